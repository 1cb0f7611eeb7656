#include "controller/engine/fleet_files.hpp"

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"

namespace talentops::engine {

using ports::TreeEntry;
using ports::TreeEntryKind;

namespace {

constexpr int kDeepest = 64;

std::string join(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

bool is_file(const TreeEntry& entry) {
  return entry.kind == TreeEntryKind::kFile || entry.kind == TreeEntryKind::kExecutable;
}

}  // namespace

/// One move from the old list to the new one, in place.
struct FleetFiles::Walk {
  ports::TreeReader& trees;
  FleetFiles& list;
  Change change;

  void forget(const std::string& folder, const TreeEntry& entry) {
    const auto path = join(folder, entry.name);
    if (is_file(entry)) {
      list.files_.erase(path);
      change.touched.insert(path);
    } else if (entry.kind == TreeEntryKind::kTree) {
      const auto held = list.folders_.find(path);
      if (held == list.folders_.end()) return;
      const auto entries = held->second;
      for (const auto& each : entries) forget(path, each);
      list.folders_.erase(path);
      list.folder_ids_.erase(path);
    }
  }

  Status enter(const std::string& folder, const std::string& id, int depth) {
    const auto known = list.folder_ids_.find(folder);
    if (known != list.folder_ids_.end() && known->second == id) return {};
    if (depth > kDeepest) {
      return Error{ErrorKind::kInvalid, codes::kTreeTooDeep,
                   fmt::format("{} lies deeper than {} folders", folder, kDeepest)};
    }
    auto entries = TRY(trees.read_tree(id));
    forget_missing(folder, entries);
    for (const auto& entry : entries) {
      const auto path = join(folder, entry.name);
      if (entry.kind == TreeEntryKind::kTree) {
        TRY(enter(path, entry.id, depth + 1));
      } else if (is_file(entry)) {
        auto& blob = list.files_[path];
        if (blob == entry.id) continue;
        blob = entry.id;
        change.touched.insert(path);
      }
    }
    list.folders_[folder] = std::move(entries);
    list.folder_ids_[folder] = id;
    return {};
  }

  void forget_missing(const std::string& folder, const std::vector<TreeEntry>& entries) {
    const auto held = list.folders_.find(folder);
    if (held == list.folders_.end()) return;
    std::map<std::string, TreeEntryKind> now;
    for (const auto& entry : entries) now[entry.name] = entry.kind;
    for (const auto& entry : std::vector<TreeEntry>(held->second)) {
      const auto found = now.find(entry.name);
      const bool still_there = found != now.end() && (found->second == TreeEntryKind::kTree) ==
                                                         (entry.kind == TreeEntryKind::kTree);
      if (!still_there) forget(folder, entry);
    }
  }
};

Result<FleetFiles::Change> FleetFiles::move_to(ports::TreeReader& trees, const domain::CommitId& commit,
                                               const std::string& root) {
  Walk walk{trees, *this, {}};
  auto id = trees.tree_id(commit, root);
  if (!id) return std::move(id).error();
  if (auto entered = walk.enter(root, *id, 0); !entered) {
    *this = FleetFiles();  // half moved is worth nothing; the next move walks the whole tree
    return std::move(entered).error();
  }
  return std::move(walk.change);
}

}  // namespace talentops::engine
