#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/observation.hpp"
#include "controller/domain/package.hpp"

namespace talentops::plan {

/// What lies at a target where the wish has a file, or where a file of ours is that it has no more.
enum class FileState {
  kSame,      ///< as it is wished
  kModified,  ///< ours, and not as it is wished: changed by somebody, or of another version
  kMissing,   ///< wished, and not there
  kForeign,   ///< something that the wish has no place for: in the way, or left from another version
};
std::string_view name_of(FileState state);  ///< "modified"

struct ComparedFile {
  std::string path;  ///< of what is merged into a file of the client, the item's name
  FileState state = FileState::kSame;
  bool operator==(const ComparedFile&) const = default;
};

/// What is wished of one talent against what was seen of it at one target, by path.
std::vector<ComparedFile> compare(const domain::Package& wanted, const domain::TalentObservation& seen);

}  // namespace talentops::plan
