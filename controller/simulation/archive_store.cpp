#include "controller/simulation/archive_store.hpp"

#include <algorithm>
#include <utility>

#include "controller/base/codes/git.hpp"
#include "controller/simulation/git_stores.hpp"

namespace talentops::simulation {

using domain::CommitId;
using ports::RecordEntry;

namespace {

std::optional<CommitId> tip_of(const std::map<std::string, CommitId>& branches, const std::string& branch) {
  const auto found = branches.find(branch);
  return found == branches.end() ? std::nullopt : std::optional(found->second);
}

bool is_in(const std::string& path, const std::vector<RecordEntry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return path == entry.path || path.starts_with(entry.path + "/");
  });
}

}  // namespace

Result<std::optional<CommitId>> ArchiveStore::fetch(const Call& call) {
  using Tip = std::optional<CommitId>;
  const Deed deed{&life_, EffectKind::kFetchRecords, "", kArchive};
  return world_.act<Result<Tip>>(life_, deed, call, [&]() -> Result<Tip> {
    return tip_of(world_.shows_older_tip() ? world_.older_branches : world_.branches, kArchive);
  });
}

/// With all of them it would be the tree that it is.
Result<bool> ArchiveStore::holds(const std::optional<CommitId>& tip, const CommitId& records,
                                 const std::vector<RecordEntry>& entries) {
  if (!tip) return false;
  const Deed deed{&life_, EffectKind::kReadObject, "", tip->text()};
  return world_.act<Result<bool>>(life_, deed, Call{}, [&]() -> Result<bool> {
    const auto& tree = world_.objects->commit(*tip)->tree;
    return with_entries(tree, records, entries) == tree;
  });
}

Status ArchiveStore::add(const std::optional<CommitId>& tip, const CommitId& records,
                         const std::vector<RecordEntry>& entries, const ports::RecordCommit& change,
                         const Call& call) {
  auto tree = with_entries(tip ? world_.objects->commit(*tip)->tree : "", records, entries);
  return push(kArchive, tip, std::move(tree), change, call);
}

Status ArchiveStore::remove(const CommitId& records, const std::vector<RecordEntry>& entries,
                            const ports::RecordCommit& change, const Call& call) {
  auto& objects = *world_.objects;
  const auto listing = objects.list(records);
  std::vector<GitObjects::Change> gone;
  for (const auto& [path, blob] : listing) {
    if (is_in(path, entries)) gone.emplace_back(path, std::nullopt);
  }
  std::vector<GitObjects::Change> written;
  for (const auto& file : change.files) written.emplace_back(file.path, file.content);
  auto tree = objects.with_files(objects.with_files(objects.commit(records)->tree, gone), written);
  return push(kRecords, records, std::move(tree), change, call);
}

std::string ArchiveStore::with_entries(const std::string& tree, const CommitId& records,
                                       const std::vector<RecordEntry>& entries) {
  auto& objects = *world_.objects;
  const auto listing = objects.list(records);
  std::vector<GitObjects::Change> taken;
  for (const auto& [path, blob] : listing) {
    if (is_in(path, entries)) taken.emplace_back(path, *objects.blob(blob));
  }
  return objects.with_files(tree, taken);
}

Status ArchiveStore::push(const std::string& branch, const std::optional<CommitId>& expected,
                          std::string tree, const ports::RecordCommit& change, const Call& call) {
  const Deed deed{&life_, EffectKind::kPushRecords, "", branch};
  return world_.act<Status>(life_, deed, call, [&]() -> Status {
    if (tip_of(world_.branches, branch) != expected)
      return Error{ErrorKind::kConflict, codes::kRecordsMoved, "the branch has moved"};
    std::vector<CommitId> parents;
    if (expected) parents.push_back(*expected);
    auto made = world_.objects->add_commit({std::move(tree), std::move(parents),
                                            "talentops <talentops@example.com>", change.at, change.message});
    world_.older_branches.insert_or_assign(branch, expected.value_or(made));
    world_.branches.insert_or_assign(branch, std::move(made));
    return {};
  });
}

}  // namespace talentops::simulation
