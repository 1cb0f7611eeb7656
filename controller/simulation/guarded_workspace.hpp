#pragma once

#include <memory>
#include <string>

#include "controller/ports/workspace.hpp"
#include "controller/simulation/world.hpp"

namespace talentops::simulation {

/// Opens the disks of a world for one process. Borrows: both.
class DiskOpener final : public ports::WorkspaceOpener {
 public:
  DiskOpener(World& world, Life& life) : world_(world), life_(life) {}
  Result<std::unique_ptr<ports::Workspace>> open(const std::string& directory) override;

 private:
  World& world_;
  Life& life_;
};

}  // namespace talentops::simulation
