#include "controller/simulation/disk.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include "controller/base/text.hpp"

namespace talentops::simulation {
namespace {

using ports::FileKind;

std::uint64_t draw(std::uint64_t& random) {
  random ^= random << 13U;
  random ^= random >> 7U;
  random ^= random << 17U;
  return random;
}

std::string mode_text(std::uint32_t mode) {
  std::string text;
  for (const unsigned shift : {9U, 6U, 3U, 0U}) text += static_cast<char>('0' + ((mode >> shift) & 7U));
  return text;
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : directory + "/" + name;
}

bool is_kept(std::string_view path) { return path == ".talentops" || path.starts_with(".talentops/"); }

}  // namespace

Disk::Disk() { inodes_[1] = {.kind = FileKind::kDirectory, .mode = 0755}; }

Disk::Id Disk::make(Inode inode) {
  inodes_[next_] = std::move(inode);
  return next_++;
}

void Disk::apply(const Change& change) {
  for (const Entry& entry : change) {
    auto& entries = inodes_.at(entry.directory).entries;
    if (entry.to) {
      entries[entry.name] = *entry.to;
    } else {
      entries.erase(entry.name);
    }
  }
  pending_.push_back(change);
}

void Disk::persist(std::map<Id, Inode>& inodes, const Change& change) {
  for (const Entry& entry : change) {
    auto& entries = inodes.at(entry.directory).durable_entries;
    if (entry.to) {
      entries[entry.name] = *entry.to;
    } else {
      entries.erase(entry.name);
    }
  }
}

/// The changes of this directory, and no others: whoever relies on an earlier change elsewhere must sync that
/// too. What is known to be durable about a name makes everything older about that name void.
void Disk::sync_entries(Id directory) {
  std::set<std::pair<Id, std::string>> known;
  std::vector<Change> rest;
  for (auto change = pending_.rbegin(); change != pending_.rend(); ++change) {
    std::erase_if(*change, [&](const Entry& entry) { return known.contains({entry.directory, entry.name}); });
    const bool is_meant = std::any_of(change->begin(), change->end(),
                                      [&](const Entry& entry) { return entry.directory == directory; });
    if (!is_meant) {
      rest.push_back(std::move(*change));
      continue;
    }
    persist(inodes_, *change);
    for (const Entry& entry : *change) known.insert({entry.directory, entry.name});
  }
  pending_.assign(std::make_move_iterator(rest.rbegin()), std::make_move_iterator(rest.rend()));
}

void Disk::forget_content(std::uint64_t& random, Cut cut) {
  for (auto& [id, inode] : inodes_) {
    if (inode.kind != FileKind::kFile || inode.durable_bytes == inode.bytes) continue;
    if (cut == Cut::kNothingMore) inode.bytes = inode.durable_bytes.value_or("");
    if (cut == Cut::kSome) inode.bytes.resize(draw(random) % (inode.bytes.size() + 1));
    inode.durable_bytes = inode.bytes;
    ++inode.changes;
  }
}

void Disk::cut_power(Cut cut, std::uint64_t seed) {
  std::uint64_t random = seed * 0x9E3779B97F4A7C15ULL + 1;
  std::set<std::pair<Id, std::string>> lost;
  for (const Change& change : pending_) {
    const bool is_blocked = std::any_of(change.begin(), change.end(), [&](const Entry& entry) {
      return lost.contains({entry.directory, entry.name});
    });
    if (cut == Cut::kEverything || (cut == Cut::kSome && !is_blocked && draw(random) % 2 == 0)) {
      persist(inodes_, change);
    } else {
      for (const Entry& entry : change) lost.insert({entry.directory, entry.name});
    }
  }
  pending_.clear();
  forget_content(random, cut);
  for (auto& [id, inode] : inodes_) inode.entries = inode.durable_entries;
}

std::optional<Disk::Id> Disk::find(std::string_view path) const {
  Id id = 1;
  for (const std::string_view part : split(path, '/')) {
    const auto& entries = inodes_.at(id).entries;
    const auto entry = entries.find(part);
    if (entry == entries.end()) return std::nullopt;
    id = entry->second;
  }
  return id;
}

void Disk::make_directories(std::string_view path) {
  std::string made;
  Id parent = 1;
  for (const std::string_view part : split(path, '/')) {
    made = joined(made, std::string(part));
    if (const auto there = find(made)) {
      parent = *there;
      continue;
    }
    const Id id = make({.kind = FileKind::kDirectory, .mode = 0755});
    apply({{parent, std::string(part), id}});
    sync_entries(parent);
    parent = id;
  }
}

void Disk::write(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) make_directories(path.substr(0, slash));
  const Id parent = slash == std::string_view::npos ? 1 : *find(path.substr(0, slash));
  const Id id = make({.kind = FileKind::kFile,
                      .mode = mode,
                      .bytes = std::string(bytes),
                      .durable_bytes = std::string(bytes)});
  apply({{parent, std::string(path.substr(slash + 1)), id}});
  sync_entries(parent);
}

void Disk::make_link(std::string_view path, std::string_view to) {
  write(path, to, 0777);
  inodes_.at(*find(path)).kind = FileKind::kOther;
}

void Disk::remove(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const auto parent = slash == std::string_view::npos ? std::optional<Id>(1) : find(path.substr(0, slash));
  if (!parent) return;
  apply({{*parent, std::string(path.substr(slash + 1)), std::nullopt}});
  sync_entries(*parent);
}

std::optional<Disk::Id> Disk::follow(std::string_view path) const {
  constexpr int kMostLinks = 8;
  int links = 0;
  std::vector<Id> way = {1};
  std::deque<std::string> ahead;
  const auto go = [&](std::string_view to) {
    const auto parts = split(to, '/');
    ahead.insert(ahead.begin(), parts.begin(), parts.end());
  };
  go(path);
  while (!ahead.empty()) {
    const std::string part = std::move(ahead.front());
    ahead.pop_front();
    if (part == "..") {
      if (way.size() == 1) return std::nullopt;
      way.pop_back();
      continue;
    }
    const auto& entries = inodes_.at(way.back()).entries;
    const auto entry = entries.find(part);
    if (entry == entries.end()) return std::nullopt;
    const auto& inode = inodes_.at(entry->second);
    if (inode.kind != FileKind::kOther) {
      way.push_back(entry->second);
    } else if (++links > kMostLinks || inode.bytes.starts_with('/')) {
      return std::nullopt;
    } else {
      go(inode.bytes);
    }
  }
  return way.back();
}

void Disk::write_in_place(std::string_view path, std::string_view bytes) {
  auto& inode = inodes_.at(*follow(path));
  inode.bytes = bytes;
  inode.durable_bytes = inode.bytes;
  ++inode.changes;
}

std::optional<std::string> Disk::link_at(std::string_view path) const {
  const auto id = find(path);
  if (!id || inodes_.at(*id).kind != FileKind::kOther) return std::nullopt;
  return inodes_.at(*id).bytes;
}

std::optional<std::string> Disk::read(std::string_view path) const {
  const auto id = follow(path);
  if (!id || inodes_.at(*id).kind != FileKind::kFile) return std::nullopt;
  return inodes_.at(*id).bytes;
}

std::string Disk::describe_link(const std::string& path, const Inode& link) const {
  const auto behind = follow(path);
  if (!behind || inodes_.at(*behind).kind != FileKind::kFile)
    return is_kept(path) ? "link to " + link.bytes : "link";
  return mode_text(inodes_.at(*behind).mode) + " " + inodes_.at(*behind).bytes;
}

void Disk::add_to(Tree& tree, Id id, const std::string& path,
                  const std::function<bool(std::string_view)>& wanted) const {
  const auto& inode = inodes_.at(id);
  if (!path.empty() && wanted(path)) {
    switch (inode.kind) {
      case FileKind::kFile:
        tree[path] = mode_text(inode.mode) + " " + inode.bytes;
        break;
      case FileKind::kDirectory:
        tree[path] = "directory";
        break;
      case FileKind::kOther:
        tree[path] = describe_link(path, inode);
        break;
    }
  }
  for (const auto& [name, child] : inode.entries) add_to(tree, child, joined(path, name), wanted);
}

Disk::Tree Disk::tree(const std::function<bool(std::string_view)>& wanted) const {
  Tree tree;
  add_to(tree, 1, "", wanted);
  return tree;
}

Disk::Tree Disk::client_tree() const {
  return tree([](std::string_view path) { return !is_kept(path); });
}

Disk::Tree Disk::kept_tree() const { return tree(is_kept); }

}  // namespace talentops::simulation
