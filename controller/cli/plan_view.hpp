#pragma once

#include <string>

#include "controller/cli/exit_code.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/output.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/plan.hpp"

/// A plan as people and programs read it: the same words for `plan`, `explain` and their JSON.
namespace talentops::cli {

/// Says on `output.err` that no certification and no act can count where no allowed_signers file is named.
void warn_if_nobody_trusted(const Source& source, const Output& output);

codec::YamlValue time_or_null(const std::optional<Instant>& time);
codec::YamlValue gates_value(const std::vector<domain::GateResult>& gates);
codec::YamlValue holds_value(const std::vector<domain::Hold>& holds);
codec::YamlValue change_value(const FleetView::Planned& planned, const domain::TalentPlan& plan);

/// "pass  certified  PASSED by …" line by line, what stands in the way marked and with what would change it.
/// What could change by `now` is not asked again by whoever reads this, but by a controller. Times are those
/// of `zone`, with UTC beside them.
std::string gates_text(const std::vector<domain::GateResult>& gates, const std::vector<domain::Hold>& holds,
                       Instant now, const std::string& zone);
std::string change_text(const FleetView::Planned& planned, const domain::TalentPlan& plan);

/// "1.0.0 → 1.1.0", "1.0.0 (new)", …
std::string from_to(const domain::TalentPlan& plan);

/// Whether all that stands in the way is a look that the controller takes by itself, at once.
bool waits_for_a_look(const FleetView::Planned& planned, const domain::TalentPlan& plan);

/// Whether the plan would change anything, or is kept from it.
bool changes_something(const domain::TalentPlan& plan);

}  // namespace talentops::cli
