#pragma once

#include <optional>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/plan.hpp"
#include "controller/domain/status.hpp"
#include "controller/plan/facts.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::reconcilers {

/// What `status` shows of one environment: each release, what is wished, what lies there, and why. `error` is
/// what the last pass could not do.
std::vector<domain::ReleaseStatus> status_of(const plan::EnvironmentFacts& facts,
                                             const domain::EnvironmentPlan& plan,
                                             const std::optional<Error>& error);

/// status/<client>/<environment>.md with `latest` as the newest word about its placement.
ports::RecordFile status_page_of(const plan::EnvironmentFacts& facts, const domain::EnvironmentPlan& plan,
                                 const domain::Manifest& latest);

}  // namespace talentops::reconcilers
