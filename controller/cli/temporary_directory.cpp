#include "controller/cli/temporary_directory.hpp"

#include <cerrno>
#include <filesystem>

#include <stdlib.h>

#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {

Result<TemporaryDirectory> TemporaryDirectory::make(const std::string& prefix) {
  std::error_code failed;
  auto pattern = (std::filesystem::temp_directory_path(failed) / (prefix + "-XXXXXX")).string();
  if (mkdtemp(pattern.data()) == nullptr) return effects::write_error(errno, pattern);
  return TemporaryDirectory(std::move(pattern));
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // a leftover in the system's temporary directory harms nobody
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace talentops::cli
