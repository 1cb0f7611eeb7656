#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/plan/checks.hpp"
#include "controller/plan/gates.hpp"
#include "controller/plan/machine.hpp"
#include "controller/plan/way_back.hpp"

namespace talentops::plan {

/// One open deployment on its way; groups what every step of the decision needs. What each part says stands
/// in a source of its own. Borrows: both, for its lifetime.
class Run {
 public:
  Run(const EnvironmentFacts& facts, const domain::Manifest& open);
  MachineDecision decide() const;

 private:
  struct Cause {
    domain::Outcome outcome;  ///< of the deployment, once it is back
    std::string reason;
    std::string by = {};  ///< the person who asked
  };

  // How it stands: machine_run.cpp
  Instant deadline() const;
  domain::EffectivePolicy policy() const;
  bool any_at(TargetStage stage) const;
  const domain::Wish* wish() const;
  bool is_return() const { return !intent_.asked_by.empty(); }
  bool is_retirement() const { return intent_.action == domain::Action::kRetire; }
  bool may_go_without_unreachable() const;
  bool is_held_by_windows() const;
  bool is_exposed_everywhere() const;
  bool is_complete() const;
  bool is_only_to_be_verified() const;
  bool way_back_still_there() const;
  std::optional<std::string> failed_check() const;
  std::optional<std::string> refusal(const domain::TargetObservation& target) const;
  std::vector<domain::GateResult> gates_of(const domain::Wish& asked, Purpose purpose) const;
  MachineDecision rest(domain::Phase phase, std::string why, std::optional<Instant> until,
                       std::vector<domain::Hold> holds = {}) const;
  MachineDecision wait_for_unreachable(domain::Phase phase) const;
  MachineDecision finish(domain::Outcome outcome, std::string reason, const std::string& by = {}) const;

  // What comes before everything else: machine.cpp
  std::optional<MachineDecision> stand_still_for_unknown() const;
  std::optional<MachineDecision> take_targets() const;
  bool is_maybe_recorded() const;
  MachineDecision wait_for_records() const;

  // Why it goes back, or no further: machine_causes.cpp
  std::optional<Cause> reason_to_go_back() const;
  std::optional<Cause> obstructed() const;
  std::optional<Cause> asked_by_person() const;
  std::optional<Cause> revoked() const;
  std::optional<Cause> already_going_back() const;
  std::optional<Cause> too_late() const;
  std::optional<Cause> closed_under_way() const;
  bool is_of_this(const domain::Wish& wish) const;
  std::optional<Cause> superseded() const;
  std::optional<domain::Hold> frozen() const;

  // Going forward, each step is done or says what is next: machine_forward.cpp
  MachineDecision go_forward() const;
  std::optional<MachineDecision> perform(const domain::ApplyStep&) const;
  std::optional<MachineDecision> perform(const domain::ExposeStep&) const;
  std::optional<MachineDecision> perform(const domain::CheckStep& step) const;
  std::optional<MachineDecision> perform(const domain::RetireStep&) const;
  /// Whatever else there is nobody carries out yet.
  template <typename NotRun>
  std::optional<MachineDecision> perform(const NotRun&) const {
    return stand_before_unknown_step();
  }
  MachineDecision stand_before_unknown_step() const;
  MachineDecision wait_for_person(const StandingCheck& result) const;
  std::optional<MachineDecision> ask_again() const;
  std::optional<MachineDecision> stop_at(const std::vector<domain::GateResult>& gates) const;
  std::optional<MachineDecision> measure_for(const domain::GateResult& gate) const;

  // Going back, and the return that a person asked for: machine_back.cpp
  MachineDecision go_back(const Cause& cause) const;
  WayNow way_of(const domain::TargetObservation& target, const domain::Receipt& receipt) const;
  domain::Ended ended_by(const Cause& cause) const;
  std::optional<MachineDecision> go_through(const WayNow& way, const domain::TargetObservation& target,
                                            const domain::Ended& ended, const std::string& why) const;
  MachineDecision go_on_returning() const;
  domain::Deployed left_by_return() const;
  bool is_to_return(const domain::TargetObservation& target, const domain::Deployed& left) const;
  WayNow way_of_return(const domain::TargetObservation& target, const domain::Deployed& left) const;

  const EnvironmentFacts& facts_;
  const domain::Manifest& open_;
  const domain::Intent& intent_;
  std::vector<const domain::TargetObservation*> reached_;
  std::vector<const domain::TargetObservation*> unreachable_;
  std::vector<domain::TargetName> missing_;
};

}  // namespace talentops::plan
