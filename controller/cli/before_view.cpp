#include "controller/cli/before_view.hpp"

#include <fmt/format.h>

#include "controller/base/time.hpp"
#include "controller/cli/moment.hpp"

namespace talentops::cli {
namespace {

/// The newest deployment, if it went back and nobody had asked for that.
const domain::PastDeployment* taken_back_last(const FleetView::Planned& planned,
                                              const domain::TalentPlan& plan) {
  const auto history = planned.facts.histories.find(plan.placement.talent);
  if (plan.decision != domain::Decision::kHold || history == planned.facts.histories.end()) return nullptr;
  const auto& deployments = history->second.deployments;
  if (deployments.empty()) return nullptr;
  const auto& outcome = deployments.front().outcome;
  const bool went_back =
      outcome == domain::Outcome::kRolledBack || outcome == domain::Outcome::kRollbackFailed;
  return went_back ? &deployments.front() : nullptr;
}

}  // namespace

Result<Timeline> before_hold(FleetView& view, const FleetView::Planned& planned,
                             const domain::TalentPlan& plan) {
  const auto* past = taken_back_last(planned, plan);
  if (past == nullptr) return Timeline();
  return TRY(view.recorded(plan.placement, *past)).manifest.progress.timeline;
}

std::string before_text(const Timeline& before, const std::string& zone) {
  std::string text;
  for (const auto& entry : before) {
    const auto* label = &entry == &before.front() ? "before" : "";
    text += fmt::format("  {:<9}  {} at {}{}{}\n", label, name_of(entry.phase), moment_text(entry.at, zone),
                        entry.note.empty() ? "" : ": ", entry.note);
  }
  return text;
}

codec::YamlValue before_value(const Timeline& before) {
  auto list = codec::YamlValue::list();
  for (const auto& entry : before) {
    list.add(codec::YamlValue()
                 .put("at", format_time(entry.at))
                 .put("phase", name_of(entry.phase))
                 .put("note", entry.note));
  }
  return list;
}

}  // namespace talentops::cli
