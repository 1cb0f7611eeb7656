#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/bundle_gates.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/machine_run.hpp"
#include "controller/plan/revocation.hpp"

namespace talentops::plan {

using domain::Outcome;

std::optional<Run::Cause> Run::reason_to_go_back() const {
  if (auto cause = already_going_back()) return cause;
  if (is_return()) return std::nullopt;  // a return goes on until it is done
  // What is done only waits for its outcome to be written; whatever else is wished begins from there.
  if (is_complete()) return std::nullopt;
  if (auto cause = asked_by_person()) return cause;
  if (auto cause = revoked()) return cause;
  if (const auto failed = failed_check()) {
    if (intent_.automatic_rollback) return Cause{Outcome::kRolledBack, *failed};
  }
  if (auto cause = too_late()) return cause;
  if (auto cause = superseded()) return cause;
  if (auto cause = closed_under_way()) return cause;
  return obstructed();
}

/// What lies where files are to be written is its owner's to move, and nobody knows when: nothing waits for
/// that.
std::optional<Run::Cause> Run::obstructed() const {
  const auto* asked = wish();
  const bool is_wished = asked != nullptr && asked->package && asked->package->id == intent_.to.package;
  for (const auto* target : reached_) {
    if (stage_of(*target, intent_) == TargetStage::kExposed) continue;
    if (const auto refused = refusal(*target)) return Cause{Outcome::kRolledBack, *refused};
    const auto found = is_wished ? in_the_way(facts_, *target, intent_.talent) : std::nullopt;
    if (found) return Cause{Outcome::kRolledBack, *found};
  }
  return std::nullopt;
}

std::optional<Run::Cause> Run::asked_by_person() const {
  const auto* act = act_about(facts_, domain::ActVerb::kRollback, intent_.id);
  if (act == nullptr) return std::nullopt;
  return Cause{Outcome::kRolledBack, fmt::format("asked by {}: {}", act->by, act->reason), act->by};
}

/// Where the policy would rather have what stood before than what QA has taken back its word about.
std::optional<Run::Cause> Run::revoked() const {
  if (is_retirement() || policy().on_revoke != domain::OnRevoke::kRollback) return std::nullopt;
  const auto objection = objection_here(facts_, intent_.talent, intent_.to.package.bundle);
  if (!objection) return std::nullopt;
  return Cause{Outcome::kRolledBack,
               fmt::format("{}, and the policy says onRevoke: rollback", objection->why)};
}

std::optional<Run::Cause> Run::already_going_back() const {
  for (const auto* target : reached_) {
    if (stage_of(*target, intent_) != TargetStage::kTakenBack) continue;
    const auto& ended = *EnvironmentFacts::talent_at(*target, intent_.talent).receipt->ended;
    Cause cause{domain::parse_outcome(ended.outcome).value_or(Outcome::kRolledBack), ended.reason};
    if (const auto asked = asked_by_person(); asked && asked->reason == ended.reason) cause.by = asked->by;
    return cause;
  }
  return std::nullopt;
}

std::optional<Run::Cause> Run::too_late() const {
  if (facts_.now < deadline()) return std::nullopt;
  if (frozen())
    return Cause{Outcome::kSuperseded,
                 "git wishes another version, which could not start before the deadline"};
  if (is_only_to_be_verified()) return std::nullopt;
  return Cause{Outcome::kRolledBack,
               fmt::format("not finished within its deadline of {}", format_duration(intent_.deadline))};
}

/// Where the policy would rather have nothing than a part while calendars are closed.
std::optional<Run::Cause> Run::closed_under_way() const {
  if (policy().on_close != domain::OnClose::kRollback) return std::nullopt;
  if (!any_at(TargetStage::kExposed) || is_exposed_everywhere()) return std::nullopt;
  const auto* asked = wish();
  if (asked == nullptr && !is_retirement()) return std::nullopt;
  const auto gates = gates_of(is_retirement() ? domain::Wish() : *asked, purpose_of(intent_.action));
  const auto window =
      std::find_if(gates.begin(), gates.end(), [](const auto& gate) { return gate.name == "window"; });
  if (window == gates.end() || window->verdict != domain::Verdict::kWait) return std::nullopt;
  return Cause{
      Outcome::kRolledBack,
      fmt::format("closed before it was everywhere, and the policy says onClose: rollback: {}", window->why)};
}

/// Whether a wish is for what this deployment brings; what retires it is for no wish.
bool Run::is_of_this(const domain::Wish& wish) const {
  return !is_retirement() && wish.package && wish.package->id == intent_.to.package;
}

std::optional<Run::Cause> Run::superseded() const {
  const auto* newer = wish();
  if (newer == nullptr || !newer->package || is_of_this(*newer)) return std::nullopt;
  if (intent_.way_back_to && newer->package->id == intent_.way_back_to->package) {
    return Cause{Outcome::kSuperseded, fmt::format("git went back to {}", newer->package->version.text())};
  }
  const auto history = facts_.histories.find(intent_.talent);
  const bool is_revert =
      history != facts_.histories.end() && stood_before(history->second, newer->package->id);
  if (!passes_timeless_gates(gates_of(*newer, is_revert ? Purpose::kRevert : Purpose::kDeploy)))
    return std::nullopt;
  return Cause{Outcome::kSuperseded, fmt::format("git wishes {} now", newer->package->version.text())};
}

/// Whether git wishes something else that may not start yet: exposure does not grow meanwhile.
std::optional<domain::Hold> Run::frozen() const {
  const auto* newer = wish();
  if (is_return() || newer == nullptr || is_complete()) return std::nullopt;
  if (is_of_this(*newer)) return std::nullopt;
  return domain::Hold{.reason = domain::HoldReason::kGateRevoked,
                      .why = "git wishes another version, which may not start yet",
                      .until = deadline(),
                      .released_by = "the newer wish, once it may start",
                      .code = codes::kFrozen};
}

}  // namespace talentops::plan
