#include "controller/simulation/disk_workspace.hpp"

#include <algorithm>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"

namespace talentops::simulation {
namespace {

using ports::FileKind;

Error fail(ErrorKind kind, Code code, std::string_view path, std::string_view why) {
  return {kind, code, std::string(path).append(": ").append(why)};
}
Error missing(std::string_view path) {
  return fail(ErrorKind::kNotFound, codes::kTargetFileMissing, path, "ENOENT");
}
Error exists(std::string_view path) {
  return fail(ErrorKind::kConflict, codes::kTargetFileExists, path, "EEXIST");
}
Error in_the_way(std::string_view path) {
  return fail(ErrorKind::kDenied, codes::kLinkInTheWay, path, "ELOOP");
}

}  // namespace

Result<DiskWorkspace::Slot> DiskWorkspace::slot(std::string_view path) const {
  if (path.empty() || path.front() == '/')
    return fail(ErrorKind::kInvalid, codes::kPathNotBeneath, path, "not below the root");
  Slot slot{1, {}, std::nullopt};
  Disk::Id current = 1;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..")
      return fail(ErrorKind::kInvalid, codes::kPathNotBeneath, path, "not below the root");
    if (!slot.name.empty()) {
      if (!slot.id) return missing(path);
      current = *slot.id;
    }
    const auto& inode = disk_.inodes_.at(current);
    if (inode.kind != FileKind::kDirectory) return in_the_way(path);
    const auto entry = inode.entries.find(part);
    slot = {current, std::string(part),
            entry == inode.entries.end() ? std::nullopt : std::optional(entry->second)};
  }
  return slot;
}

Result<DiskWorkspace::Slot> DiskWorkspace::existing(std::string_view path) const {
  auto found = TRY(slot(path));
  if (!found.id) return missing(path);
  return found;
}

Result<std::optional<ports::FileFacts>> DiskWorkspace::stat(std::string_view path) {
  Disk::Id id = 1;
  if (!path.empty()) {
    const auto found = slot(path);
    if (!found && found.error().kind == ErrorKind::kNotFound) return std::optional<ports::FileFacts>();
    if (!found) return found.error();
    if (!found->id) return std::optional<ports::FileFacts>();
    id = *found->id;
  }
  const auto& inode = disk_.inodes_.at(id);
  ports::FileFacts facts{
      .kind = inode.kind, .mode = inode.mode, .size = inode.bytes.size(), .device = 7, .inode = id};
  facts.changed = std::chrono::nanoseconds(inode.changes);
  if (inode.kind == FileKind::kOther) facts.link_to = inode.bytes;
  return std::optional(std::move(facts));
}

Result<std::string> DiskWorkspace::read(std::string_view path, std::uint64_t limit) {
  const auto& inode = disk_.inodes_.at(*TRY(existing(path)).id);
  if (inode.kind != FileKind::kFile) return in_the_way(path);
  if (inode.bytes.size() > limit)
    return fail(ErrorKind::kInvalid, codes::kTargetFileTooLarge, path, "too large");
  return inode.bytes;
}

Result<std::vector<std::string>> DiskWorkspace::list(std::string_view path) {
  const auto& inode = disk_.inodes_.at(path.empty() ? 1 : *TRY(existing(path)).id);
  if (inode.kind != FileKind::kDirectory) return in_the_way(path);
  std::vector<std::string> names;
  for (const auto& [name, id] : inode.entries) names.push_back(name);
  return names;
}

Status DiskWorkspace::add(std::string_view path, Disk::Inode inode) {
  const auto found = TRY(slot(path));
  if (found.id) return exists(path);
  disk_.apply({{found.directory, found.name, disk_.make(std::move(inode))}});
  return {};
}

Status DiskWorkspace::make_directory(std::string_view path, std::uint32_t mode) {
  return add(path, {.kind = FileKind::kDirectory, .mode = mode});
}

Status DiskWorkspace::write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  return add(path, {.kind = FileKind::kFile, .mode = mode, .bytes = std::string(bytes)});
}

Status DiskWorkspace::make_link(std::string_view path, std::string_view to) {
  return add(path, {.kind = FileKind::kOther, .mode = 0777, .bytes = std::string(to)});
}

Status DiskWorkspace::sync_file(std::string_view path) {
  auto& inode = disk_.inodes_.at(*TRY(existing(path)).id);
  inode.durable_bytes = inode.bytes;
  return {};
}

Status DiskWorkspace::sync_directory(std::string_view path) {
  const Disk::Id id = path.empty() ? 1 : *TRY(existing(path)).id;
  if (disk_.inodes_.at(id).kind != FileKind::kDirectory) return in_the_way(path);
  disk_.sync_entries(id);
  return {};
}

Status DiskWorkspace::sync_all(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const auto facts = stat(path);
    if (!facts || !*facts) continue;
    TRY((*facts)->kind == FileKind::kDirectory ? sync_directory(path) : sync_file(path));
  }
  return {};
}

Status DiskWorkspace::exchange(std::string_view from, std::string_view to) {
  const auto source = TRY(existing(from));
  const auto target = TRY(existing(to));
  disk_.apply({{source.directory, source.name, target.id}, {target.directory, target.name, source.id}});
  return {};
}

Status DiskWorkspace::rename(std::string_view from, std::string_view to) {
  const auto source = TRY(existing(from));
  const auto target = TRY(slot(to));
  if (target.id) {
    const auto& old = disk_.inodes_.at(*target.id);
    const bool is_directory = disk_.inodes_.at(*source.id).kind == FileKind::kDirectory;
    if ((old.kind == FileKind::kDirectory) != is_directory) return in_the_way(to);
    if (is_directory && !old.entries.empty()) return exists(to);
  }
  disk_.apply({{source.directory, source.name, std::nullopt}, {target.directory, target.name, source.id}});
  return {};
}

Status DiskWorkspace::rename_new(std::string_view from, std::string_view to) {
  TRY(existing(from));
  if (TRY(slot(to)).id) return exists(to);
  return rename(from, to);
}

Status DiskWorkspace::remove_file(std::string_view path) {
  const auto found = TRY(existing(path));
  if (disk_.inodes_.at(*found.id).kind == FileKind::kDirectory) return in_the_way(path);
  disk_.apply({{found.directory, found.name, std::nullopt}});
  return {};
}

Status DiskWorkspace::remove_directory(std::string_view path) {
  const auto found = TRY(existing(path));
  const auto& inode = disk_.inodes_.at(*found.id);
  if (inode.kind != FileKind::kDirectory) return in_the_way(path);
  if (!inode.entries.empty()) return exists(path);
  disk_.apply({{found.directory, found.name, std::nullopt}});
  return {};
}

Result<ports::Workspace::Place> DiskWorkspace::place() { return Place{"memory", path_, 7, 1}; }

Result<std::optional<std::string>> DiskWorkspace::find_above(std::string_view name) {
  if (!disk_.find(name)) return std::optional<std::string>();
  return std::optional(path_ + "/" + std::string(name));
}

}  // namespace talentops::simulation
