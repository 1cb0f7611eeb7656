#include "controller/plan/approvals.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/domain/people.hpp"
#include "controller/plan/consent.hpp"
#include "controller/plan/gate_results.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {

using domain::ApprovalRule;
using domain::GateResult;
using domain::People;

namespace {

using Names = std::set<std::string>;

bool is_asked(const GateQuestion& q, const ApprovalRule& rule) {
  if (q.purpose == Purpose::kRevert && !rule.applies_to_revert) return false;
  if (q.purpose == Purpose::kRetire && !rule.applies_to_retire) return false;
  return rule.count > 0;
}

Rules rules_for_all(const GateQuestion& q) {
  Rules rules;
  for (const auto& rule : q.policy.approvals) {
    if (!rule.risk && is_asked(q, rule)) rules.push_back(&rule);
  }
  return rules;
}

/// What git takes back is of no risk that would have to be weighed first.
Rules rules_for_risk(const GateQuestion& q) {
  Rules rules;
  for (const auto& rule : q.policy.approvals) {
    const bool is_of_level = rule.risk && q.risk != nullptr && q.risk->level >= *rule.risk;
    if (is_of_level && q.purpose == Purpose::kDeploy && is_asked(q, rule)) rules.push_back(&rule);
  }
  return rules;
}

/// One person of the roster, who has not written it. What git takes back waits for nobody because of that.
Rules rules_for_forward_only(const GateQuestion& q) {
  static const ApprovalRule kSomebody{.count = 1};
  const bool goes_one_way = q.purpose == Purpose::kDeploy && is_forward_only(q.program);
  return goes_one_way ? Rules{&kSomebody} : Rules{};
}

Rules all_rules(const GateQuestion& q) {
  auto rules = rules_for_all(q);
  for (const auto* rule : rules_for_risk(q)) rules.push_back(rule);
  for (const auto* rule : rules_for_forward_only(q)) rules.push_back(rule);
  return rules;
}

/// What no release wishes any more is still called by the one that brought it.
domain::ReleaseName release_of(const GateQuestion& q) {
  if (q.wish.release != nullptr) return q.wish.release->key.name;
  const auto* last = last_deployment(history_of(q.facts, q.talent));
  return last == nullptr ? domain::ReleaseName(q.talent.text()) : last->release;
}

std::string command_of(const GateQuestion& q) {
  return approve_command({q.facts.environment->key, q.talent}, release_of(q), q.plan);
}

GateResult unmet(std::string_view gate, Code code, const GateQuestion& q, const Consent& consent,
                 const std::string& before) {
  const auto who = consent.all_who_may();
  return waits(gate, code, before + consent.missing(),
               who.empty() ? std::string("a Roster that gives the role to somebody who did not write it")
                           : fmt::format("{} by {}", command_of(q), join(who, " or ")));
}

GateResult authors_unknown(std::string_view gate, const GateQuestion& q) {
  const auto found = q.facts.authors.find(q.talent);
  const bool has_reason = found != q.facts.authors.end() && found->second.unknown;
  return denied(gate, codes::kAuthorsUnknown,
                fmt::format("who wrote it may not approve it, and nobody knows who did{}",
                            has_reason ? ": " + found->second.unknown->text() : ""),
                "the history of the fleet repository");
}

std::string text_of(const domain::Risk& risk) {
  std::vector<std::string> parts;
  for (const auto& part : risk.parts) parts.push_back(fmt::format("{} {}", part.name, part.points));
  return fmt::format("{} {}{}{}", name_of(risk.level), risk.score, parts.empty() ? "" : " = ",
                     join(parts, " + "));
}

bool has_begun(const GateQuestion& q) { return history_of(q.facts, q.talent).open.has_value(); }

}  // namespace

bool asks_people(const domain::EffectivePolicy& policy) {
  return !policy.emergency_roles.empty() || std::any_of(policy.approvals.begin(), policy.approvals.end(),
                                                        [](const auto& rule) { return rule.count > 0; });
}
bool asks_authors(const domain::EffectivePolicy& policy) {
  return std::any_of(policy.approvals.begin(), policy.approvals.end(),
                     [](const auto& rule) { return rule.count > 0 && rule.not_author; });
}
bool asks_authors_of_retirement(const domain::EffectivePolicy& policy) {
  return std::any_of(policy.approvals.begin(), policy.approvals.end(), [](const auto& rule) {
    return rule.count > 0 && rule.not_author && rule.applies_to_retire;
  });
}
bool asks_risk(const domain::EffectivePolicy& policy) {
  return std::any_of(policy.approvals.begin(), policy.approvals.end(),
                     [](const auto& rule) { return rule.count > 0 && rule.risk.has_value(); });
}

std::string approve_command(const domain::PlacementKey& placement, const domain::ReleaseName& release,
                            const Digest& plan) {
  const auto& key = placement.environment;
  return fmt::format("talentops approve {}/{} --environment {} --plan {} --reason …", key.client.text(),
                     release.text(), key.name.text(), plan.short_hex());
}

GateResult approvals_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "approvals";
  if (has_begun(q)) return passed(kName, "it was asked when this began");
  const Consent consent(q, rules_for_all(q));
  if (const auto* no = consent.said().no) {
    return denied(kName, codes::kPlanRejected, fmt::format("{} rejected this plan: {}", no->by, no->reason),
                  "another plan");
  }
  if (consent.needs_unknown_authors()) return authors_unknown(kName, q);
  if (!consent.is_complete()) return unmet(kName, codes::kNotApproved, q, consent, "");
  const auto given = consent.given();
  return passed(kName, given.empty() ? "no policy asks for anybody's yes" : "approved by " + given);
}

GateResult risk_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "risk";
  if (!asks_risk(q.policy)) return passed(kName, "no policy asks for more where the risk is larger");
  if (has_begun(q)) return passed(kName, "it was asked when this began");
  if (q.risk == nullptr)
    return denied(kName, codes::kRiskNotCovered, "nobody knows what it risks", "a bundle that can be read");
  const auto risk = text_of(*q.risk);
  if (rules_for_risk(q).empty()) return passed(kName, risk + ": no policy asks for more");
  const Consent consent(q, all_rules(q));
  if (consent.needs_unknown_authors()) return authors_unknown(kName, q);
  if (!consent.is_complete()) return unmet(kName, codes::kRiskNotCovered, q, consent, risk + ": ");
  return passed(kName, fmt::format("{}: approved by {}", risk, consent.given()));
}

bool is_forward_only(const domain::Program& program) {
  return std::any_of(program.steps.begin(), program.steps.end(), [](const auto& step) {
    const auto* migrate = std::get_if<domain::MigrateStep>(&step);
    return migrate != nullptr && !migrate->migration.down;
  });
}

std::optional<GateResult> forward_only_unapproved(const GateQuestion& q, std::string_view gate) {
  const auto rules = rules_for_forward_only(q);
  if (has_begun(q) || rules.empty()) return std::nullopt;
  const Consent consent(q, rules);
  if (consent.needs_unknown_authors()) return authors_unknown(gate, q);
  if (consent.is_complete()) return std::nullopt;
  return unmet(gate, codes::kForwardOnlyNotApproved, q, consent,
               "it has a migration that cannot be undone, and nobody said yes to that: ");
}

std::vector<domain::Approval> approvals_of(const GateQuestion& q) {
  return Consent(q, all_rules(q)).approvals();
}

std::optional<domain::Emergency> emergency_of(const GateQuestion& q) {
  if (q.wish.release == nullptr || !q.wish.release->emergency) return std::nullopt;
  const People people(q.facts.catalog->rosters);
  const auto said = said_about(q, people);
  if (said.no != nullptr) return std::nullopt;
  for (const auto& role : q.policy.emergency_roles) {
    for (const auto& name : people.with_role(role, q.facts.environment->key.client)) {
      const auto found = said.yes.find(name);
      if (found != said.yes.end())
        return domain::Emergency{*q.wish.release->emergency, name, role, found->second};
    }
  }
  return std::nullopt;
}

std::string emergency_way(const GateQuestion& q) {
  if (q.wish.release == nullptr || !q.wish.release->emergency) return {};
  if (q.policy.emergency_roles.empty())
    return "it is called an emergency, and no policy names who may have it go now";
  const People people(q.facts.catalog->rosters);
  Names names;
  for (const auto& role : q.policy.emergency_roles)
    names.merge(people.with_role(role, q.facts.environment->key.client));
  if (names.empty())
    return fmt::format("it is called an emergency, and nobody of the roster is {}",
                       join(q.policy.emergency_roles, " or "));
  return fmt::format("since it is an emergency, {} by {}", command_of(q),
                     join(std::vector<std::string>(names.begin(), names.end()), " or "));
}

Status would_count(const EnvironmentFacts& facts, const domain::TalentPlan& plan, const std::string& by) {
  const auto refuse = [](Code code, std::string why, std::string hint) -> Status {
    return Error{ErrorKind::kDenied, code, std::move(why), std::nullopt,
                 std::move(hint) + "; nothing was recorded"};
  };
  const domain::Wish nobodys;
  const auto found = facts.wishes.find(plan.placement.talent);
  const auto& wish = found == facts.wishes.end() ? nobodys : found->second;
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  const GateQuestion q{.facts = facts,
                       .talent = plan.placement.talent,
                       .wish = wish,
                       .action = plan.action,
                       .purpose = purpose_of(plan.action),
                       .policy = policy,
                       .way_back = plan.way_back,
                       .way_back_verified = true,
                       .program = plan.program,
                       .plan = plan.digest,
                       .risk = plan.risk ? &*plan.risk : nullptr};
  const auto rules = all_rules(q);
  const Consent consent(q, rules);
  const auto person = consent.people().person_with(by);
  if (!person)
    return refuse(codes::kActNoPerson, fmt::format("no Roster has anybody with the principal {}", by),
                  "add it to a person of a Roster");
  if (const auto* no = consent.said().no)
    return refuse(codes::kPlanRejected, fmt::format("{} rejected this plan: {}", no->by, no->reason),
                  "change what is wished");
  const auto roles = consent.people().roles_of(*person, facts.environment->key.client);
  const auto& urgent = policy.emergency_roles;
  const bool lets_it_go =
      wish.release != nullptr && wish.release->emergency &&
      std::any_of(urgent.begin(), urgent.end(), [&](const auto& role) { return roles.contains(role); });
  if (lets_it_go || consent.fits_any(*person)) return {};
  if (rules.empty())
    return refuse(codes::kActNotAsked, "no policy asks for anybody's yes to this plan",
                  "see talentops explain");
  if (consent.needs_unknown_authors())
    return refuse(codes::kAuthorsUnknown, "nobody knows who wrote the change", "clone the repository whole");
  if (!consent.has_role(*person))
    return refuse(codes::kActNoRole,
                  fmt::format("{} has no role that is asked for: {}", *person, consent.missing()),
                  "have one of them approve");
  return refuse(codes::kActAuthor, fmt::format("{} wrote part of the change: {}", *person, consent.missing()),
                "have somebody else approve");
}

}  // namespace talentops::plan
