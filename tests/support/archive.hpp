#pragma once

#include <string>

#include "controller/simulation/archive_store.hpp"

/// The archive of a world's records, for those who know worlds by tests/support alone.
namespace talentops::test {

inline const std::string kArchiveBranch = simulation::kArchive;
using WorldArchive = simulation::ArchiveStore;

}  // namespace talentops::test
