#include "reconcilers/placement_folders.hpp"

#include <iterator>
#include <utility>

namespace talentops::reconcilers {

using domain::PlacementKey;

namespace {

constexpr std::size_t kDepth = 3;

PlacementKey placement_of(const std::vector<std::string>& names) {
  return {{domain::ClientName(names[0]), domain::EnvironmentName(names[1])}, domain::TalentName(names[2])};
}

std::vector<std::string> with(std::vector<std::string> names, const std::string& name) {
  names.push_back(name);
  return names;
}

}  // namespace

Status PlacementFolders::look(ports::RecordStore& store, const domain::CommitId& tip,
                              const std::string& folder, const Changes& changes) {
  const auto id = TRY(store.object_id(tip, folder)).value_or("");
  if (id == root_.id) return {};
  TRY(look_below(store, tip, root_, {folder, {}}, changes));
  root_.id = id;
  return {};
}

Status PlacementFolders::look_below(ports::RecordStore& store, const domain::CommitId& tip, Folder& folder,
                                    const Place& place, const Changes& changes) {
  if (place.names.size() == kDepth) return changes.changed(placement_of(place.names), place.path);
  std::map<std::string, std::string> found;
  for (auto& entry : TRY(store.list(tip, place.path))) {
    if (entry.kind == ports::TreeEntryKind::kTree) found.emplace(std::move(entry.name), std::move(entry.id));
  }
  for (auto it = folder.below.begin(); it != folder.below.end();) {
    const bool is_there = found.contains(it->first);
    if (!is_there) tell_gone(it->second, with(place.names, it->first), changes);
    it = is_there ? std::next(it) : folder.below.erase(it);
  }
  for (const auto& [name, id] : found) {
    auto& each = folder.below[name];
    if (each.id == id) continue;
    const auto path = place.path + "/" + name;
    TRY(look_below(store, tip, each, {path, with(place.names, name)}, changes));
    each.id = id;
  }
  return {};
}

void PlacementFolders::tell_gone(const Folder& folder, const std::vector<std::string>& names,
                                 const Changes& changes) {
  if (names.size() == kDepth) return changes.gone(placement_of(names));
  for (const auto& [name, below] : folder.below) tell_gone(below, with(names, name), changes);
}

}  // namespace talentops::reconcilers
