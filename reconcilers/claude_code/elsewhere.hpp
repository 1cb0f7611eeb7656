#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"

/// Files outside of a target's root that belong to it: those with secrets. They go by their absolute paths,
/// in receipts and journals too, and those lie where the client can write: so what may be touched is never
/// taken from there.
namespace talentops::claude_code {

/// Absolute, without empty, "." and ".." parts and without a slash at the end: what is compared is what is
/// opened.
bool is_plain(std::string_view path);

inline bool is_elsewhere(std::string_view path) { return path.starts_with('/'); }

/// "/srv/secrets/" of "/srv/secrets/acme.env": a directory itself ends with a slash.
inline std::string_view place_elsewhere(std::string_view file) { return file.substr(0, file.rfind('/') + 1); }
inline std::string_view name_elsewhere(std::string_view file) { return file.substr(file.rfind('/') + 1); }

/// "/srv/secrets/.talentops-epoch-acme.env-7/": beside the file, since only there one rename puts it in its
/// place. It is there only while the file is changed.
std::string fence_elsewhere(std::string_view file, domain::Epoch epoch);
/// Whether `name`, in the file's directory, is such a fence, of whatever epoch.
bool is_fence_of(std::string_view file, std::string_view name);

/// What is outside of its root that a target may touch.
struct Elsewhere {
  std::optional<std::string> named = {};    ///< the file that the environment names
  std::vector<std::string> of_client = {};  ///< directories that are nobody's but the client's

  /// Errors: kDenied (kSecretsFileMisplaced).
  Status check(std::string_view file) const;
};

/// A target's workspace with what lies elsewhere, each place opened when it is asked for first. A place that
/// is not there has nothing in it. Owns: the workspaces. Borrows: the opener and `elsewhere`.
class WiderWorkspace final : public ports::Workspace {
 public:
  WiderWorkspace(std::unique_ptr<ports::Workspace> root, ports::WorkspaceOpener& opener,
                 const Elsewhere& elsewhere)
      : root_(std::move(root)), opener_(opener), elsewhere_(elsewhere) {}

  Result<std::optional<ports::FileFacts>> stat(std::string_view path) override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) override;
  Result<std::vector<std::string>> list(std::string_view path) override;
  Status make_directory(std::string_view path, std::uint32_t mode) override;
  Status write_new(std::string_view path, std::string_view bytes, std::uint32_t mode) override;
  Status make_link(std::string_view path, std::string_view to) override;
  Status sync_file(std::string_view path) override;
  Status sync_directory(std::string_view path) override;
  Status sync_all(const std::vector<std::string>& paths) override;
  Status exchange(std::string_view from, std::string_view to) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status rename_new(std::string_view from, std::string_view to) override;
  Status remove_file(std::string_view path) override;
  Status remove_directory(std::string_view path) override;
  Result<Place> place() override { return root_->place(); }
  Result<std::optional<std::string>> find_above(std::string_view name) override {
    return root_->find_above(name);
  }

 private:
  /// Where a path lies, and its name there.
  struct At {
    ports::Workspace* workspace;
    std::string_view path;
  };
  Result<At> at(std::string_view path);

  std::unique_ptr<ports::Workspace> root_;
  ports::WorkspaceOpener& opener_;
  const Elsewhere& elsewhere_;
  std::map<std::string, std::unique_ptr<ports::Workspace>, std::less<>> opened_;
};

}  // namespace talentops::claude_code
