#include "tests/support/memory_desired_store.hpp"

#include <algorithm>
#include <utility>

#include "controller/base/codes/git.hpp"
#include "controller/base/digest.hpp"
#include "controller/base/text.hpp"

namespace talentops::test {
namespace {

using domain::CommitId;
using ports::TreeEntry;
using ports::TreeEntryKind;

std::string id_of(std::string_view kind, std::string_view bytes) {
  return Hasher().feed(kind).feed("\n").feed(bytes).finish().hex().substr(0, 40);
}

Error missing(Code code, std::string_view what) {
  return {ErrorKind::kNotFound, code, "there is no " + std::string(what)};
}

}  // namespace

std::string MemoryDesiredStore::store_tree(const Files& files) {
  std::map<std::string, Files> folders;
  std::map<std::string, TreeEntry> entries;
  for (const auto& [path, text] : files) {
    const auto slash = path.find('/');
    if (slash != std::string::npos) {
      folders[path.substr(0, slash)][path.substr(slash + 1)] = text;
      continue;
    }
    auto id = id_of("blob", text);
    blobs_.emplace(id, std::make_shared<const std::string>(text));
    entries.emplace(path, TreeEntry{path, std::move(id), TreeEntryKind::kFile});
  }
  for (const auto& [name, below] : folders)
    entries.emplace(name, TreeEntry{name, store_tree(below), TreeEntryKind::kTree});
  std::string listing;
  std::vector<TreeEntry> listed;
  for (auto& [name, entry] : entries) {
    listing += name + "=" + entry.id + "\n";
    listed.push_back(std::move(entry));
  }
  auto id = id_of("tree", listing);
  trees_.emplace(id, std::move(listed));
  return id;
}

CommitId MemoryDesiredStore::commit_all(Instant at, const std::string& author) {
  Commit made{tip_, work_, store_tree(work_), {{}, at, author}};
  const auto bytes = made.tree + (tip_ ? tip_->text() : "") + format_time(at) + author;
  made.facts.id = CommitId(id_of("commit", bytes));
  tip_ = made.facts.id;
  commits_.emplace(*tip_, std::move(made));
  return *tip_;
}

void MemoryDesiredStore::reset(const CommitId& commit) {
  tip_ = commit;
  work_ = commits_.at(commit).files;
}

Status MemoryDesiredStore::check(std::string_view verb) const {
  if (!fault) return {};
  if (auto error = fault(verb)) return *std::move(error);
  return {};
}

Result<const MemoryDesiredStore::Commit*> MemoryDesiredStore::find(const CommitId& id) const {
  const auto found = commits_.find(id);
  if (found == commits_.end()) return missing(codes::kCommitUnknown, "commit " + id.text());
  return &found->second;
}

Result<std::string> MemoryDesiredStore::tree_id(const CommitId& commit, std::string_view path) {
  TRY(check("tree_id"));
  auto id = TRY(find(commit))->tree;
  if (path.empty()) return id;
  for (const auto part : split(path, '/')) {
    const auto& entries = trees_.at(id);
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const auto& each) {
      return each.name == part && each.kind == TreeEntryKind::kTree;
    });
    if (entry == entries.end()) return missing(codes::kPathMissing, path);
    id = entry->id;
  }
  return id;
}

Result<std::vector<TreeEntry>> MemoryDesiredStore::read_tree(std::string_view id) {
  TRY(check("read_tree"));
  ++trees_read;
  const auto found = trees_.find(id);
  if (found == trees_.end()) return missing(codes::kPathMissing, id);
  return found->second;
}

Result<std::shared_ptr<const std::string>> MemoryDesiredStore::read_blob(std::string_view id,
                                                                         std::uint64_t limit) {
  TRY(check("read_blob"));
  ++blobs_read;
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return missing(codes::kPathMissing, id);
  if (found->second->size() <= limit) return found->second;
  return Error{ErrorKind::kInvalid, codes::kBlobTooLarge, "a blob is larger than " + std::to_string(limit)};
}

Result<CommitId> MemoryDesiredStore::fetch(const Call&) {
  TRY(check("fetch"));
  if (!tip_) return missing(codes::kBranchMissing, "branch");
  return *tip_;
}

Result<ports::CommitFacts> MemoryDesiredStore::commit(const CommitId& commit) {
  TRY(check("commit"));
  return TRY(find(commit))->facts;
}

bool MemoryDesiredStore::descends(const CommitId& commit, const CommitId& ancestor) const {
  for (std::optional<CommitId> at = commit; at; at = parent_of(*at)) {
    if (*at == ancestor) return true;
  }
  return false;
}

std::optional<CommitId> MemoryDesiredStore::parent_of(const CommitId& commit) const {
  const auto& parent = commits_.at(commit).parent;
  return parent && commits_.contains(*parent) ? parent : std::nullopt;
}

Result<ports::Descent> MemoryDesiredStore::descent(const CommitId& older, const CommitId& newer) {
  TRY(check("descent"));
  TRY(find(older));
  TRY(find(newer));
  if (older == newer) return ports::Descent::kSame;
  if (descends(newer, older)) return ports::Descent::kAhead;
  return descends(older, newer) ? ports::Descent::kBehind : ports::Descent::kDiverged;
}

Result<std::vector<ports::DesiredStore::PathVersion>> MemoryDesiredStore::history(const CommitId& commit,
                                                                                  std::string_view path,
                                                                                  int depth) {
  TRY(check("history"));
  TRY(find(commit));
  std::vector<PathVersion> versions;
  std::optional<CommitId> at = commit;
  for (int looked = 0; at && looked <= depth; ++looked, at = parent_of(*at)) {
    const auto& files = commits_.at(*at).files;
    const auto file = files.find(std::string(path));
    const auto blob =
        file == files.end() ? std::nullopt : std::optional<std::string>(id_of("blob", file->second));
    if (!versions.empty() && versions.back().blob == blob) {
      versions.back().commit = *at;
    } else {
      versions.push_back({*at, blob});
    }
  }
  return versions;
}

Result<CommitId> MemoryDesiredStore::resolve(std::string_view revision) {
  TRY(check("resolve"));
  const CommitId id{std::string(revision)};
  return TRY(find(id))->facts.id;
}

}  // namespace talentops::test
