#include "controller/plan/returning.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/order_gates.hpp"
#include "controller/plan/program.hpp"
#include "controller/plan/revocation.hpp"
#include "controller/plan/way_back.hpp"

namespace talentops::plan {

namespace {

/// Where `last` stands, and where that leads back to.
struct Standing {
  std::vector<domain::TargetName> targets;  ///< with those of which nobody knows at present
  std::optional<domain::Deployed> installed;
  std::optional<domain::WayBack> way_back;
  const domain::TargetObservation* seen = nullptr;  ///< the target by which the way is chosen
};

/// What the records say stood before a deployment, where a receipt does not.
std::optional<domain::WayBack> recorded_way_back(const domain::PlacementHistory& history,
                                                 const domain::DeploymentId& deployment) {
  for (const auto& past : history.deployments) {
    if (past.id != deployment || !past.previous || past.previous->package == past.to.package) continue;
    return domain::WayBack{past.previous->package, past.previous->version, past.previous->deployment};
  }
  return std::nullopt;
}

/// Whether a package may be at a target that does not answer: some deployment of it covered that.
bool may_be_at(const domain::PlacementHistory& history, const domain::PackageId& package,
               const domain::TargetName& target) {
  return std::any_of(history.deployments.begin(), history.deployments.end(), [&](const auto& past) {
    const auto has = [&](const auto& names) {
      return std::find(names.begin(), names.end(), target) != names.end();
    };
    return past.to.package == package && (has(past.targets) || has(past.unanswered));
  });
}

/// Where the deployment itself stands, by the first target of them.
Standing find_first(const EnvironmentFacts& facts, const domain::TalentName& talent,
                    const domain::PlacementHistory& history, const domain::DeploymentId& deployment) {
  Standing standing;
  for (const auto& target : facts.targets) {
    const auto& observation = EnvironmentFacts::talent_at(target, talent);
    const auto installed = installed_of(observation);
    if (!installed || installed->deployment != deployment) continue;
    if (standing.seen == nullptr) {
      standing.installed = installed;
      standing.seen = &target;
    }
    standing.way_back = observation.receipt->way_back;
    if (standing.way_back) return standing;
  }
  if (standing.installed) standing.way_back = recorded_way_back(history, deployment);
  return standing;
}

/// Whether a target goes back as well: it has what is left from this deployment, or from one that did the
/// same there before or after it, because it had not answered or was put right.
bool goes_back(const domain::TalentObservation& observation, const Standing& standing) {
  const auto installed = installed_of(observation);
  if (!installed || installed->package != standing.installed->package) return false;
  if (installed->deployment == standing.installed->deployment) return true;
  const auto& way_back = observation.receipt->way_back;
  return way_back && standing.way_back && way_back->package == standing.way_back->package;
}

Standing find_standing(const EnvironmentFacts& facts, const domain::TalentName& talent,
                       const domain::PlacementHistory& history, const domain::PastDeployment& last) {
  auto standing = find_first(facts, talent, history, last.to.deployment);
  if (!standing.installed) return standing;
  for (const auto& target : facts.targets) {
    const bool covers = target.reached() ? goes_back(EnvironmentFacts::talent_at(target, talent), standing)
                                         : may_be_at(history, last.to.package, target.target);
    if (covers) standing.targets.push_back(target.target);
  }
  return standing;
}

bool is_unclear(const EnvironmentFacts& facts, const domain::TalentName& talent) {
  const auto holds = holds_of_state(facts, talent);
  return std::any_of(holds.begin(), holds.end(),
                     [](const auto& hold) { return hold.reason == domain::HoldReason::kUnknownState; });
}

/// The gates that a return asks, with their reasons.
std::vector<domain::GateResult> gates_of_return(const EnvironmentFacts& facts, const std::string& certified,
                                                const std::string& artifact) {
  return {{.name = "certified", .verdict = domain::Verdict::kPass, .why = certified, .at = facts.now},
          {.name = "artifact", .verdict = domain::Verdict::kPass, .why = artifact, .at = facts.now}};
}

/// Who asks for a return, and why.
struct Asked {
  std::string by;
  std::string reason;
  std::string path = {};  ///< of the act
};

/// What every return says, whatever it goes back from.
domain::Intent begin_return(const EnvironmentFacts& facts, const domain::TalentName& talent,
                            const domain::PastDeployment& last, const Asked& asked) {
  const auto& environment = *facts.environment;
  auto intent = begin_intent(facts, talent, domain::Action::kRevert);
  intent.release = {environment.key.client, last.release};
  intent.program.steps = compile_return();
  intent.deadline = domain::effective_policy(*facts.catalog, environment).deadline;
  // The commit is the tip at the decision; who wrote it has not asked for this.
  intent.desired = {facts.repository, facts.catalog->commit, facts.catalog->committed_at, asked.path, ""};
  intent.asked_by = asked.by;
  intent.asked_because = asked.reason;
  return intent;
}

void name_it(const EnvironmentFacts& facts, domain::Intent& intent) {
  intent.id = mint_deployment_id(intent.controller_id, intent.placement(), intent.to.package, intent.attempt,
                                 next_id_time(facts, intent.talent));
}

/// Whoever depends on what is there now is told what they are left with.
void warn_dependents(const EnvironmentFacts& facts, domain::Intent& intent) {
  const auto* version = intent.uninstalls ? nullptr : &intent.to.version;
  if (auto warning = warning_to_dependents(facts, intent.release.name, version))
    intent.gates.push_back(*std::move(warning));
}

/// Where `way` leads, with what the gates say of it; false: nowhere, or to nothing.
bool go_to(const EnvironmentFacts& facts, const WayNow& way, domain::Intent& intent) {
  if (const auto* slot = std::get_if<GoThroughSlot>(&way)) {
    intent.to = {slot->to.version, slot->to.package, slot->to.deployment};
    intent.gates =
        gates_of_return(facts, "certified when it was deployed, not revoked", "its slot is intact");
    return true;
  }
  const auto* stage = std::get_if<StageFirst>(&way);
  if (stage == nullptr) return false;
  intent.to = {stage->to.version, stage->to.package, stage->to.deployment};
  intent.gates =
      gates_of_return(facts, "certified when it was deployed, not revoked", "it can be staged again");
  return true;
}

std::optional<domain::Intent> take_back(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                        const domain::PastDeployment& last, const Asked& asked) {
  const auto standing = find_standing(facts, talent, facts.histories.at(talent), last);
  if (!standing.installed) return std::nullopt;
  auto intent = begin_return(facts, talent, last, asked);
  intent.previous = standing.installed;
  intent.targets = standing.targets;
  const auto way = way_now(facts, *standing.seen, talent, standing.way_back, standing.installed->package);
  if (std::holds_alternative<NoWayLeft>(way)) return std::nullopt;
  if (!go_to(facts, way, intent)) {
    intent.uninstalls = true;
    intent.to = *standing.installed;
    intent.gates = gates_of_return(facts, "nothing is put in its place", "nothing is put in its place");
  }
  warn_dependents(facts, intent);
  // The way back from a return is what it leaves.
  intent.way_back = domain::WayBackKind::kSlot;
  intent.way_back_to = standing.installed;
  name_it(facts, intent);
  return intent;
}

/// What was retired is put back from its slot.
std::optional<domain::Intent> undo_retirement(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                              const domain::PastDeployment& last, const Asked& asked) {
  auto intent = begin_return(facts, talent, last, asked);
  for (const auto& name : last.targets) {
    const auto* target = facts.target(name);
    if (target == nullptr) continue;
    const auto& receipt = EnvironmentFacts::talent_at(*target, talent).receipt;
    const bool is_retired = receipt && !receipt->installed && receipt->way_back && receipt->ended &&
                            receipt->ended->deployment == last.id;
    if (!target->reached() || is_retired) intent.targets.push_back(name);
    if (!is_retired || !intent.to.deployment.empty()) continue;
    if (!go_to(facts, way_now(facts, *target, talent, receipt->way_back, {}), intent)) return std::nullopt;
  }
  if (intent.to.deployment.empty()) return std::nullopt;
  name_it(facts, intent);
  return intent;
}

}  // namespace

std::optional<domain::Intent> return_asked_for(const EnvironmentFacts& facts,
                                               const domain::TalentName& talent) {
  const auto found = facts.histories.find(talent);
  if (found == facts.histories.end() || found->second.open) return std::nullopt;
  const auto& history = found->second;
  const auto* last = last_deployment(history);
  // What was taken back already needs no second return: the act does nothing then.
  const bool stands = last != nullptr && (last->outcome == domain::Outcome::kSucceeded ||
                                          last->outcome == domain::Outcome::kRollbackFailed);
  if (!stands) return std::nullopt;
  const auto* act = act_about(facts, domain::ActVerb::kRollback, last->id);
  if (act == nullptr || is_unclear(facts, talent)) return std::nullopt;

  const Asked asked{act->by, act->reason, act->path};
  if (last->action == domain::Action::kRetire) return undo_retirement(facts, talent, *last, asked);
  return take_back(facts, talent, *last, asked);
}

std::optional<domain::Intent> return_for_revocation(const EnvironmentFacts& facts,
                                                    const domain::TalentName& talent) {
  const auto found = facts.histories.find(talent);
  if (found == facts.histories.end() || found->second.open) return std::nullopt;
  const auto revoked = revoked_to_be_taken_back(facts, talent);
  if (!revoked || is_unclear(facts, talent)) return std::nullopt;
  const auto& history = found->second;
  const auto* last = last_deployment(history);
  // A way back that failed is a person's to repair.
  if (last == nullptr || last->outcome == domain::Outcome::kRollbackFailed) return std::nullopt;
  const auto& deployments = history.deployments;
  const auto brought = std::find_if(deployments.begin(), deployments.end(), [&](const auto& past) {
    return past.outcome == domain::Outcome::kSucceeded && !past.uninstalls &&
           past.to.deployment == revoked->installed.deployment;
  });
  if (brought == deployments.end()) return std::nullopt;
  return take_back(facts, talent, *brought, {std::string(domain::kOnRevoke), revoked->objection.why});
}

}  // namespace talentops::plan
