#include "controller/cli/fleet_directory.hpp"

#include "controller/effects/fs/directory_tree.hpp"
#include "controller/engine/catalog_keeper.hpp"

namespace talentops::cli {

Result<OpenFleet> open_fleet_directory(const std::string& directory, const codec::AllowedSigners& signers) {
  OpenFleet fleet;
  fleet.tree = TRY(effects::open_directory_tree(directory));
  engine::FleetFiles files;
  TRY(files.move_to(*fleet.tree, domain::CommitId(), ""));
  engine::DocumentShelf shelf(*fleet.tree, {.signers = signers});
  fleet.catalog = engine::make_catalog({.files = engine::read_documents(shelf, files.files())});
  return fleet;
}

Result<domain::Catalog> read_fleet_directory(const std::string& directory,
                                             const codec::AllowedSigners& signers) {
  return TRY(open_fleet_directory(directory, signers)).catalog;
}

}  // namespace talentops::cli
