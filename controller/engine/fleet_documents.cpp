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

  bool operator==(const Mentions&) const = default;
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

using Slots = std::set<std::uint32_t>;
template <typename Key>
using Index = std::map<Key, std::vector<std::uint32_t>>;

template <typename Key>
void add_to(Index<Key>& index, const std::set<Key>& keys, std::uint32_t slot) {
  for (const auto& key : keys) index[key].push_back(slot);
}

template <typename Key>
void take_from(Index<Key>& index, const std::set<Key>& keys, std::uint32_t slot) {
  for (const auto& key : keys) {
    const auto found = index.find(key);
    std::erase(found->second, slot);
    if (found->second.empty()) index.erase(found);
  }
}

template <typename Key>
void add_of(Slots& slots, const Index<Key>& index, const Key& key) {
  if (const auto found = index.find(key); found != index.end())
    slots.insert(found->second.begin(), found->second.end());
}

/// Those at `place` and at the folders that it lies in.
void add_at_and_around(Slots& slots, const Index<std::string>& index, const std::string& place) {
  add_of(slots, index, place);
  for (auto end = place.rfind('/'); end != std::string::npos && end > 0; end = place.rfind('/', end - 1))
    add_of(slots, index, place.substr(0, end));
}

void add_inside(Slots& slots, const Index<std::string>& index, const std::string& place) {
  const auto below = place + "/";
  for (auto it = index.lower_bound(below); it != index.end() && it->first.starts_with(below); ++it)
    slots.insert(it->second.begin(), it->second.end());
}

const std::string& path_of(const plan::SourceDocument& document) {
  return std::visit(
      [](const auto& shared) -> const std::string& {
        if constexpr (requires { shared->document; })
          return shared->document.where.file;
        else
          return shared->where.file;
      },
      document);
}

bool is_same(const plan::SourceDocument& one, const plan::SourceDocument& other) {
  return std::visit(
      [&](const auto& shared) {
        const auto* same = std::get_if<std::decay_t<decltype(shared)>>(&other);
        return same != nullptr && shared.is_same(*same);
      },
      one);
}

bool is_one_good_document(const SourceFile& file) {
  return file.documents.size() == 1 && file.problems.empty() && file.broken.empty() &&
         path_of(file.documents.front()) == file.path;
}

}  // namespace

Shared<SourceFile> FleetDocuments::file_in(Slot slot) const {
  const auto& held = held_[slot];
  if (const auto* file = std::get_if<Shared<SourceFile>>(&held)) return *file;
  const auto& document = std::get<plan::SourceDocument>(held);
  return SourceFile{path_of(document), {document}};
}

void FleetDocuments::note(const Mentions& mentions, Slot slot) {
  add_to(units_, mentions.units, slot);
  add_to(clients_, mentions.clients, slot);
  add_to(talents_, mentions.talents, slot);
  add_to(directories_, mentions.directories, slot);
  add_to(secrets_files_, mentions.secrets_files, slot);
}

void FleetDocuments::forget(const Mentions& mentions, Slot slot) {
  take_from(units_, mentions.units, slot);
  take_from(clients_, mentions.clients, slot);
  take_from(talents_, mentions.talents, slot);
  take_from(directories_, mentions.directories, slot);
  take_from(secrets_files_, mentions.secrets_files, slot);
}

FleetDocuments::Slot FleetDocuments::free_slot() {
  if (free_.empty()) {
    held_.emplace_back();
    return static_cast<Slot>(held_.size() - 1);
  }
  const auto slot = free_.back();
  free_.pop_back();
  return slot;
}

std::string_view FleetDocuments::path_in(Slot slot) const {
  if (const auto* file = std::get_if<Shared<SourceFile>>(&held_[slot])) return (*file)->path;
  return path_of(std::get<plan::SourceDocument>(held_[slot]));
}

std::optional<FleetDocuments::Slot> FleetDocuments::slot_of(const std::string& path) const {
  return slots_of_.find(path, [this](Slot slot) { return path_in(slot); });
}

void FleetDocuments::hold(const Shared<SourceFile>& file, Slot slot) {
  if (is_one_good_document(*file)) {
    held_[slot] = file->documents.front();
  } else {
    held_[slot] = file;
  }
}

void FleetDocuments::put(const Shared<SourceFile>& file) {
  const auto mentions = mentions_of(*file);
  if (const auto slot = slot_of(file->path)) {
    if (mentions_of(*file_in(*slot)) == mentions) return hold(file, *slot);  // it is where it is to be found
    remove(file->path);
  }
  const auto slot = free_slot();
  hold(file, slot);
  slots_of_.insert(slot, [this](Slot each) { return path_in(each); });
  note(mentions, slot);
}

void FleetDocuments::remove(const std::string& path) {
  const auto slot = slot_of(path);
  if (!slot) return;
  forget(mentions_of(*file_in(*slot)), *slot);
  slots_of_.erase(path, [this](Slot each) { return path_in(each); });
  held_[*slot] = std::monostate();
  free_.push_back(*slot);
}

std::optional<Shared<SourceFile>> FleetDocuments::find(const std::string& path) const {
  const auto slot = slot_of(path);
  return slot ? std::optional(file_in(*slot)) : std::nullopt;
}

const plan::SourceDocument* FleetDocuments::only_document(const std::string& path) const {
  const auto slot = slot_of(path);
  return slot ? std::get_if<plan::SourceDocument>(&held_[*slot]) : nullptr;
}

bool FleetDocuments::has(const SourceFile& file) const {
  const auto* held = only_document(file.path);
  return held != nullptr && is_one_good_document(file) && is_same(*held, file.documents.front());
}

FleetDocuments::Slots FleetDocuments::around(const Mentions& mentions, Scope& scope) const {
  Slots slots;
  for (const auto& unit : mentions.units) {
    if (scope.units.insert(unit).second) add_of(slots, units_, unit);
  }
  for (const auto& directory : mentions.directories) {
    add_at_and_around(slots, directories_, directory);
    add_inside(slots, directories_, directory);
    add_inside(slots, secrets_files_, directory);
  }
  for (const auto& file : mentions.secrets_files) {
    add_of(slots, secrets_files_, file);
    add_at_and_around(slots, directories_, file);
  }
  return slots;
}

void FleetDocuments::widen(Scope& scope, const SourceFile& file) const {
  std::vector<Shared<SourceFile>> open;
  const auto look_around = [&](const SourceFile& each) {
    for (const auto slot : around(mentions_of(each), scope)) {
      auto near = file_in(slot);
      if (scope.paths.insert(near->path).second) open.push_back(std::move(near));
    }
  };
  if (slot_of(file.path)) scope.paths.insert(file.path);
  look_around(file);
  while (!open.empty()) {
    const auto next = open.back();
    open.pop_back();
    look_around(*next);
  }
}

void FleetDocuments::show_wishing(const std::string& talent, const Scope& scope, const See& see) const {
  const auto found = talents_.find(talent);
  if (found == talents_.end()) return;
  for (const auto slot : found->second) {
    const auto file = file_in(slot);
    if (scope.paths.contains(file->path)) continue;
    for (const auto& document : file->documents) {
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
