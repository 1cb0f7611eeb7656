#include "controller/engine/fleet_files.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"

namespace talentops::engine {

using ports::TreeEntry;
using ports::TreeEntryKind;

std::string path_in(const std::string& folder, std::string_view name) {
  std::string path;
  path.reserve(folder.size() + name.size() + 1);
  if (!folder.empty()) path.append(folder) += '/';
  return path += name;
}

namespace {

constexpr int kDeepest = 64;

bool is_file(const TreeEntry& entry) {
  return entry.kind == TreeEntryKind::kFile || entry.kind == TreeEntryKind::kExecutable;
}

constexpr char kFileMark = 'r';
constexpr char kTreeMark = 't';

using Item = FleetFiles::Item;
using Items = FleetFiles::Items;

Items items_of(const std::vector<TreeEntry>& entries) {
  Items items;
  for (const auto& entry : entries) {
    if (is_file(entry) || entry.kind == TreeEntryKind::kTree)
      items.push_back({entry.name, entry.id, entry.kind == TreeEntryKind::kTree});
  }
  return items;
}

/// "\0r<name>\0<id>" of each file and "\0t<name>\0<id>" of each folder, so that one is found by looking for
/// how it begins: no name has a zero, and no id begins with a mark.
std::string packed(const Items& items) {
  std::size_t size = 0;
  for (const auto& item : items) size += item.name.size() + item.id.size() + 3;
  std::string text;
  text.reserve(size);
  for (const auto& item : items) {
    text += '\0';
    text += item.is_tree ? kTreeMark : kFileMark;
    text += item.name;
    text += '\0';
    text += item.id;
  }
  return text;
}

Items unpacked(std::string_view text) {
  Items items;
  for (std::size_t at = 0; at < text.size();) {
    const auto name_end = text.find('\0', at + 1);
    const auto end = std::min(text.find('\0', name_end + 1), text.size());
    items.push_back({text.substr(at + 2, name_end - at - 2), text.substr(name_end + 1, end - name_end - 1),
                     text[at + 1] == kTreeMark});
    at = end;
  }
  return items;
}

Items sorted(Items items) {
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return items;
}

}  // namespace

std::optional<std::string> FleetFiles::blob_of(const std::string& path) const {
  const auto slash = path.rfind('/');
  const auto folder = folders_.find(slash == std::string::npos ? "" : path.substr(0, slash));
  if (folder == folders_.end()) return std::nullopt;
  const auto& entries = folder->second.entries;
  auto wanted = std::string(1, '\0') + kFileMark;
  wanted += slash == std::string::npos ? path : path.substr(slash + 1);
  wanted += '\0';
  const auto found = entries.find(wanted);
  if (found == std::string::npos) return std::nullopt;
  const auto id = found + wanted.size();
  return entries.substr(id, std::min(entries.find('\0', id), entries.size()) - id);
}

std::map<std::string, std::string> FleetFiles::files() const {
  std::map<std::string, std::string> all;
  for (const auto& [path, folder] : folders_) {
    for (const auto& item : unpacked(folder.entries)) {
      if (!item.is_tree) all.emplace(path_in(path, item.name), item.id);
    }
  }
  return all;
}

void FleetFiles::show_folders(const See& see) const {
  for (const auto& [path, folder] : folders_) see(path, folder.id, unpacked(folder.entries));
}

void FleetFiles::put_folder(const std::string& path, std::string id, const Items& items) {
  folders_[path] = {std::move(id), packed(items)};
}

/// One move from the old list to the new one, in place.
struct FleetFiles::Walk {
  ports::TreeReader& trees;
  FleetFiles& list;
  Change change;

  void forget(const std::string& folder, const Item& item) {
    const auto path = path_in(folder, item.name);
    if (!item.is_tree) {
      change.touched.insert(path);
      return;
    }
    const auto held = list.folders_.find(path);
    if (held == list.folders_.end()) return;
    for (const auto& each : unpacked(held->second.entries)) forget(path, each);
    list.folders_.erase(path);
  }

  Status take_up(const std::string& folder, const Item& item, int depth) {
    const auto path = path_in(folder, item.name);
    if (item.is_tree) return enter(path, std::string(item.id), depth + 1);
    change.touched.insert(path);
    return {};
  }

  Status enter(const std::string& folder, const std::string& id, int depth) {
    if (depth > kDeepest) {
      return Error{ErrorKind::kInvalid, codes::kTreeTooDeep,
                   fmt::format("{} lies deeper than {} folders", folder, kDeepest)};
    }
    const auto entries = TRY(trees.read_tree(id));
    auto text = packed(items_of(entries));
    const auto& known = list.folders_[folder];
    const auto before = sorted(unpacked(known.entries));
    auto held = before.begin();
    for (const auto& item : sorted(unpacked(text))) {
      for (; held != before.end() && held->name < item.name; ++held) forget(folder, *held);
      if (held == before.end() || held->name != item.name) {
        TRY(take_up(folder, item, depth));
        continue;
      }
      if (held->is_tree != item.is_tree) forget(folder, *held);
      if (held->is_tree != item.is_tree || held->id != item.id) TRY(take_up(folder, item, depth));
      ++held;
    }
    for (; held != before.end(); ++held) forget(folder, *held);
    list.folders_[folder] = {id, std::move(text)};
    return {};
  }
};

Result<FleetFiles::Change> FleetFiles::move_to(ports::TreeReader& trees, const domain::CommitId& commit,
                                               const std::string& root) {
  Walk walk{trees, *this, {}};
  auto id = trees.tree_id(commit, root);
  if (!id) return std::move(id).error();
  const auto known = folders_.find(root);
  if (known != folders_.end() && known->second.id == *id) return Change();
  if (auto entered = walk.enter(root, *id, 0); !entered) {
    *this = FleetFiles();  // half moved is worth nothing; the next move walks the whole tree
    return std::move(entered).error();
  }
  return std::move(walk.change);
}

}  // namespace talentops::engine
