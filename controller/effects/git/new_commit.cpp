#include "controller/effects/git/new_commit.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

constexpr int kBeforeAllOthers = 1000;

bool is_valid_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos)
    return false;
  const auto parts = split(path, '/');
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return !part.empty() && part != "." && part != ".." && lower_ascii(part) != ".git";
  });
}

Result<Owned<git_commit>> lookup(git_repository& repository, const domain::CommitId& commit) {
  git_oid id{};
  Owned<git_commit> found;
  int result = git_oid_fromstr(&id, commit.text().c_str());
  if (result == 0) result = git_commit_lookup(Fill(found), &repository, &id);
  if (result == GIT_ENOTFOUND) {
    return Error{ErrorKind::kNotFound, codes::kCommitUnknown,
                 fmt::format("there is no commit {}", commit.text())};
  }
  if (result < 0) return git_failure(result, fmt::format("commit {}", commit.text()));
  return found;
}

Result<Owned<git_tree>> tree_of(git_repository& repository, const git_oid& id) {
  Owned<git_tree> tree;
  const int result = git_tree_lookup(Fill(tree), &repository, &id);
  if (result < 0) return git_failure(result, fmt::format("tree {}", git_oid_tostr_s(&id)));
  return tree;
}

Result<Owned<git_tree>> base_tree(git_repository& repository, const git_commit* parent) {
  if (parent != nullptr) return tree_of(repository, *git_commit_tree_id(parent));
  git_oid empty{};
  Owned<git_odb> objects;
  int result = git_repository_odb(Fill(objects), &repository);
  if (result == 0) result = git_odb_write(&empty, objects.get(), "", 0, GIT_OBJECT_TREE);
  if (result < 0) return git_failure(result, "empty tree");
  return tree_of(repository, empty);
}

/// A file where a record needs a directory, or the other way round: the library would give a hint only.
Status has_room_for(git_repository& repository, const git_tree& base, const std::string& path) {
  Owned<git_tree> below;
  const git_tree* folder = &base;
  for (std::size_t begin = 0;;) {
    const auto slash = path.find('/', begin);
    const bool is_whole = slash == std::string::npos;
    const auto* entry = git_tree_entry_byname(folder, path.substr(begin, slash - begin).c_str());
    if (entry == nullptr) return {};
    const bool is_tree = git_tree_entry_type(entry) == GIT_OBJECT_TREE;
    if (is_tree == is_whole) {
      return Error{ErrorKind::kDenied, codes::kRecordPathTaken,
                   fmt::format("{} cannot be written: {} is in the way on the records branch", path,
                               path.substr(0, slash))};
    }
    if (is_whole) return {};
    below = TRY(tree_of(repository, *git_tree_entry_id(entry)));
    folder = below.get();
    begin = slash + 1;
  }
}

Result<Owned<git_signature>> signature_of(const Identity& author, Instant at, const git_commit* parent) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  if (parent != nullptr) seconds = std::max<std::int64_t>(seconds, git_commit_time(parent));
  Owned<git_signature> signature;
  const int result =
      git_signature_new(Fill(signature), author.name.c_str(), author.email.c_str(), seconds, 0);
  if (result < 0) return git_failure(result, "author of records");
  return signature;
}

Result<std::string> commit_text(git_repository& repository, const git_oid& tree, const git_commit* parent,
                                const git_signature& by, const std::string& message) {
  const auto found = TRY(tree_of(repository, tree));
  git_buf text = GIT_BUF_INIT;
  const git_commit* parents[] = {parent};
  const int result = git_commit_create_buffer(&text, &repository, &by, &by, nullptr, message.c_str(),
                                              found.get(), parent == nullptr ? 0 : 1, parents);
  std::string content = result < 0 ? "" : std::string(text.ptr, text.size);
  git_buf_dispose(&text);
  if (result < 0) return git_failure(result, "commit of records");
  return content;
}

Result<domain::CommitId> write_signed(git_repository& repository, const std::string& content,
                                      const Authorship& authorship) {
  auto armored = authorship.sign(content);
  if (!armored) {
    return Error{ErrorKind::kDenied,
                 codes::kCommitNotSigned,
                 fmt::format("the commit of records could not be signed: {}", armored.error().message),
                 {},
                 armored.error().hint};
  }
  while (!armored->empty() && armored->back() == '\n') armored->pop_back();  // git writes it so
  git_oid id{};
  const int result =
      git_commit_create_with_signature(&id, &repository, content.c_str(), armored->c_str(), nullptr);
  if (result < 0) return git_failure(result, "signed commit of records");
  return domain::CommitId(git_oid_tostr_s(&id));
}

/// The files below `tree` that differ from `older`, or are not there. Records are never removed.
Status collect_changes(git_repository& repository, const git_oid& id, const git_oid* older_id,
                       const std::string& prefix, std::vector<ports::RecordFile>& files) {
  const auto tree = TRY(tree_of(repository, id));
  Owned<git_tree> older;
  if (older_id != nullptr) older = TRY(tree_of(repository, *older_id));
  for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
    const git_tree_entry& entry = *git_tree_entry_byindex(tree.get(), i);
    const git_tree_entry* before =
        older ? git_tree_entry_byname(older.get(), git_tree_entry_name(&entry)) : nullptr;
    if (before != nullptr && git_oid_equal(git_tree_entry_id(&entry), git_tree_entry_id(before)) != 0)
      continue;
    const auto path = prefix + git_tree_entry_name(&entry);
    if (git_tree_entry_type(&entry) == GIT_OBJECT_TREE) {
      const bool was_tree = before != nullptr && git_tree_entry_type(before) == GIT_OBJECT_TREE;
      TRY(collect_changes(repository, *git_tree_entry_id(&entry),
                          was_tree ? git_tree_entry_id(before) : nullptr, path + "/", files));
      continue;
    }
    Owned<git_blob> blob;
    const int result = git_blob_lookup(Fill(blob), &repository, git_tree_entry_id(&entry));
    if (result < 0) return git_failure(result, path);
    files.push_back({path, std::string(static_cast<const char*>(git_blob_rawcontent(blob.get())),
                                       static_cast<std::size_t>(git_blob_rawsize(blob.get())))});
  }
  return {};
}

}  // namespace

Result<domain::CommitId> write_commit(git_repository& repository,
                                      const std::optional<domain::CommitId>& parent,
                                      const ports::RecordCommit& change, const Authorship& authorship) {
  const auto base = TRY(tree_of_commit(repository, parent));
  return commit_tree(repository, parent, TRY(write_tree(repository, *base, change.files)), change,
                     authorship);
}

Result<git_oid> write_tree(git_repository& repository, git_tree& base,
                           const std::vector<ports::RecordFile>& files) {
  std::map<std::string, const std::string*> latest;  // a path twice in one commit: the last one counts
  for (const auto& file : files) latest[file.path] = &file.content;
  std::vector<git_tree_update> updates;
  for (const auto& [path, content] : latest) {
    if (!is_valid_path(path)) {
      return Error{ErrorKind::kInternal, codes::kRecordPathInvalid,
                   fmt::format("'{}' is not a path for a record", path)};
    }
    TRY(has_room_for(repository, base, path));
    git_tree_update update{GIT_TREE_UPDATE_UPSERT, {}, GIT_FILEMODE_BLOB, path.c_str()};
    const int result = git_blob_create_from_buffer(&update.id, &repository, content->data(), content->size());
    if (result < 0) return git_failure(result, path);
    updates.push_back(update);
  }
  git_oid tree{};
  const int result = git_tree_create_updated(&tree, &repository, &base, updates.size(), updates.data());
  if (result < 0) return git_failure(result, "tree of records");
  return tree;
}

Result<Owned<git_tree>> tree_of_commit(git_repository& repository,
                                       const std::optional<domain::CommitId>& commit) {
  Owned<git_commit> found;
  if (commit) found = TRY(lookup(repository, *commit));
  return base_tree(repository, found.get());
}

Result<domain::CommitId> commit_tree(git_repository& repository,
                                     const std::optional<domain::CommitId>& parent, const git_oid& tree,
                                     const ports::RecordCommit& change, const Authorship& authorship) {
  Owned<git_commit> parent_commit;
  if (parent) parent_commit = TRY(lookup(repository, *parent));
  const auto by = TRY(signature_of(authorship.author, change.at, parent_commit.get()));
  const auto content = TRY(commit_text(repository, tree, parent_commit.get(), *by, change.message));
  if (authorship.sign) return write_signed(repository, content, authorship);
  git_oid id{};
  Owned<git_odb> objects;
  int result = git_repository_odb(Fill(objects), &repository);
  if (result == 0)
    result = git_odb_write(&id, objects.get(), content.data(), content.size(), GIT_OBJECT_COMMIT);
  if (result < 0) return git_failure(result, "commit of records");
  return domain::CommitId(git_oid_tostr_s(&id));
}

Status keep_new_objects_in_memory(git_repository& repository) {
  Owned<git_odb> objects;
  git_odb_backend* memory = nullptr;
  int result = git_repository_odb(Fill(objects), &repository);
  if (result == 0) result = git_mempack_new(&memory);
  if (result == 0) result = git_odb_add_backend(objects.get(), memory, kBeforeAllOthers);
  if (result < 0) return git_failure(result, "object database in memory");
  return {};
}

Result<ports::RecordStore::Contents> commit_contents(git_repository& repository,
                                                     const domain::CommitId& commit) {
  const auto found = TRY(lookup(repository, commit));
  ports::RecordStore::Contents contents;
  const char* message = git_commit_message(found.get());
  contents.change.message = message == nullptr ? "" : message;
  contents.change.at = Instant(std::chrono::seconds(git_commit_time(found.get())));
  if (git_commit_parentcount(found.get()) == 0) {
    TRY(collect_changes(repository, *git_commit_tree_id(found.get()), nullptr, "", contents.change.files));
    return contents;
  }
  contents.parent = domain::CommitId(git_oid_tostr_s(git_commit_parent_id(found.get(), 0)));
  const auto parent = TRY(lookup(repository, *contents.parent));
  TRY(collect_changes(repository, *git_commit_tree_id(found.get()), git_commit_tree_id(parent.get()), "",
                      contents.change.files));
  return contents;
}

}  // namespace talentops::effects::git
