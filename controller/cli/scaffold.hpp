#pragma once

#include <string>
#include <vector>

#include "controller/base/result.hpp"

namespace talentops::cli {

struct ScaffoldFile {
  std::string path;  ///< below the fleet's directory
  std::string content;
};

std::vector<ScaffoldFile> talent_files(const std::string& name, const std::string& version,
                                       const std::string& description);
/// An empty stage is left out: the default.
ScaffoldFile environment_file(const std::string& client, const std::string& name, const std::string& stage,
                              const std::string& path);
ScaffoldFile release_file(const std::string& client, const std::string& name, const std::string& version,
                          const std::vector<std::string>& environments);
/// fleet.yaml and what explains the folders of a new fleet.
std::vector<ScaffoldFile> fleet_files(const std::string& name);

/// Writes all of them or none. Errors: kInvalid if one of them is there already; kUnavailable.
Status write_scaffold(const std::string& directory, const std::vector<ScaffoldFile>& files);

}  // namespace talentops::cli
