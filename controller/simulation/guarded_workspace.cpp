#include "controller/simulation/guarded_workspace.hpp"

#include <utility>

#include "controller/base/codes/targets.hpp"
#include "controller/simulation/disk_workspace.hpp"

namespace talentops::simulation {
namespace {

/// A workspace of which every call goes through the world's gate.
class GuardedWorkspace final : public ports::Workspace {
 public:
  GuardedWorkspace(World& world, Life& life, std::string directory)
      : world_(world),
        life_(life),
        directory_(std::move(directory)),
        inner_(world.disks.at(directory_), directory_) {}

  Result<std::optional<ports::FileFacts>> stat(std::string_view path) override {
    return look<Result<std::optional<ports::FileFacts>>>(path, [&] { return inner_.stat(path); });
  }
  Result<std::string> read(std::string_view path, std::uint64_t limit) override {
    return look<Result<std::string>>(path, [&] { return inner_.read(path, limit); });
  }
  Result<std::vector<std::string>> list(std::string_view path) override {
    return look<Result<std::vector<std::string>>>(path, [&] { return inner_.list(path); });
  }
  Status make_directory(std::string_view path, std::uint32_t mode) override {
    return change(EffectKind::kMakeDirectory, path, {}, [&] { return inner_.make_directory(path, mode); });
  }
  Status write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) override {
    return change(EffectKind::kWriteNew, path, {}, [&] { return inner_.write_new(path, bytes, mode); });
  }
  Status make_link(std::string_view path, std::string_view to) override {
    return change(EffectKind::kWriteNew, path, {}, [&] { return inner_.make_link(path, to); });
  }
  Status sync_file(std::string_view path) override {
    return change(EffectKind::kSyncFile, path, {}, [&] { return inner_.sync_file(path); });
  }
  Status sync_directory(std::string_view path) override {
    return change(EffectKind::kSyncDirectory, path, {}, [&] { return inner_.sync_directory(path); });
  }
  /// One after the other, so that whatever ends it leaves some of them durable and others not.
  Status sync_all(const std::vector<std::string>& paths) override {
    for (const std::string& path : paths) {
      const auto facts = inner_.stat(path);
      const bool is_directory = facts && *facts && (*facts)->kind == ports::FileKind::kDirectory;
      TRY(change(is_directory ? EffectKind::kSyncDirectory : EffectKind::kSyncFile, path, {},
                 [&] { return inner_.sync_all({path}); }));
    }
    return {};
  }
  Status exchange(std::string_view from, std::string_view to) override {
    return change(EffectKind::kExchange, from, to, [&] { return inner_.exchange(from, to); });
  }
  Status rename(std::string_view from, std::string_view to) override {
    return change(EffectKind::kRename, from, to, [&] { return inner_.rename(from, to); });
  }
  Status rename_new(std::string_view from, std::string_view to) override {
    return change(EffectKind::kRenameNew, from, to, [&] { return inner_.rename_new(from, to); });
  }
  Status remove_file(std::string_view path) override {
    return change(EffectKind::kRemoveFile, path, {}, [&] { return inner_.remove_file(path); });
  }
  Status remove_directory(std::string_view path) override {
    return change(EffectKind::kRemoveDirectory, path, {}, [&] { return inner_.remove_directory(path); });
  }
  Result<Place> place() override {
    if (auto stopped = world_.stops(life_, {&life_, EffectKind::kLookAtDisk, directory_}))
      return *std::move(stopped);
    return inner_.place();
  }
  Result<std::optional<std::string>> find_above(std::string_view name) override {
    return look<Result<std::optional<std::string>>>(name, [&] { return find_in_world(name); });
  }

 private:
  /// Directories that other ones of the world lie in are disks of their own.
  Result<std::optional<std::string>> find_in_world(std::string_view name) {
    for (std::string at = directory_; !at.empty(); at.resize(at.rfind('/'))) {
      const auto disk = world_.disks.find(at);
      if (disk == world_.disks.end()) continue;
      if (auto found = TRY(DiskWorkspace(disk->second, at).find_above(name))) return found;
    }
    return std::optional<std::string>();
  }
  template <typename Answer, typename Perform>
  Answer look(std::string_view path, Perform&& perform) {
    return world_.act<Answer>(life_, {&life_, EffectKind::kLookAtDisk, directory_, std::string(path)}, Call{},
                              std::forward<Perform>(perform));
  }
  template <typename Perform>
  Status change(EffectKind kind, std::string_view path, std::string_view to, Perform&& perform) {
    return world_.act<Status>(life_, {&life_, kind, directory_, std::string(path), std::string(to)}, Call{},
                              std::forward<Perform>(perform));
  }

  World& world_;
  Life& life_;
  std::string directory_;
  DiskWorkspace inner_;
};

}  // namespace

Result<std::unique_ptr<ports::Workspace>> DiskOpener::open(const std::string& directory) {
  if (!life_.is_alive) return ended();
  if (!world_.disks.contains(directory))
    return Error{ErrorKind::kNotFound, codes::kPlaceMissing, directory + ": ENOENT"};
  return std::unique_ptr<ports::Workspace>(std::make_unique<GuardedWorkspace>(world_, life_, directory));
}

}  // namespace talentops::simulation
