#include "controller/cli/narrowed_store.hpp"

#include <algorithm>
#include <map>

#include "controller/engine/document_shelf.hpp"

namespace talentops::cli {
namespace {

using domain::CommitId;
using ports::TreeEntry;
using ports::TreeEntryKind;

constexpr const char* kClients = "clients";

/// The entries of one of them that the other has not, or has otherwise.
std::vector<TreeEntry> lacking(const std::vector<TreeEntry>& one, const std::vector<TreeEntry>& other) {
  std::map<std::string_view, const TreeEntry*> there;
  for (const auto& entry : other) there.emplace(entry.name, &entry);
  std::vector<TreeEntry> found;
  for (const auto& entry : one) {
    const auto same = there.find(entry.name);
    const bool is_alike =
        same != there.end() && same->second->id == entry.id && same->second->kind == entry.kind;
    if (!is_alike) found.push_back(entry);
  }
  return found;
}

Result<std::vector<TreeEntry>> differing(ports::TreeReader& trees, std::string_view one,
                                         std::string_view other) {
  const auto before = TRY(trees.read_tree(one));
  const auto after = TRY(trees.read_tree(other));
  auto found = lacking(before, after);
  for (auto& entry : lacking(after, before)) found.push_back(std::move(entry));
  return found;
}

bool is_clients(const TreeEntry& entry) {
  return entry.kind == TreeEntryKind::kTree && entry.name == kClients;
}

/// Whether what a root has of this name can be, or hold, a document or a bundle.
bool can_matter(const TreeEntry& entry) {
  if (entry.kind == TreeEntryKind::kTree) return !entry.name.starts_with('.');
  return engine::is_document_path(entry.name) || entry.name == kClients || entry.name == "talents";
}

}  // namespace

Result<std::optional<std::set<std::string>>> clients_changed(ports::TreeReader& trees, const CommitId& base,
                                                             const CommitId& head) {
  std::optional<std::set<std::string>> clients;
  const auto roots = TRY(differing(trees, TRY(trees.tree_id(base, "")), TRY(trees.tree_id(head, ""))));
  std::vector<std::string> folders;
  for (const auto& entry : roots) {
    if (is_clients(entry)) {
      folders.push_back(entry.id);
    } else if (can_matter(entry)) {
      return clients;
    }
  }
  if (folders.size() == 1) return clients;  // it has come, or gone
  clients.emplace();
  if (folders.empty()) return clients;
  for (const auto& entry : TRY(differing(trees, folders.front(), folders.back()))) {
    if (entry.kind == TreeEntryKind::kTree) {
      clients->insert(entry.name);
    } else if (engine::is_document_path(entry.name)) {
      return std::optional<std::set<std::string>>();
    }
  }
  return clients;
}

Result<std::string> NarrowedStore::tree_id(const CommitId& commit, std::string_view path) {
  auto id = TRY(store_.tree_id(commit, path));
  if (path.empty()) met_.with([&](auto& met) { met.roots.insert(id); });
  return id;
}

Result<std::vector<TreeEntry>> NarrowedStore::read_tree(std::string_view id) {
  auto entries = TRY(store_.read_tree(id));
  met_.with([&](Met& met) {
    if (met.roots.contains(id)) {
      const auto found = std::find_if(entries.begin(), entries.end(), is_clients);
      if (found != entries.end()) met.clients.insert(found->id);
    }
    if (!met.clients.contains(id)) return;
    std::erase_if(entries, [&](const auto& entry) {
      return entry.kind == TreeEntryKind::kTree && !clients_.contains(entry.name);
    });
  });
  return entries;
}

Result<std::shared_ptr<const std::string>> NarrowedStore::read_blob(std::string_view id,
                                                                    std::uint64_t limit) {
  return store_.read_blob(id, limit);
}

Result<CommitId> NarrowedStore::fetch(const Call& call) { return store_.fetch(call); }

Result<ports::CommitFacts> NarrowedStore::commit(const CommitId& commit) { return store_.commit(commit); }

Result<ports::Descent> NarrowedStore::descent(const CommitId& older, const CommitId& newer) {
  return store_.descent(older, newer);
}

Result<std::vector<ports::DesiredStore::PathVersion>> NarrowedStore::history(const CommitId& commit,
                                                                             std::string_view path,
                                                                             int depth) {
  return store_.history(commit, path, depth);
}

Result<std::vector<ports::DesiredStore::CommitText>> NarrowedStore::touching(
    const CommitId& tip, const std::optional<CommitId>& since, const std::vector<std::string>& paths) {
  return store_.touching(tip, since, paths);
}

Result<CommitId> NarrowedStore::resolve(std::string_view revision) { return store_.resolve(revision); }

}  // namespace talentops::cli
