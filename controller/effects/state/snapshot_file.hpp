#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/ports/snapshot_store.hpp"

namespace talentops::effects {

/// Keeps a snapshot as a file for its owner only, that is replaced in one step. It is read and not mapped: a
/// disk that fails is then an answer, and no end of the process.
class SnapshotFile final : public ports::SnapshotStore {
 public:
  explicit SnapshotFile(std::string path) : path_(std::move(path)) {}

  void show(const std::function<void(std::string_view bytes)>& see) override;
  Status keep(std::string_view bytes) override;

 private:
  std::string path_;
};

/// In the state directory.
inline constexpr std::string_view kCatalogSnapshotName = "catalog.snapshot";

/// Tells this program from every other: a digest of its own file. Errors: kUnavailable.
Result<std::string> program_identity();

}  // namespace talentops::effects
