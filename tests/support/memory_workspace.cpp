#include "tests/support/memory_workspace.hpp"

#include <algorithm>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"

namespace talentops::test {
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

Result<MemoryWorkspace::Slot> MemoryWorkspace::slot(std::string_view path) const {
  if (path.empty() || path.front() == '/')
    return fail(ErrorKind::kInvalid, codes::kPathNotBeneath, path, "not below the root");
  Slot slot{1, {}, std::nullopt};
  MemoryDisk::Id current = 1;
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

Result<MemoryWorkspace::Slot> MemoryWorkspace::existing(std::string_view path) const {
  auto found = TRY(slot(path));
  if (!found.id) return missing(path);
  return found;
}

Result<std::optional<ports::FileFacts>> MemoryWorkspace::stat(std::string_view path) {
  MemoryDisk::Id id = 1;
  if (!path.empty()) {
    const auto found = slot(path);
    if (!found && found.error().kind == ErrorKind::kNotFound) return std::optional<ports::FileFacts>();
    if (!found) return found.error();
    if (!found->id) return std::optional<ports::FileFacts>();
    id = *found->id;
  }
  const auto& inode = disk_.inodes_.at(id);
  ports::FileFacts facts{inode.kind, inode.mode, inode.bytes.size(), 7, id, {}};
  if (inode.kind == FileKind::kOther) facts.link_to = inode.bytes;
  return std::optional(std::move(facts));
}

Result<std::string> MemoryWorkspace::read(std::string_view path, std::uint64_t limit) {
  const auto& inode = disk_.inodes_.at(*TRY(existing(path)).id);
  if (inode.kind != FileKind::kFile) return in_the_way(path);
  if (inode.bytes.size() > limit)
    return fail(ErrorKind::kInvalid, codes::kTargetFileTooLarge, path, "too large");
  return inode.bytes;
}

Result<std::vector<std::string>> MemoryWorkspace::list(std::string_view path) {
  const auto& inode = disk_.inodes_.at(path.empty() ? 1 : *TRY(existing(path)).id);
  if (inode.kind != FileKind::kDirectory) return in_the_way(path);
  std::vector<std::string> names;
  for (const auto& [name, id] : inode.entries) names.push_back(name);
  return names;
}

Status MemoryWorkspace::add(std::string_view path, MemoryDisk::Inode inode) {
  const auto found = TRY(slot(path));
  if (found.id) return exists(path);
  disk_.apply({{found.directory, found.name, disk_.make(std::move(inode))}});
  return {};
}

Status MemoryWorkspace::make_directory(std::string_view path, std::uint32_t mode) {
  return add(path, {.kind = FileKind::kDirectory, .mode = mode});
}

Status MemoryWorkspace::write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  return add(path, {.kind = FileKind::kFile, .mode = mode, .bytes = std::string(bytes)});
}

Status MemoryWorkspace::sync_file(std::string_view path) {
  auto& inode = disk_.inodes_.at(*TRY(existing(path)).id);
  inode.durable_bytes = inode.bytes;
  return {};
}

Status MemoryWorkspace::sync_directory(std::string_view path) {
  const MemoryDisk::Id id = path.empty() ? 1 : *TRY(existing(path)).id;
  if (disk_.inodes_.at(id).kind != FileKind::kDirectory) return in_the_way(path);
  disk_.sync_entries(id);
  return {};
}

Status MemoryWorkspace::exchange(std::string_view from, std::string_view to) {
  const auto source = TRY(existing(from));
  const auto target = TRY(existing(to));
  disk_.apply({{source.directory, source.name, target.id}, {target.directory, target.name, source.id}});
  return {};
}

Status MemoryWorkspace::rename(std::string_view from, std::string_view to) {
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

Status MemoryWorkspace::rename_new(std::string_view from, std::string_view to) {
  TRY(existing(from));
  if (TRY(slot(to)).id) return exists(to);
  return rename(from, to);
}

Status MemoryWorkspace::remove_file(std::string_view path) {
  const auto found = TRY(existing(path));
  if (disk_.inodes_.at(*found.id).kind == FileKind::kDirectory) return in_the_way(path);
  disk_.apply({{found.directory, found.name, std::nullopt}});
  return {};
}

Status MemoryWorkspace::remove_directory(std::string_view path) {
  const auto found = TRY(existing(path));
  const auto& inode = disk_.inodes_.at(*found.id);
  if (inode.kind != FileKind::kDirectory) return in_the_way(path);
  if (!inode.entries.empty()) return exists(path);
  disk_.apply({{found.directory, found.name, std::nullopt}});
  return {};
}

Result<ports::Workspace::Place> MemoryWorkspace::place() { return Place{"memory", path_, 7, 1}; }

bool WorkspaceCall::changes() const {
  return verb != "stat" && verb != "read" && verb != "list" && verb != "place";
}

namespace {

/// Asks before each call.
class AskingWorkspace : public ports::Workspace {
 public:
  AskingWorkspace(std::unique_ptr<ports::Workspace> inner, const Fault& fault)
      : inner_(std::move(inner)), fault_(fault) {}

  Result<std::optional<ports::FileFacts>> stat(std::string_view path) override {
    return ask<Result<std::optional<ports::FileFacts>>>({"stat", path}, [&] { return inner_->stat(path); });
  }
  Result<std::string> read(std::string_view path, std::uint64_t limit) override {
    return ask<Result<std::string>>({"read", path}, [&] { return inner_->read(path, limit); });
  }
  Result<std::vector<std::string>> list(std::string_view path) override {
    return ask<Result<std::vector<std::string>>>({"list", path}, [&] { return inner_->list(path); });
  }
  Status make_directory(std::string_view path, std::uint32_t mode) override {
    return ask<Status>({"make_directory", path}, [&] { return inner_->make_directory(path, mode); });
  }
  Status write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) override {
    return ask<Status>({"write_new", path}, [&] { return inner_->write_new(path, bytes, mode); });
  }
  Status sync_file(std::string_view path) override {
    return ask<Status>({"sync_file", path}, [&] { return inner_->sync_file(path); });
  }
  Status sync_directory(std::string_view path) override {
    return ask<Status>({"sync_directory", path}, [&] { return inner_->sync_directory(path); });
  }
  Status exchange(std::string_view from, std::string_view to) override {
    return ask<Status>({"exchange", from, to}, [&] { return inner_->exchange(from, to); });
  }
  Status rename(std::string_view from, std::string_view to) override {
    return ask<Status>({"rename", from, to}, [&] { return inner_->rename(from, to); });
  }
  Status rename_new(std::string_view from, std::string_view to) override {
    return ask<Status>({"rename_new", from, to}, [&] { return inner_->rename_new(from, to); });
  }
  Status remove_file(std::string_view path) override {
    return ask<Status>({"remove_file", path}, [&] { return inner_->remove_file(path); });
  }
  Status remove_directory(std::string_view path) override {
    return ask<Status>({"remove_directory", path}, [&] { return inner_->remove_directory(path); });
  }
  Result<Place> place() override {
    return ask<Result<Place>>({"place", ""}, [&] { return inner_->place(); });
  }

 private:
  template <typename Answer, typename Next>
  Answer ask(const WorkspaceCall& call, Next next) {
    if (fault_) {
      if (auto error = fault_(call)) return *std::move(error);
    }
    return next();
  }

  std::unique_ptr<ports::Workspace> inner_;
  const Fault& fault_;
};

}  // namespace

Result<std::unique_ptr<ports::Workspace>> MemoryOpener::open(const std::string& directory) {
  const auto disk = disks.find(directory);
  if (disk == disks.end()) return Error{ErrorKind::kNotFound, codes::kPlaceMissing, directory + ": ENOENT"};
  auto workspace = std::make_unique<MemoryWorkspace>(*disk->second, directory);
  return std::unique_ptr<ports::Workspace>(std::make_unique<AskingWorkspace>(std::move(workspace), fault));
}

}  // namespace talentops::test
