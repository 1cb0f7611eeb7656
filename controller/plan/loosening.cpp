#include "controller/plan/loosening.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/risk.hpp"
#include "controller/plan/requirements.hpp"

namespace talentops::plan {
namespace {

using domain::EffectivePolicy;
using domain::Environment;
using domain::Policy;

/// The catalog with the policies alone that are for everybody.
domain::Catalog of_the_fleet(const domain::Catalog& catalog) {
  std::vector<Shared<Policy>> policies;
  for (std::size_t i = 0; i < catalog.policies.size(); ++i) {
    if (!catalog.policies[i].client) policies.push_back(catalog.policies.shared_at(i));
  }
  domain::Catalog fleet;
  fleet.policies = SharedSequence<Policy>::of(policies);
  return fleet;
}

std::string yes_or_no(bool value) { return value ? "true" : "false"; }

/// One client's policy, held against what holds without it.
class Comparison {
 public:
  Comparison(const Policy& policy, domain::Problems& problems) : policy_(policy), problems_(problems) {}

  void hold_against(const EffectivePolicy& held, const Environment& environment) {
    environment_ = environment.key.text();
    compare_certification(held);
    compare_times(held);
    compare_windows(held);
    compare_risk(held);
    compare_approvals(held, environment.stage);
  }

 private:
  void add_if(bool asks_for_less, const std::string& field, const std::string& stated,
              const std::string& held) {
    if (!asks_for_less || !told_.insert(field).second) return;
    problems_.push_back(
        {.severity = domain::Severity::kWarning,
         .field = "spec." + field,
         .error = {
             ErrorKind::kInvalid, codes::kPolicyLoosens,
             fmt::format("policy {} of {} says {} {}, which asks for less than the {} that holds for {} "
                         "already: it has no effect",
                         policy_.name, policy_.client->text(), field, stated, held, environment_),
             policy_.where, "take it out, or change the policy of the whole fleet"}});
  }

  void longer(const std::string& field, const std::optional<Duration>& stated, Duration held) {
    if (stated) add_if(*stated > held, field, format_duration(*stated), format_duration(held));
  }

  template <typename Number>
  void larger(const std::string& field, const std::optional<Number>& stated, Number held) {
    if (stated) add_if(*stated > held, field, fmt::format("{}", *stated), fmt::format("{}", held));
  }

  /// Whoever is named in addition to those who count already does not count.
  void more(const std::string& field, const std::vector<std::string>& stated,
            const std::vector<std::string>& held) {
    std::vector<std::string> added;
    std::copy_if(stated.begin(), stated.end(), std::back_inserter(added),
                 [&](const auto& each) { return std::find(held.begin(), held.end(), each) == held.end(); });
    add_if(!added.empty(), field, join(added, ", "), held.empty() ? "nobody" : join(held, ", "));
  }

  void compare_certification(const EffectivePolicy& held) {
    add_if(held.certification_required && !policy_.certification_required.value_or(true),
           "certification.required", "false", "true");
    longer("certification.maxAge", policy_.max_age, held.max_age);
    if (policy_.min_score && held.min_score) {
      add_if(*policy_.min_score < *held.min_score, "certification.minScore",
             fmt::format("{}", *policy_.min_score), fmt::format("{}", *held.min_score));
    }
    if (held.signers) more("certification.signers", policy_.signers, *held.signers);
  }

  void compare_times(const EffectivePolicy& held) {
    longer("verifyEnvironmentEvery", policy_.verify_environment_every, held.verify_environment_every);
    longer("deadline", policy_.deadline, held.deadline);
    longer("approvalsExpireAfter", policy_.approvals_expire_after, held.approvals_expire_after);
    if (policy_.promotion_soak) {
      add_if(*policy_.promotion_soak < held.promotion_soak, "promotion.soak",
             format_duration(*policy_.promotion_soak), format_duration(held.promotion_soak));
    }
    if (held.most_deployments) larger("limits.deployments", policy_.most_deployments, *held.most_deployments);
  }

  void compare_windows(const EffectivePolicy& held) {
    add_if(held.window_applies_to_revert && !policy_.window_applies_to_revert.value_or(true),
           "window.appliesToRevert", "false", "true");
    if (policy_.on_close) {
      add_if(*policy_.on_close < held.on_close, "window.onClose", std::string(name_of(*policy_.on_close)),
             std::string(name_of(held.on_close)));
    }
    if (policy_.emergency_roles) more("emergency.roles", *policy_.emergency_roles, held.emergency_roles);
  }

  void compare_risk(const EffectivePolicy& held) {
    larger("risk.levels.medium", policy_.risk_medium, held.risk_medium);
    larger("risk.levels.high", policy_.risk_high, held.risk_high);
    for (const auto& [name, stated] : policy_.risk_points) {
      const auto known = held.risk_points.find(name);
      const auto points =
          known != held.risk_points.end() ? known->second : domain::built_in_risk_points().at(name);
      add_if(stated < points, "risk.points." + name, fmt::format("{}", stated), fmt::format("{}", points));
    }
  }

  /// Of rules that ask the same people about the same, the one that asks more counts.
  void compare_approvals(const EffectivePolicy& held, const std::string& stage) {
    for (std::size_t i = 0; i < policy_.approvals.size(); ++i) {
      auto rule = policy_.approvals[i];
      if (!rule.stage.empty() && rule.stage != stage) continue;
      std::sort(rule.roles.begin(), rule.roles.end());
      for (const auto& same : held.approvals) {
        const bool is_same = same.risk == rule.risk && same.roles == rule.roles &&
                             same.applies_to_revert == rule.applies_to_revert;
        if (!is_same) continue;
        const auto field = fmt::format("approvals[{}].", i);
        add_if(rule.count < same.count, field + "count", fmt::format("{}", rule.count),
               fmt::format("{}", same.count));
        add_if(same.not_author && !rule.not_author, field + "notAuthor", yes_or_no(rule.not_author),
               yes_or_no(same.not_author));
      }
    }
  }

  const Policy& policy_;
  domain::Problems& problems_;
  std::string environment_;
  std::set<std::string> told_;
};

}  // namespace

domain::Problems loosening_of(const domain::Catalog& catalog) {
  domain::Problems problems;
  const auto fleet = of_the_fleet(catalog);
  for (const auto& policy : catalog.policies) {
    if (!policy.client) continue;
    Comparison comparison(policy, problems);
    const auto& all = catalog.environments;
    for (auto it = all.lower_bound({*policy.client, {}});
         it != all.end() && it->first.client == *policy.client; ++it) {
      if (domain::applies_to(policy, it->second))
        comparison.hold_against(domain::effective_policy(fleet, it->second), it->second);
    }
  }
  return problems;
}

}  // namespace talentops::plan
