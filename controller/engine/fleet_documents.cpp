#include "controller/engine/fleet_documents.hpp"

#include <vector>

namespace talentops::engine {

using plan::SourceFile;

namespace {

Unit unit_of(const domain::DocumentId& id, const std::string& path) {
  if (!id.client.empty()) return {.client = id.client};
  if (id.kind.empty() || id.name.empty()) return {.name = path};
  return {.kind = id.kind, .name = id.name};
}

}  // namespace

struct FleetDocuments::Mentions {
  std::set<Unit> units;
  std::set<std::string> clients;
  std::set<std::string> talents;
  std::set<std::string> directories;
  std::set<std::string> secrets_files;
};

FleetDocuments::Mentions FleetDocuments::mentions_of(const SourceFile& file) {
  Mentions mentions;
  for (const auto& broken : file.broken) mentions.units.insert(unit_of(broken.id, file.path));
  for (const auto& document : file.documents) {
    mentions.units.insert(unit_of(plan::id_of(document), file.path));
    if (const auto* release = plan::document_as<domain::Release>(document)) {
      mentions.clients.insert(release->key.client.text());
      mentions.talents.insert(release->talent.text());
    }
    const auto* environment = plan::document_as<domain::Environment>(document);
    if (environment == nullptr) continue;
    mentions.clients.insert(environment->key.client.text());
    for (const auto& target : environment->targets) mentions.directories.insert(target.directory.path);
    const auto& sink = environment->secrets_sink;
    if (sink && sink->file) mentions.secrets_files.insert(*sink->file);
  }
  return mentions;
}

std::set<std::string> clients_in(const SourceFile& file) {
  std::set<std::string> clients;
  for (const auto& document : file.documents) {
    const bool counts = plan::document_as<domain::Release>(document) != nullptr ||
                        plan::document_as<domain::Environment>(document) != nullptr;
    if (counts) clients.insert(plan::id_of(document).client);
  }
  return clients;
}

namespace {

template <typename Key>
void add_to(std::map<Key, std::set<std::string>>& index, const std::set<Key>& keys, const std::string& path) {
  for (const auto& key : keys) index[key].insert(path);
}

template <typename Key>
void take_from(std::map<Key, std::set<std::string>>& index, const std::set<Key>& keys,
               const std::string& path) {
  for (const auto& key : keys) {
    const auto found = index.find(key);
    found->second.erase(path);
    if (found->second.empty()) index.erase(found);
  }
}

template <typename Key>
void add_of(std::set<std::string>& paths, const std::map<Key, std::set<std::string>>& index, const Key& key) {
  if (const auto found = index.find(key); found != index.end())
    paths.insert(found->second.begin(), found->second.end());
}

/// Those at `place` and at the folders that it lies in.
void add_at_and_around(std::set<std::string>& paths,
                       const std::map<std::string, std::set<std::string>>& index, const std::string& place) {
  add_of(paths, index, place);
  for (auto end = place.rfind('/'); end != std::string::npos && end > 0; end = place.rfind('/', end - 1))
    add_of(paths, index, place.substr(0, end));
}

void add_inside(std::set<std::string>& paths, const std::map<std::string, std::set<std::string>>& index,
                const std::string& place) {
  const auto below = place + "/";
  for (auto it = index.lower_bound(below); it != index.end() && it->first.starts_with(below); ++it)
    paths.insert(it->second.begin(), it->second.end());
}

}  // namespace

void FleetDocuments::note(const Mentions& mentions, const std::string& path) {
  add_to(units_, mentions.units, path);
  add_to(clients_, mentions.clients, path);
  add_to(talents_, mentions.talents, path);
  add_to(directories_, mentions.directories, path);
  add_to(secrets_files_, mentions.secrets_files, path);
}

void FleetDocuments::forget(const Mentions& mentions, const std::string& path) {
  take_from(units_, mentions.units, path);
  take_from(clients_, mentions.clients, path);
  take_from(talents_, mentions.talents, path);
  take_from(directories_, mentions.directories, path);
  take_from(secrets_files_, mentions.secrets_files, path);
}

void FleetDocuments::put(const Shared<SourceFile>& file) {
  const auto found = files_.find(file->path);
  if (found != files_.end()) {
    if (found->second.is_same(file)) return;
    forget(mentions_of(*found->second), file->path);
    found->second = file;
  } else {
    files_.emplace(file->path, file);
  }
  note(mentions_of(*file), file->path);
}

void FleetDocuments::remove(const std::string& path) {
  const auto found = files_.find(path);
  if (found == files_.end()) return;
  forget(mentions_of(*found->second), path);
  files_.erase(found);
}

const Shared<SourceFile>* FleetDocuments::find(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

FleetDocuments::Paths FleetDocuments::around(const Mentions& mentions, Scope& scope) const {
  Paths paths;
  for (const auto& unit : mentions.units) {
    if (scope.units.insert(unit).second) add_of(paths, units_, unit);
  }
  for (const auto& directory : mentions.directories) {
    add_at_and_around(paths, directories_, directory);
    add_inside(paths, directories_, directory);
    add_inside(paths, secrets_files_, directory);
  }
  for (const auto& file : mentions.secrets_files) {
    add_of(paths, secrets_files_, file);
    add_at_and_around(paths, directories_, file);
  }
  return paths;
}

void FleetDocuments::widen(Scope& scope, const SourceFile& file) const {
  std::vector<std::string> open;
  const auto look_around = [&](const SourceFile& each) {
    for (const auto& path : around(mentions_of(each), scope)) {
      if (scope.paths.insert(path).second) open.push_back(path);
    }
  };
  if (files_.contains(file.path)) scope.paths.insert(file.path);
  look_around(file);
  while (!open.empty()) {
    const auto path = open.back();
    open.pop_back();
    look_around(*files_.at(path));
  }
}

void FleetDocuments::show_wishing(const std::string& talent, const Scope& scope, const See& see) const {
  const auto found = talents_.find(talent);
  if (found == talents_.end()) return;
  for (const auto& path : found->second) {
    if (scope.paths.contains(path)) continue;
    for (const auto& document : files_.at(path)->documents) {
      const auto* release = plan::document_as<domain::Release>(document);
      if (release != nullptr && release->talent.text() == talent) see(*release);
    }
  }
}

std::size_t FleetDocuments::clients_without(const Scope& scope) const {
  auto count = clients_.size();
  for (const auto& unit : scope.units) count -= unit.client.empty() ? 0 : clients_.count(unit.client);
  return count;
}

}  // namespace talentops::engine
