#include "controller/effects/fs/absolute_path.hpp"

#include <filesystem>

namespace talentops::effects {

std::string absolute_path(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  // First from the root on: what does not exist would otherwise stay relative.
  const auto from_root = fs::absolute(path, failed);
  if (failed) return path;
  const auto resolved = fs::weakly_canonical(from_root, failed);
  auto text = (failed ? from_root.lexically_normal() : resolved).string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace talentops::effects
