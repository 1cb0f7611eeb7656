#include "controller/cli/fleet_directory.hpp"

#include <utility>

#include "controller/effects/fs/directory_tree.hpp"
#include "controller/engine/catalog_keeper.hpp"

namespace talentops::cli {
namespace {

/// A tree in which some blobs are others; their ids are none that a tree gives.
class ChangedTree final : public ports::TreeReader {
 public:
  explicit ChangedTree(std::unique_ptr<ports::TreeReader> tree) : tree_(std::move(tree)) {}

  std::string put(const std::string& path, const std::string& text) {
    auto id = "changed:" + path;
    blobs_[id] = std::make_shared<const std::string>(text);
    return id;
  }

  Result<std::string> tree_id(const domain::CommitId& commit, std::string_view path) override {
    return tree_->tree_id(commit, path);
  }
  Result<std::vector<ports::TreeEntry>> read_tree(std::string_view id) override {
    return tree_->read_tree(id);
  }
  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override {
    const auto changed = blobs_.find(std::string(id));
    return changed == blobs_.end() ? tree_->read_blob(id, limit) : changed->second;
  }

 private:
  std::unique_ptr<ports::TreeReader> tree_;
  std::map<std::string, std::shared_ptr<const std::string>> blobs_;
};

}  // namespace

Result<OpenFleet> open_fleet_tree(std::unique_ptr<ports::TreeReader> tree,
                                  const codec::AllowedSigners& signers, const FileTexts& changed) {
  auto with_changes = std::make_unique<ChangedTree>(std::move(tree));
  engine::FleetFiles all;
  TRY(all.move_to(*with_changes, domain::CommitId(), ""));
  auto files = all.files();
  for (const auto& [path, text] : changed) files[path] = with_changes->put(path, text);
  OpenFleet fleet;
  engine::DocumentShelf shelf(*with_changes, {.signers = signers});
  fleet.catalog = engine::make_catalog({.files = engine::read_documents(shelf, files)});
  fleet.tree = std::move(with_changes);
  return fleet;
}

Result<OpenFleet> open_fleet_directory(const std::string& directory, const codec::AllowedSigners& signers) {
  return open_fleet_tree(TRY(effects::open_directory_tree(directory)), signers, {});
}

Result<domain::Catalog> read_fleet_directory(const std::string& directory,
                                             const codec::AllowedSigners& signers) {
  return TRY(open_fleet_directory(directory, signers)).catalog;
}

}  // namespace talentops::cli
