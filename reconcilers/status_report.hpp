#pragma once

#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/plan.hpp"
#include "controller/domain/status.hpp"
#include "controller/plan/facts.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::reconcilers {

/// In which people there think of when something may happen: of the first calendar that binds the
/// environment; empty where none does.
std::string time_zone_of(const plan::EnvironmentFacts& facts);

/// What `status` shows of one environment: each release, what is wished, what lies there, and why.
std::vector<domain::ReleaseStatus> status_of(const plan::EnvironmentFacts& facts,
                                             const domain::EnvironmentPlan& plan);

/// Of an environment that left git nothing is wished or planned; the records still know what stands there.
domain::ReleaseStatus status_of_left(const domain::PlacementKey& placement,
                                     const domain::PastDeployment& past);

/// Says in the status of that plan that its effect could not be performed and is tried again.
void say_failed(std::vector<domain::ReleaseStatus>& releases, const domain::EnvironmentPlan& plan,
                const Error& error);

/// status/<client>/<environment>.md with `latest` as the newest word about its placement.
ports::RecordFile status_page_of(const plan::EnvironmentFacts& facts, const domain::EnvironmentPlan& plan,
                                 const domain::Manifest& latest);

}  // namespace talentops::reconcilers
