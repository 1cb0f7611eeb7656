#include "controller/plan/revocation.hpp"

#include <vector>

#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/returning.hpp"
#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {

std::optional<Objection> objection_here(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                        const Digest& bundle) {
  const auto wish = facts.wishes.find(talent);
  const bool is_wished =
      wish != facts.wishes.end() && wish->second.bundle && wish->second.bundle->digest == bundle;
  if (is_wished) return objection_to(bundle, wish->second.certifications, facts.now);
  std::vector<const domain::Certification*> candidates;
  for (const auto& certification : facts.catalog->certifications) {
    if (mentions(certification, bundle)) candidates.push_back(&certification);
  }
  return objection_to(bundle, candidates, facts.now);
}

std::optional<RevokedHere> revoked_here(const EnvironmentFacts& facts, const domain::TalentName& talent) {
  std::optional<Digest> asked;
  for (const auto& target : facts.targets) {
    if (!target.reached() || target.foreign) continue;
    const auto installed = installed_of(EnvironmentFacts::talent_at(target, talent));
    if (!installed || asked == installed->package.bundle) continue;
    asked = installed->package.bundle;
    if (auto objection = objection_here(facts, talent, *asked))
      return RevokedHere{*installed, *std::move(objection)};
  }
  return std::nullopt;
}

std::optional<RevokedHere> revoked_to_be_taken_back(const EnvironmentFacts& facts,
                                                    const domain::TalentName& talent) {
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  if (policy.on_revoke != domain::OnRevoke::kRollback) return std::nullopt;
  return revoked_here(facts, talent);
}

void tell_revoked(const EnvironmentFacts& facts, domain::TalentPlan& plan) {
  const auto& talent = plan.placement.talent;
  const auto revoked = revoked_here(facts, talent);
  if (!revoked) return;
  plan.revoked = {revoked->objection.code,
                  fmt::format("{} {} serves, and QA has taken back its word: {}", talent.text(),
                              revoked->installed.version.text(), revoked->objection.why),
                  "wish another version, or have the same bundle certified again"};
  plan.remarks.push_back(*plan.revoked);
  const auto intent = return_for_revocation(facts, talent);
  if (!intent) {
    plan.why += "; " + plan.revoked->text;
    return;
  }
  auto going_back = begin_plan(facts, talent);
  going_back.release = intent->release.name;
  going_back.action = intent->action;
  going_back.from = intent->previous;
  if (!intent->uninstalls) going_back.to = intent->to;
  going_back.gates = intent->gates;
  going_back.decision = domain::Decision::kProceed;
  going_back.why = plan.revoked->text + "; taken back, as a policy says: onRevoke: rollback";
  going_back.way_back = intent->way_back;
  going_back.way_back_to = intent->way_back_to;
  going_back.phase = domain::Phase::kPlanned;
  going_back.revoked = plan.revoked;
  going_back.remarks = {*plan.revoked};
  set_program(facts, going_back, intent->program, {});
  plan = std::move(going_back);
}

}  // namespace talentops::plan
