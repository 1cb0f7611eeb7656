#include "controller/effects/git/moved_entries.hpp"

#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_commit.hpp"

namespace talentops::effects::git {
namespace {

struct FreeEntry {
  void operator()(git_tree_entry* entry) const { git_tree_entry_free(entry); }
};
using Entry = std::unique_ptr<git_tree_entry, FreeEntry>;

/// Takes entries of one commit over into a tree that knows nothing of it.
class Taking {
 public:
  Taking(git_repository& repository, git_tree& base, git_tree& from)
      : repository_(repository), base_(base), from_(from) {}

  Status take(const std::string& path) {
    const auto wanted = TRY(entry_at(from_, path));
    if (!wanted) return {};  // somebody has taken it away meanwhile
    return take(path, *wanted);
  }

  Result<git_oid> tree() {
    std::vector<git_tree_update> updates;
    for (auto& [path, update] : updates_) {
      update.path = path.c_str();
      updates.push_back(update);
    }
    git_oid tree{};
    const int result = git_tree_create_updated(&tree, &repository_, &base_, updates.size(), updates.data());
    if (result < 0) return git_failure(result, "tree of the archive");
    return tree;
  }

 private:
  static Result<Entry> entry_at(git_tree& tree, const std::string& path) {
    git_tree_entry* found = nullptr;
    const int result = git_tree_entry_bypath(&found, &tree, path.c_str());
    if (result < 0 && result != GIT_ENOTFOUND) return git_failure(result, path);
    return Entry(found);
  }

  Status take(const std::string& path, const git_tree_entry& wanted) {
    const auto there = TRY(entry_at(base_, path));
    if (there && git_oid_equal(git_tree_entry_id(there.get()), git_tree_entry_id(&wanted)) != 0) return {};
    if (there && git_tree_entry_type(there.get()) != git_tree_entry_type(&wanted)) {
      return Error{ErrorKind::kDenied, codes::kRecordPathTaken,
                   fmt::format("{} cannot be archived: something else is there in the archive", path)};
    }
    if (there && git_tree_entry_type(&wanted) == GIT_OBJECT_TREE) return take_each(path, wanted);
    updates_[path] = {GIT_TREE_UPDATE_UPSERT, *git_tree_entry_id(&wanted), git_tree_entry_filemode(&wanted),
                      nullptr};
    return {};
  }

  Status take_each(const std::string& path, const git_tree_entry& folder) {
    Owned<git_tree> tree;
    const int result = git_tree_lookup(Fill(tree), &repository_, git_tree_entry_id(&folder));
    if (result < 0) return git_failure(result, path);
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
      const auto& entry = *git_tree_entry_byindex(tree.get(), i);
      TRY(take(path + "/" + git_tree_entry_name(&entry), entry));
    }
    return {};
  }

  git_repository& repository_;
  git_tree& base_;
  git_tree& from_;
  std::map<std::string, git_tree_update> updates_;
};

}  // namespace

Result<git_oid> with_entries(git_repository& repository, git_tree& base, const domain::CommitId& from,
                             const std::vector<ports::RecordEntry>& entries) {
  const auto tree = TRY(tree_of_commit(repository, from));
  Taking taking(repository, base, *tree);
  for (const auto& entry : entries) TRY(taking.take(entry.path));
  return taking.tree();
}

Result<git_oid> without_entries(git_repository& repository, git_tree& base,
                                const std::vector<ports::RecordEntry>& entries) {
  std::vector<git_tree_update> updates;
  for (const auto& entry : entries) {
    git_tree_update update{};
    update.action = GIT_TREE_UPDATE_REMOVE;
    update.path = entry.path.c_str();
    updates.push_back(update);
  }
  git_oid tree{};
  const int result = git_tree_create_updated(&tree, &repository, &base, updates.size(), updates.data());
  if (result < 0) return git_failure(result, "tree of records");
  return tree;
}

}  // namespace talentops::effects::git
