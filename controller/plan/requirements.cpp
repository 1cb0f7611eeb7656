#include "controller/plan/requirements.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"

namespace talentops::plan {
namespace {

using Texts = std::vector<std::string>;

std::string sorted(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return join(texts, ",");
}

std::string text_of(const domain::ApprovalRule& rule) {
  return fmt::format("approvals {} of {} risk {} {} {}{}", rule.count, sorted(rule.roles),
                     rule.risk ? name_of(*rule.risk) : "any", rule.not_author ? "no author" : "authors too",
                     rule.applies_to_revert ? "reverts too" : "no revert",
                     rule.applies_to_retire ? " retirements too" : "");
}

void add_policy(const domain::EffectivePolicy& policy, Texts& texts) {
  texts.push_back(fmt::format("certification {} {} {} by {}", policy.certification_required,
                              format_duration(policy.max_age), policy.min_score.value_or(0),
                              policy.signers ? sorted(*policy.signers) : "any"));
  texts.push_back(fmt::format("promotion {}", format_duration(policy.promotion_soak)));
  texts.push_back(fmt::format("verified {}", format_duration(policy.verify_environment_every)));
  for (const auto& rule : policy.approvals) texts.push_back(text_of(rule));
  texts.push_back(fmt::format("approvals count {}", format_duration(policy.approvals_expire_after)));
  texts.push_back(fmt::format("risk {} {}", policy.risk_medium, policy.risk_high));
  for (const auto& [name, points] : policy.risk_points)
    texts.push_back(fmt::format("risk {} {}", name, points));
}

void add_window(const EnvironmentFacts& facts, const domain::EffectivePolicy& policy, Texts& texts) {
  Texts names;
  for (const auto& each : facts.catalog->fleet.calendars) names.push_back(each.name);
  for (const auto& each : facts.environment->calendars) names.push_back(each.name);
  texts.push_back(fmt::format("window {} {} {}", sorted(std::move(names)), policy.window_applies_to_revert,
                              name_of(policy.on_close)));
}

}  // namespace

std::string_view name_of(domain::OnClose on_close) {
  switch (on_close) {
    case domain::OnClose::kFinishStep:
      return "finishStep";
    case domain::OnClose::kHold:
      return "hold";
    case domain::OnClose::kRollback:
      return "rollback";
  }
  return "";
}

std::vector<std::string> gate_requirements(const EnvironmentFacts& facts,
                                           const domain::EffectivePolicy& policy,
                                           const domain::Release* release) {
  Texts texts;
  add_policy(policy, texts);
  add_window(facts, policy, texts);
  if (release != nullptr) {
    for (const auto& each : release->depends_on) {
      texts.push_back(fmt::format("depends on {} {}", each.release.text(),
                                  each.versions ? each.versions->text() : "any"));
    }
    if (release->emergency)
      texts.push_back(fmt::format("emergency {}: {}", sorted(policy.emergency_roles), *release->emergency));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace talentops::plan
