#include "controller/simulation/git_objects.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/text.hpp"

namespace talentops::simulation {

using domain::CommitId;
using ports::TreeEntry;
using ports::TreeEntryKind;

namespace {

/// libgit2's hashing is there as long as the program is.
const bool kHashes = git_libgit2_init() > 0;

std::string hash_of(const std::string& bytes, git_object_t kind) {
  git_oid id;
  git_odb_hash(&id, bytes.data(), bytes.size(), kind);
  return git_oid_tostr_s(&id);
}

git_object_t kind_of(std::string_view kind) {
  if (kind == "blob") return GIT_OBJECT_BLOB;
  return kind == "tree" ? GIT_OBJECT_TREE : GIT_OBJECT_COMMIT;
}

/// Git sorts a tree as if its name ended with a slash.
bool comes_before(const TreeEntry& a, const TreeEntry& b) {
  const auto key = [](const TreeEntry& entry) {
    return entry.kind == TreeEntryKind::kTree ? entry.name + "/" : entry.name;
  };
  return key(a) < key(b);
}

std::string raw_id(const std::string& hex) {
  git_oid id;
  git_oid_fromstr(&id, hex.c_str());
  return {reinterpret_cast<const char*>(id.id), GIT_OID_RAWSZ};  // NOLINT: bytes are bytes
}

std::string_view mode_of(TreeEntryKind kind) {
  switch (kind) {
    case TreeEntryKind::kFile:
      return "100644";
    case TreeEntryKind::kExecutable:
      return "100755";
    case TreeEntryKind::kLink:
      return "120000";
    case TreeEntryKind::kTree:
      return "40000";
    case TreeEntryKind::kOther:
      return "160000";
  }
  return "100644";
}

std::string person_line(std::string_view role, const GitObjects::Commit& commit) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(commit.at.time_since_epoch()).count();
  return fmt::format("{} {} {} +0000\n", role, commit.author, seconds);
}

}  // namespace

std::string GitObjects::store(std::string_view kind, const std::string& bytes) {
  auto id = hash_of(bytes, kind_of(kind));
  const auto place = stored_.lower_bound(id);
  if (place == stored_.end() || place->first != id)
    stored_.emplace_hint(place, id, fmt::format("{} {}{}{}", kind, bytes.size(), '\0', bytes));
  return id;
}

std::string GitObjects::add_blob(std::string bytes) {
  auto id = store("blob", bytes);
  blobs_.try_emplace(id, std::make_shared<const std::string>(std::move(bytes)));
  return id;
}

std::string GitObjects::add_tree(std::vector<TreeEntry> entries) {
  std::sort(entries.begin(), entries.end(), comes_before);
  std::string bytes;
  for (const auto& entry : entries)
    bytes += fmt::format("{} {}{}{}", mode_of(entry.kind), entry.name, '\0', raw_id(entry.id));
  auto id = store("tree", bytes);
  trees_.try_emplace(id, std::move(entries));
  return id;
}

CommitId GitObjects::add_commit(Commit commit) {
  auto text = fmt::format("tree {}\n", commit.tree);
  for (const auto& parent : commit.parents) text += fmt::format("parent {}\n", parent.text());
  text += person_line("author", commit) + person_line("committer", commit) + "\n" + commit.message;
  auto id = store("commit", text);
  commits_.try_emplace(id, std::move(commit));
  return CommitId(std::move(id));
}

std::shared_ptr<const std::string> GitObjects::blob(std::string_view id) const {
  const auto found = blobs_.find(id);
  return found == blobs_.end() ? nullptr : found->second;
}

const std::vector<TreeEntry>* GitObjects::tree(std::string_view id) const {
  const auto found = trees_.find(id);
  return found == trees_.end() ? nullptr : &found->second;
}

const GitObjects::Commit* GitObjects::commit(const CommitId& id) const {
  const auto found = commits_.find(id.text());
  return found == commits_.end() ? nullptr : &found->second;
}

std::string GitObjects::with_files(const std::string& tree, const std::vector<Change>& changes) {
  const auto* old = this->tree(tree);
  auto entries = old == nullptr ? std::vector<TreeEntry>() : *old;
  std::map<std::string_view, std::vector<Change>> below;  // what each entry has to do with
  for (const auto& change : changes) below[change.first.substr(0, change.first.find('/'))].push_back(change);
  for (auto& [name, its] : below) {
    const auto at = std::find_if(entries.begin(), entries.end(),
                                 [name = name](const auto& each) { return each.name == name; });
    std::optional<TreeEntry> made;
    if (its.front().first.size() > name.size()) {
      for (auto& each : its) each.first.remove_prefix(name.size() + 1);
      const bool was_tree = at != entries.end() && at->kind == TreeEntryKind::kTree;
      auto inner = with_files(was_tree ? at->id : "", its);
      if (const auto* content = this->tree(inner); content != nullptr && !content->empty())
        made = TreeEntry{std::string(name), std::move(inner), TreeEntryKind::kTree};
    } else if (const auto& bytes = its.back().second) {
      made = TreeEntry{std::string(name), add_blob(std::string(*bytes)), TreeEntryKind::kFile};
    }
    if (at != entries.end()) entries.erase(at);
    if (made) entries.push_back(*std::move(made));
  }
  return add_tree(std::move(entries));
}

std::optional<TreeEntry> GitObjects::find(const CommitId& commit, std::string_view path) const {
  const auto* made = this->commit(commit);
  if (made == nullptr) return std::nullopt;
  TreeEntry at{"", made->tree, TreeEntryKind::kTree};
  if (path.empty()) return at;
  for (const auto part : split(path, '/')) {
    const auto* entries = tree(at.id);
    if (entries == nullptr) return std::nullopt;
    const auto entry =
        std::find_if(entries->begin(), entries->end(), [&](const auto& each) { return each.name == part; });
    if (entry == entries->end()) return std::nullopt;
    at = *entry;
  }
  return at;
}

std::optional<std::string> GitObjects::read(const CommitId& commit, std::string_view path) const {
  const auto entry = find(commit, path);
  const auto bytes = entry ? blob(entry->id) : nullptr;
  return bytes == nullptr ? std::nullopt : std::optional(*bytes);
}

void GitObjects::add_files(const std::string& tree, const std::string& below, Listing& files) const {
  for (const auto& entry : *this->tree(tree)) {
    if (entry.kind == TreeEntryKind::kTree) {
      add_files(entry.id, below + entry.name + "/", files);
    } else {
      files[below + entry.name] = entry.id;
    }
  }
}

GitObjects::Listing GitObjects::list(const CommitId& commit) const {
  Listing files;
  if (const auto* made = this->commit(commit)) add_files(made->tree, "", files);
  return files;
}

std::vector<ports::RecordFile> GitObjects::changes(const CommitId& commit) const {
  const auto& parents = this->commit(commit)->parents;
  const auto before = parents.empty() ? Listing() : list(parents.front());
  std::vector<ports::RecordFile> changed;
  for (const auto& [path, id] : list(commit)) {
    const auto old = before.find(path);
    if (old == before.end() || old->second != id) changed.push_back({path, *blob(id)});
  }
  return changed;
}

bool GitObjects::descends(const CommitId& commit, const CommitId& ancestor) const {
  std::vector<CommitId> open{commit};
  std::set<CommitId> seen;
  while (!open.empty()) {
    auto at = std::move(open.back());
    open.pop_back();
    if (at == ancestor) return true;
    if (!seen.insert(at).second) continue;
    if (const auto* made = this->commit(at))
      open.insert(open.end(), made->parents.begin(), made->parents.end());
  }
  return false;
}

}  // namespace talentops::simulation
