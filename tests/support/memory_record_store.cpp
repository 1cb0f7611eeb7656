#include "tests/support/memory_record_store.hpp"

#include <utility>

#include "controller/base/codes/git.hpp"
#include "controller/base/digest.hpp"

namespace talentops::test {
namespace {

using domain::CommitId;

std::string id_of(std::string_view kind, std::string_view bytes) {
  return Hasher().feed(kind).feed("\n").feed(bytes).finish().hex().substr(0, 40);
}

Error unknown_commit(const CommitId& id) {
  return {ErrorKind::kNotFound, codes::kCommitUnknown, "there is no commit " + id.text()};
}

/// The part of `path` below the directory `directory`, or nothing.
std::optional<std::string_view> below(std::string_view path, std::string_view directory) {
  if (directory.empty()) return path;
  if (!path.starts_with(directory) || path.size() <= directory.size() || path[directory.size()] != '/')
    return std::nullopt;
  return path.substr(directory.size() + 1);
}

std::optional<std::string> object_at(const std::map<std::string, std::string>& files, std::string_view path) {
  if (const auto file = files.find(std::string(path)); file != files.end())
    return id_of("blob", file->second);
  std::string listing;
  for (const auto& [each, content] : files) {
    if (const auto rest = below(each, path))
      listing += std::string(*rest) + "=" + id_of("blob", content) + "\n";
  }
  if (listing.empty()) return std::nullopt;
  return id_of("tree", listing);
}

}  // namespace

std::optional<CommitId> MemoryRemote::tip() const {
  return state_.with([](const State& state) { return state.tip; });
}

std::optional<MemoryRemote::Commit> MemoryRemote::find(const CommitId& id) const {
  return state_.with([&](const State& state) -> std::optional<Commit> {
    const auto found = state.commits.find(id);
    if (found == state.commits.end()) return std::nullopt;
    return found->second;
  });
}

std::map<std::string, std::string> MemoryRemote::files() const {
  const auto at = tip();
  return at ? find(*at)->files : std::map<std::string, std::string>();
}

std::vector<std::string> MemoryRemote::messages() const {
  std::vector<std::string> messages;
  for (auto at = tip(); at; at = find(*at)->parent) messages.push_back(find(*at)->change.message);
  return messages;
}

bool MemoryRemote::descends(const CommitId& commit, const CommitId& ancestor) const {
  for (std::optional<CommitId> at = commit; at; at = find(*at)->parent) {
    if (*at == ancestor) return true;
  }
  return false;
}

CommitId MemoryRemote::add(const std::optional<CommitId>& parent, const ports::RecordCommit& change) {
  Commit commit{parent, parent ? find(*parent)->files : std::map<std::string, std::string>(), change};
  for (const auto& file : change.files) commit.files[file.path] = file.content;
  std::string bytes =
      (parent ? parent->text() : "") + "\n" + change.message + "\n" + format_time(change.at) + "\n";
  for (const auto& [path, content] : commit.files) bytes += path + "=" + content + "\n";
  CommitId id(id_of("commit", bytes));
  state_.with([&](State& state) { state.commits.emplace(id, std::move(commit)); });
  return id;
}

bool MemoryRemote::compare_and_set(const std::optional<CommitId>& expected, const CommitId& commit) {
  return state_.with([&](State& state) {
    if (state.tip != expected) return false;
    state.tip = commit;
    return true;
  });
}

CommitId MemoryRemote::commit_by_another(const std::vector<ports::RecordFile>& files) {
  const auto expected = tip();
  auto made = add(expected, {files, "by another\n", Instant()});
  compare_and_set(expected, made);
  return made;
}

Result<std::optional<CommitId>> MemoryRecordStore::fetch(const Call&) {
  auto tip = remote_.tip();
  seen_.with([&](auto& seen) { seen = tip; });
  return tip;
}

Result<std::optional<CommitId>> MemoryRecordStore::last_seen() {
  return seen_.with([](const auto& seen) { return seen; });
}

Result<std::string> MemoryRecordStore::read(const CommitId& commit, std::string_view path) {
  const auto found = remote_.find(commit);
  if (!found) return unknown_commit(commit);
  const auto file = found->files.find(std::string(path));
  if (file != found->files.end()) return file->second;
  return Error{ErrorKind::kNotFound, codes::kPathMissing, "there is no file " + std::string(path)};
}

Result<std::vector<ports::TreeEntry>> MemoryRecordStore::list(const CommitId& commit, std::string_view path) {
  const auto found = remote_.find(commit);
  if (!found) return unknown_commit(commit);
  std::map<std::string, ports::TreeEntry> entries;
  for (const auto& [each, content] : found->files) {
    const auto rest = below(each, path);
    if (!rest) continue;
    const auto slash = rest->find('/');
    const std::string name(rest->substr(0, slash));
    const auto kind =
        slash == std::string_view::npos ? ports::TreeEntryKind::kFile : ports::TreeEntryKind::kTree;
    const auto whole = path.empty() ? name : std::string(path) + "/" + name;
    entries.try_emplace(name, ports::TreeEntry{name, *object_at(found->files, whole), kind});
  }
  std::vector<ports::TreeEntry> listed;
  for (auto& [name, entry] : entries) listed.push_back(std::move(entry));
  return listed;
}

Result<std::optional<std::string>> MemoryRecordStore::object_id(const CommitId& commit,
                                                                std::string_view path) {
  const auto found = remote_.find(commit);
  if (!found) return unknown_commit(commit);
  return object_at(found->files, path);
}

Result<CommitId> MemoryRecordStore::commit(const std::optional<CommitId>& parent,
                                           const ports::RecordCommit& change) {
  if (parent && !remote_.find(*parent)) return unknown_commit(*parent);
  auto made = remote_.add(parent, change);
  pending_.with([&](auto& pending) { pending = made; });
  return made;
}

Status MemoryRecordStore::push(const CommitId& commit, const std::optional<CommitId>& expected, const Call&) {
  if (remote_.compare_and_set(expected, commit)) return {};
  return Error{ErrorKind::kConflict, codes::kRecordsMoved, "the branch has moved"};
}

Result<std::optional<CommitId>> MemoryRecordStore::pending() {
  return pending_.with([](const auto& pending) { return pending; });
}

Status MemoryRecordStore::clear_pending() {
  pending_.with([](auto& pending) { pending.reset(); });
  return {};
}

Result<ports::RecordStore::Contents> MemoryRecordStore::contents(const CommitId& commit) {
  const auto found = remote_.find(commit);
  if (!found) return unknown_commit(commit);
  return Contents{found->parent, found->change};
}

Result<bool> MemoryRecordStore::descends(const CommitId& commit, const CommitId& ancestor) {
  if (!remote_.find(commit)) return unknown_commit(commit);
  return remote_.descends(commit, ancestor);
}

Result<std::optional<CommitId>> FailingRecordStore::fetch(const Call& call) {
  ++fetches;
  if (before_fetch) TRY(before_fetch());
  return inner_.fetch(call);
}

Result<std::optional<CommitId>> FailingRecordStore::last_seen() { return inner_.last_seen(); }

Result<std::string> FailingRecordStore::read(const CommitId& commit, std::string_view path) {
  ++reads;
  return inner_.read(commit, path);
}

Result<std::vector<ports::TreeEntry>> FailingRecordStore::list(const CommitId& commit,
                                                               std::string_view path) {
  return inner_.list(commit, path);
}

Result<std::optional<std::string>> FailingRecordStore::object_id(const CommitId& commit,
                                                                 std::string_view path) {
  return inner_.object_id(commit, path);
}

Result<CommitId> FailingRecordStore::commit(const std::optional<CommitId>& parent,
                                            const ports::RecordCommit& change) {
  ++commits;
  return inner_.commit(parent, change);
}

Status FailingRecordStore::push(const CommitId& commit, const std::optional<CommitId>& expected,
                                const Call& call) {
  ++pushes;
  if (before_push) TRY(before_push());
  if (swallows_push && swallows_push()) return {};
  TRY(inner_.push(commit, expected, call));
  if (after_push) TRY(after_push());
  return {};
}

Result<std::optional<CommitId>> FailingRecordStore::pending() { return inner_.pending(); }
Status FailingRecordStore::clear_pending() { return inner_.clear_pending(); }
Result<ports::RecordStore::Contents> FailingRecordStore::contents(const CommitId& commit) {
  return inner_.contents(commit);
}
Result<bool> FailingRecordStore::descends(const CommitId& commit, const CommitId& ancestor) {
  return inner_.descends(commit, ancestor);
}

}  // namespace talentops::test
