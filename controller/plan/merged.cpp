#include "controller/plan/merged.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/pattern.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {
namespace {

using domain::People;

/// The people whose principal the key speaks for, for this time and today: whoever has an old key can choose
/// the time of a commit.
std::set<std::string> signers_of(const GateQuestion& q, const MergedIn& merge, const People& people) {
  std::set<std::string> found;
  for (const auto& entry : merge.signature->entries) {
    if (!entry.validity.contains(merge.at) || !entry.validity.contains(q.facts.now)) continue;
    for (const auto& roster : q.facts.catalog->rosters) {
      for (const auto& person : roster.people) {
        for (const auto& principal : person.principals) {
          if (!matches_pattern_list(principal, entry.principals)) continue;
          found.insert(people.person_with(principal).value_or(std::string()));
        }
      }
    }
  }
  return found;
}

/// Why the merge would be nobody's yes, whoever made it; empty: it may be somebody's.
std::string objection_to(const GateQuestion& q, const MergedIn& merge) {
  if (!merge.signature) return merge.unsigned_because;
  if (merge.at > q.facts.now)
    return fmt::format("it is of {}, which is still to come", format_time(merge.at));
  if (merge.has_own) return "it brings something that is in nothing that it merged";
  if (!merge.earlier.empty())
    return fmt::format("{} had been changed before it, too", join(merge.earlier, " and "));
  if (merge.rules) return fmt::format("{} has changed with it or since", *merge.rules);
  const auto* standing = standing_deployment(history_of(q.facts, q.talent));
  const auto stands_since = standing == nullptr ? std::nullopt : standing->finished_at;
  if (stands_since && std::chrono::floor<std::chrono::seconds>(*stands_since) > merge.at)
    return "what stands here came here after it";
  return {};
}

std::string objection_to(const GateQuestion& q, const MergedIn& merge, const std::string& person,
                         const std::optional<std::set<std::string>>& authors) {
  if (!authors) return "nobody knows who wrote what it merged";
  if (authors->contains(person)) return fmt::format("{} wrote part of what it merged", person);
  const auto expiry = merge.at + q.policy.approvals_expire_after;
  if (expiry <= q.facts.now) return fmt::format("the yes of {} expired at {}", person, format_time(expiry));
  return {};
}

}  // namespace

MergeSaid said_by_merge(const GateQuestion& q, const People& people,
                        const std::optional<std::set<std::string>>& authors) {
  const auto found = q.facts.merges.find(q.talent);
  if (found == q.facts.merges.end()) return {};
  const auto& merge = found->second;
  const auto ignored = [&](const std::string& why) {
    return MergeSaid{{}, fmt::format("merge {} is nobody's yes: {}", merge.commit.text().substr(0, 12), why)};
  };
  if (auto why = objection_to(q, merge); !why.empty()) return ignored(why);
  const auto signers = signers_of(q, merge, people);
  if (signers.empty())
    return ignored(fmt::format("{} is no key of anybody of the roster that counted then and counts now",
                               merge.signature->fingerprint));
  if (signers.size() > 1 || signers.begin()->empty())
    return ignored(fmt::format("{} could be more than one person", merge.signature->fingerprint));
  const auto& person = *signers.begin();
  if (auto why = objection_to(q, merge, person, authors); !why.empty()) return ignored(why);
  return {MergeSaid::Yes{person, merge.at, merge.commit}};
}

}  // namespace talentops::plan
