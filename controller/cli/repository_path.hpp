#pragma once

#include <string>

namespace talentops::cli {

/// The way from the top of the git work tree that `directory` lies in: "", or "fleets/eu/". Empty where it
/// lies in none.
std::string path_in_repository(const std::string& directory);

}  // namespace talentops::cli
