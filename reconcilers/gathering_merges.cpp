#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/plan/action.hpp"
#include "controller/plan/talent_plan.hpp"
#include "reconcilers/gathering.hpp"

/// The merge that brought a change to the watched branch, as the yes of whoever signed it.
namespace talentops::reconcilers {

using domain::CommitId;
using plan::EnvironmentFacts;
using Merge = ports::DesiredStore::Merge;

namespace {

/// What a plan is made from: the wish, which one merge is to bring in whole, and the bundle, which wishes
/// nothing and may have been there before.
struct Inputs {
  std::optional<CommitId> since = {};  ///< what stands was deployed from this one; absent: nothing stands
  std::vector<std::string> wish = {};
  std::vector<std::string> all = {};
};

/// An environment may be older than the first thing that is deployed to it.
Inputs inputs_of(const EnvironmentFacts& facts, const domain::Release& release) {
  Inputs inputs{.wish = {release.where.file}, .all = {release.where.file}};
  const auto& environment = facts.environment->where.file;
  if (environment != release.where.file) inputs.all.push_back(environment);
  inputs.all.push_back(fmt::format("talents/{}/{}", release.talent.text(), release.version.text()));
  const auto* standing = plan::standing_deployment(plan::history_of(facts, release.talent));
  if (standing == nullptr) return inputs;
  inputs.since = standing->desired_commit;
  inputs.wish.push_back(environment);
  return inputs;
}

/// The object at a path; "" where nothing is.
Result<std::string> object_at(ports::DesiredStore& store, const CommitId& commit, const std::string& path) {
  const auto cut = path.rfind('/');
  const auto folder = cut == std::string::npos ? std::string() : path.substr(0, cut);
  const auto tree = store.tree_id(commit, folder);
  if (!tree && tree.error().kind == ErrorKind::kNotFound) return std::string();
  for (const auto& entry : TRY(store.read_tree(TRY(tree)))) {
    if (entry.name == path.substr(cut == std::string::npos ? 0 : cut + 1)) return entry.id;
  }
  return std::string();
}

Result<bool> are_alike(ports::DesiredStore& store, const CommitId& one, const CommitId& other,
                       const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    if (TRY(object_at(store, one, path)) != TRY(object_at(store, other, path))) return false;
  }
  return true;
}

/// Whether what the watched branch lacks of a change is the whole of it.
Result<bool> would_come_whole(ports::DesiredStore& store, const CommitId& watched, const Inputs& inputs) {
  if (inputs.since) return are_alike(store, *inputs.since, watched, inputs.wish);
  return TRY(object_at(store, watched, inputs.wish.front())).empty();
}

void take_signature(const ports::SignedCommit& commit, const codec::AllowedSigners& signers,
                    plan::MergedIn& merged) {
  if (!commit.signature) {
    merged.unsigned_because = "it is not signed";
    return;
  }
  const auto good = codec::verify_signature(commit.content, *commit.signature, codec::kGitNamespace, signers);
  if (good) {
    merged.signature = *good;
  } else {
    merged.unsigned_because = good.error().message;
  }
}

}  // namespace

std::optional<Merge> Gathering::merge_of(const EnvironmentFacts& facts, const domain::Release& release) {
  const auto inputs = inputs_of(facts, release);
  const auto& tip = settings_.watched ? *settings_.watched : facts.catalog->commit;
  const auto question = fmt::format("{} {} {}", tip.text(), inputs.since ? inputs.since->text() : "",
                                    fmt::join(inputs.all, " "));
  const auto& key = facts.environment->key;
  const auto memory = book_.of(key);
  const auto known = memory.merges.find(release.talent);
  if (known != memory.merges.end() && known->second.question == question) return known->second.merge;
  auto found = ports_.store.merge_of(tip, inputs.since, inputs.all);
  if (!found) return std::nullopt;  // a yes that cannot be read is none
  if (*found) {
    std::erase_if((*found)->earlier, [&](const auto& path) {
      return std::find(inputs.wish.begin(), inputs.wish.end(), path) == inputs.wish.end();
    });
  }
  book_.change(key, [&](auto& changed) { changed.merges[release.talent] = {question, *found}; });
  return *found;
}

void Gathering::find_merge(Gathered& gathered, const domain::Release& release) {
  auto& facts = gathered.facts;
  const auto inputs = inputs_of(facts, release);
  if (settings_.watched) {
    const auto is_there = are_alike(ports_.store, *settings_.watched, facts.catalog->commit, inputs.all);
    if (!is_there) return;
    if (!*is_there) {
      const auto is_whole = would_come_whole(ports_.store, *settings_.watched, inputs);
      if (is_whole && *is_whole) facts.unmerged.insert(release.talent);
      return;
    }
  }
  const auto merge = merge_of(facts, release);
  if (!merge || !gathered.signers) return;
  plan::MergedIn merged{.commit = merge->id,
                        .at = merge->commit.committed_at,
                        .has_own = merge->has_own,
                        .earlier = merge->earlier};
  take_signature(merge->commit, *gathered.signers, merged);
  if (merged.signature) {
    const auto& judged_at = settings_.watched ? *settings_.watched : facts.catalog->commit;
    const auto changed =
        book_.rule_changes().between(ports_.store, merge->before, judged_at, settings_.records_root);
    if (!changed) return;
    merged.rules = *changed;
  }
  facts.merges.insert_or_assign(release.talent, std::move(merged));
}

}  // namespace talentops::reconcilers
