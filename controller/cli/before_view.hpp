#pragma once

#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/deployment.hpp"

namespace talentops::cli {

using Timeline = std::vector<domain::TimelineEntry>;

/// What a deployment went through that was taken back, or could not be, where that is why a talent is held
/// now; else nothing. Errors: kUnavailable where its record cannot be read.
Result<Timeline> before_hold(FleetView& view, const FleetView::Planned& planned,
                             const domain::TalentPlan& plan);

/// Some lines, the first with its label, with times as the zone has them.
std::string before_text(const Timeline& before, const std::string& zone);
codec::YamlValue before_value(const Timeline& before);

}  // namespace talentops::cli
