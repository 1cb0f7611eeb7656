#include "controller/effects/git/record_archive.hpp"

#include <utility>

#include <git2.h>

#include "controller/effects/git/copy.hpp"
#include "controller/effects/git/healing.hpp"
#include "controller/effects/git/moved_entries.hpp"
#include "controller/effects/git/new_commit.hpp"
#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {
namespace {

constexpr const char* kArchiveReference = "refs/talentops/archive";

struct Made {
  domain::CommitId commit;
  std::string pack;
};

}  // namespace

GitRecordArchive::GitRecordArchive(Mirror& mirror, std::string records_branch,
                                   const std::string& archive_branch, const Authorship& authorship)
    : mirror_(mirror),
      records_branch_(std::move(records_branch)),
      archive_branch_(archive_branch),
      authorship_(authorship),
      archive_(mirror, archive_branch, authorship, kArchiveReference) {}

/// With all of them it would be the tree that it is.
Result<bool> GitRecordArchive::holds(const std::optional<domain::CommitId>& tip,
                                     const domain::CommitId& records,
                                     const std::vector<ports::RecordEntry>& entries) {
  if (!tip) return false;
  return read_healed(mirror_, records.text(), [&](git_repository&) -> Result<bool> {
    const auto memory = TRY(open_repository(mirror_.path()));
    TRY(keep_new_objects_in_memory(*memory));
    const auto base = TRY(tree_of_commit(*memory, tip));
    const auto tree = TRY(with_entries(*memory, *base, records, entries));
    return git_oid_equal(&tree, git_tree_id(base.get())) != 0;
  });
}

/// What is made in memory goes into the mirror as one pack, and from there to the remote.
Status GitRecordArchive::push(const std::string& branch, const std::optional<domain::CommitId>& tip,
                              const MakeTree& make_tree, const ports::RecordCommit& change,
                              const Call& call) {
  TRY(still_wanted(call));
  auto made = TRY(read_healed(mirror_, tip ? tip->text() : "", [&](git_repository& git) -> Result<Made> {
    const auto memory = TRY(open_repository(mirror_.path()));
    TRY(keep_new_objects_in_memory(*memory));
    const auto base = TRY(tree_of_commit(*memory, tip));
    const auto tree = TRY(make_tree(*memory, *base));
    auto commit = TRY(commit_tree(*memory, tip, tree, change, authorship_));
    auto pack = TRY(copy_commit(*memory, git, commit, call));
    return Made{std::move(commit), std::move(pack)};
  }));
  const auto git = TRY(mirror_.handle());
  return mirror_.remote().push(*git, {branch, std::move(made.commit), tip, std::move(made.pack)}, call);
}

Status GitRecordArchive::add(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
                             const std::vector<ports::RecordEntry>& entries,
                             const ports::RecordCommit& change, const Call& call) {
  const auto make_tree = [&](git_repository& git, git_tree& base) {
    return with_entries(git, base, records, entries);
  };
  return push(archive_branch_, tip, make_tree, change, call);
}

Status GitRecordArchive::remove(const domain::CommitId& records,
                                const std::vector<ports::RecordEntry>& entries,
                                const ports::RecordCommit& change, const Call& call) {
  const auto make_tree = [&](git_repository& git, git_tree& base) -> Result<git_oid> {
    const auto left = TRY(without_entries(git, base, entries));
    Owned<git_tree> tree;
    if (const int result = git_tree_lookup(Fill(tree), &git, &left); result < 0)
      return git_failure(result, "tree of records");
    return write_tree(git, *tree, change.files);
  };
  return push(records_branch_, records, make_tree, change, call);
}

}  // namespace talentops::effects::git
