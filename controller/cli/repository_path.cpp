#include "controller/cli/repository_path.hpp"

#include <filesystem>

namespace talentops::cli {

std::string path_in_repository(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code failed;
  auto folder = fs::weakly_canonical(fs::absolute(directory, failed), failed);
  if (folder.filename().empty()) folder = folder.parent_path();  // "fleet/"
  std::string way;
  for (; !failed; folder = folder.parent_path()) {
    // A folder in a clone, a file in a linked work tree.
    if (fs::exists(folder / ".git", failed)) return way;
    if (folder == folder.parent_path()) break;
    way.insert(0, folder.filename().generic_string() + "/");
  }
  return "";
}

}  // namespace talentops::cli
