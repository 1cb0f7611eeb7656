#include "controller/plan/bundle_gates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/certified.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/gate_results.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {

using domain::GateResult;
using domain::ItemState;

std::optional<std::string> in_the_way(const EnvironmentFacts& facts, const domain::TargetObservation& target,
                                      const domain::TalentName& talent) {
  const auto takeover = takeover_of(facts, talent, target.target);
  for (const auto& item : EnvironmentFacts::talent_at(target, talent).wanted) {
    if (item.state != ItemState::kForeign) continue;
    if (item.refused) {
      return fmt::format("{} at target {} cannot be written: {}", item.path, target.target.text(),
                         item.refused->message);
    }
    if (!item.found.empty()) {
      return fmt::format("{} at target {} cannot be written: {}, and is not ours", item.path,
                         target.target.text(), item.found);
    }
    if (takeover.all || takeover.paths.contains(item.path)) continue;
    return fmt::format("{} at target {} is there already, differs, and is not ours", item.path,
                       target.target.text());
  }
  return std::nullopt;
}

namespace {

/// A version, once deployed, never changes: the records remember its digest.
std::optional<std::string> changed_since_deployed(const GateQuestion& q) {
  const auto history = q.facts.histories.find(q.talent);
  if (history == q.facts.histories.end()) return std::nullopt;
  for (const auto& past : history->second.deployments) {
    if (past.to.version != q.wish.bundle->manifest.version) continue;
    if (past.to.package.bundle == q.wish.bundle->digest) continue;
    return fmt::format("version {} was deployed here with digest {} and now has {}", past.to.version.text(),
                       past.to.package.bundle.text(), q.wish.bundle->digest.text());
  }
  return std::nullopt;
}

}  // namespace

GateResult artifact_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "artifact";
  if (q.wish.unusable && q.wish.unusable_gate == kName) {
    return denied(kName, q.wish.unusable->code, q.wish.unusable->text(), "a bundle that can be read");
  }
  if (!q.wish.bundle)
    return denied(kName, codes::kBundleUnusable, "the bundle was not read", "a bundle that can be read");
  if (const auto changed = changed_since_deployed(q)) {
    return denied(kName, codes::kBundleUnusable, *changed, "a new version for the changed files");
  }
  return passed(kName, fmt::format("{}, {}, {}", counted(q.wish.bundle->files.size(), "file"),
                                   counted(q.wish.bundle->bytes, "byte"), q.wish.bundle->digest.text()));
}

namespace {

/// The first other talent here that has one of our paths in its receipt, with another value; equal ones are
/// shared.
std::optional<std::string> claimed_by_another(const GateQuestion& q) {
  for (const auto& target : q.facts.targets) {
    for (const auto& [other, observation] : target.talents) {
      if (other == q.talent || !observation.receipt) continue;
      for (const auto& item : observation.receipt->items) {
        const auto& items = q.wish.package->items;
        const bool differs = std::any_of(items.begin(), items.end(), [&](const auto& each) {
          return each.path == item.path &&
                 (each.sha256 != item.written || each.executable != item.executable);
        });
        if (differs)
          return fmt::format("{} at target {} belongs to talent {}", item.path, target.target.text(),
                             other.text());
      }
    }
  }
  return std::nullopt;
}

/// Why the first item that is refused by itself may not be written.
const Error* refused_item(const GateQuestion& q) {
  for (const auto& target : q.facts.targets) {
    for (const auto& item : EnvironmentFacts::talent_at(target, q.talent).wanted) {
      if (item.refused) return &*item.refused;
    }
  }
  return nullptr;
}

std::optional<std::string> file_in_the_way(const GateQuestion& q) {
  for (const auto& target : q.facts.targets) {
    if (auto found = in_the_way(q.facts, target, q.talent)) return found;
  }
  return std::nullopt;
}

const domain::TargetObservation* in_a_work_tree(const GateQuestion& q) {
  if (!q.wish.package->has_links()) return nullptr;
  const auto& targets = q.facts.targets;
  const auto found = std::find_if(targets.begin(), targets.end(),
                                  [](const auto& target) { return target.work_tree.has_value(); });
  return found == targets.end() ? nullptr : &*found;
}

}  // namespace

GateResult platform_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "platform";
  if (q.wish.unusable && q.wish.unusable_gate == kName) {
    return denied(kName, q.wish.unusable->code, q.wish.unusable->text(),
                  "a bundle that fits the environment");
  }
  if (!q.wish.package)
    return denied(kName, codes::kDoesNotFit, "the bundle was not packaged", "a bundle that can be packaged");
  if (const auto claimed = claimed_by_another(q)) {
    return denied(kName, codes::kDoesNotFit, *claimed,
                  "another path for one of the two, by a prefix or another name");
  }
  if (const auto* refused = refused_item(q)) {
    return denied(kName, refused->code, refused->message, refused->hint);
  }
  const auto unreadable = q.facts.unreadable_secrets.find(q.talent);
  if (unreadable != q.facts.unreadable_secrets.end()) {
    return denied(kName, unreadable->second.code, unreadable->second.message, unreadable->second.hint);
  }
  if (const auto in_the_way = file_in_the_way(q)) {
    return denied(kName, codes::kDoesNotFit, *in_the_way,
                  "the client's decision about that file; talentops adopt takes it over");
  }
  if (const auto* target = in_a_work_tree(q)) {
    return denied(kName, codes::kLinksInWorkTree,
                  fmt::format("target {} lies in a git work tree, {}, where links are not made",
                              target->target.text(), *target->work_tree),
                  "layout: copies, or a workspace outside of the work tree");
  }
  if (const auto parts = not_run(q.program); !parts.empty()) {
    return denied(kName, codes::kNotRunYet,
                  fmt::format("this version of talentops plans, but does not run: {}", join(parts, ", ")),
                  "strategy allAtOnce and none of these, or a version that runs them");
  }
  return passed(kName, fmt::format("fits {}", q.facts.environment->platform));
}

GateResult certified_gate(const GateQuestion& q) {
  if (q.policy.unread && q.purpose == Purpose::kDeploy) {
    return denied(
        "certified", codes::kRuleUnread,
        fmt::format("a rule cannot be read, and nobody knows what it asks: {}", q.policy.unread->text()),
        "the document corrected");
  }
  if (!q.wish.bundle) {
    return denied("certified", codes::kBundleUnusable, "there is no bundle whose digest could be certified",
                  "a bundle that can be read");
  }
  return certified(
      {.talent = q.talent,
       .version = q.wish.bundle->manifest.version,
       .digest = q.wish.bundle->digest,
       .stage = q.facts.environment->stage,
       .candidates = q.wish.certifications,
       .policy = q.policy,
       .purpose = q.purpose == Purpose::kDeploy ? CertifiedPurpose::kDeploy : CertifiedPurpose::kGoBack,
       .now = q.facts.now});
}

}  // namespace talentops::plan
