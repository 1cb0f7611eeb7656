#include "controller/effects/git/objects.hpp"

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

using ports::TreeEntryKind;

/// Anybody can write a tree that says otherwise.
bool is_name(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && text.find('/') == std::string_view::npos;
}

TreeEntryKind kind_of(const git_tree_entry& entry) {
  if (!is_name(git_tree_entry_name(&entry))) return TreeEntryKind::kOther;
  switch (git_tree_entry_filemode(&entry)) {
    case GIT_FILEMODE_BLOB:
      return TreeEntryKind::kFile;
    case GIT_FILEMODE_BLOB_EXECUTABLE:
      return TreeEntryKind::kExecutable;
    case GIT_FILEMODE_LINK:
      return TreeEntryKind::kLink;
    case GIT_FILEMODE_TREE:
      return TreeEntryKind::kTree;
    case GIT_FILEMODE_COMMIT:
    case GIT_FILEMODE_UNREADABLE:
      return TreeEntryKind::kOther;
  }
  return TreeEntryKind::kOther;
}

Result<Owned<git_tree>> tree_of(git_repository& repository, const git_oid& id) {
  Owned<git_tree> tree;
  const int result = git_tree_lookup(Fill(tree), &repository, &id);
  if (result < 0) return git_failure(result, fmt::format("tree {}", git_oid_tostr_s(&id)));
  return tree;
}

Result<Owned<git_tree>> root_of(git_repository& repository, const domain::CommitId& commit) {
  git_oid id{};
  Owned<git_commit> found;
  int result = git_oid_fromstr(&id, commit.text().c_str());
  if (result == 0) result = git_commit_lookup(Fill(found), &repository, &id);
  if (result == GIT_ENOTFOUND || commit.empty()) {
    return Error{ErrorKind::kNotFound, codes::kCommitUnknown,
                 fmt::format("there is no commit {}", commit.text())};
  }
  if (result < 0) return git_failure(result, fmt::format("commit {}", commit.text()));
  return tree_of(repository, *git_commit_tree_id(found.get()));
}

}  // namespace

Result<std::optional<FoundObject>> find_object(git_repository& repository, const domain::CommitId& commit,
                                               std::string_view path) {
  auto tree = TRY(root_of(repository, commit));
  FoundObject found{git_oid_tostr_s(git_tree_id(tree.get())), TreeEntryKind::kTree};
  if (path.empty()) return std::optional(found);
  // Component by component: the library's own walk calls a missing directory object "not found", which proves
  // nothing.
  for (const auto component : split(path, '/')) {
    if (found.kind != TreeEntryKind::kTree) return std::optional<FoundObject>();
    if (!tree) {
      git_oid id{};
      git_oid_fromstr(&id, found.id.c_str());
      tree = TRY(tree_of(repository, id));
    }
    const git_tree_entry* entry = git_tree_entry_byname(tree.get(), std::string(component).c_str());
    if (entry == nullptr) return std::optional<FoundObject>();
    found = {git_oid_tostr_s(git_tree_entry_id(entry)), kind_of(*entry)};
    tree.reset();
  }
  return std::optional(found);
}

Result<std::string> find_tree(git_repository& repository, const domain::CommitId& commit,
                              std::string_view path) {
  const auto found = TRY(find_object(repository, commit, path));
  if (found && found->kind == TreeEntryKind::kTree) return found->id;
  return Error{ErrorKind::kNotFound, codes::kPathMissing,
               fmt::format("commit {} has no directory {}", commit.text(), path)};
}

Result<std::vector<ports::TreeEntry>> tree_entries(git_repository& repository, std::string_view id) {
  git_oid oid{};
  if (const int result = git_oid_fromstrn(&oid, id.data(), id.size());
      result < 0 || id.size() != GIT_OID_HEXSZ) {
    return git_failure(GIT_EINVALIDSPEC, fmt::format("tree '{}'", id));
  }
  const auto tree = TRY(tree_of(repository, oid));
  std::vector<ports::TreeEntry> entries;
  entries.reserve(git_tree_entrycount(tree.get()));
  for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
    const git_tree_entry& entry = *git_tree_entry_byindex(tree.get(), i);
    entries.push_back(
        {git_tree_entry_name(&entry), git_oid_tostr_s(git_tree_entry_id(&entry)), kind_of(entry)});
  }
  return entries;
}

Result<std::string> blob_bytes(git_repository& repository, std::string_view id, std::uint64_t limit) {
  git_oid oid{};
  Owned<git_odb> objects;
  int result = id.size() == GIT_OID_HEXSZ ? git_oid_fromstrn(&oid, id.data(), id.size()) : GIT_EINVALIDSPEC;
  if (result == 0) result = git_repository_odb(Fill(objects), &repository);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (result == 0) result = git_odb_read_header(&size, &type, objects.get(), &oid);
  if (result < 0) return git_failure(result, fmt::format("file content {}", id));
  if (type != GIT_OBJECT_BLOB) return damage(fmt::format("object {} is not the content of a file", id));
  if (size > limit) {
    return Error{ErrorKind::kInvalid, codes::kBlobTooLarge,
                 fmt::format("{} bytes where at most {} are read", size, limit)};
  }
  Owned<git_odb_object> object;
  result = git_odb_read(Fill(object), objects.get(), &oid);
  if (result < 0) return git_failure(result, fmt::format("file content {}", id));
  return std::string(static_cast<const char*>(git_odb_object_data(object.get())),
                     git_odb_object_size(object.get()));
}

}  // namespace talentops::effects::git
