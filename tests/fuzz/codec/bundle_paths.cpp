#include "controller/codec/bundle_paths.hpp"

#include <algorithm>

#include "controller/base/text.hpp"
#include "tests/fuzz/claims.hpp"

/// Paths of a bundle, one a line.
namespace talentops::fuzz {
namespace {

constexpr std::size_t kLongest = 180;

void claim_harmless(std::string_view path) {
  claim(!path.empty() && path.size() <= kLongest && !first_invalid_utf8(path),
        "a path has a length and is UTF-8", path);
  for (const auto part : split(path, '/')) {
    claim(!part.empty() && part != "." && part != "..", "a path stays where it is", path);
    claim(!lower_ascii(part).starts_with(".git") && lower_ascii(part) != ".talentops",
          "a path is nobody else's", path);
  }
  claim(codec::placed("talents/t/1.0.0", path) == "talents/t/1.0.0/" + std::string(path),
        "a path can be shown", path);
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

/// What no file system can hold together.
void claim_apart(const std::vector<std::string_view>& paths) {
  for (std::size_t i = 0; i + 1 < paths.size(); ++i) {
    claim(lower_ascii(paths[i]) != lower_ascii(paths[i + 1]), "paths differ by more than case", paths[i]);
    claim(!is_below(paths[i + 1], paths[i]), "a file is no folder", paths[i]);
  }
}

}  // namespace
}  // namespace talentops::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talentops::fuzz;
  std::vector<std::string_view> paths;
  for (const auto path : talentops::split(text_of(data, size), '\n')) {
    const auto fault = talentops::codec::path_fault(path, kLongest);
    if (fault) claim_sound(*fault, path);
    if (!fault) claim_harmless(path);
    if (!fault) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  const auto collisions = talentops::codec::path_collisions(paths);
  for (const auto& collision : collisions) {
    claim_sound(collision.error, collision.path);
    claim(std::binary_search(paths.begin(), paths.end(), collision.path),
          "what collides is one of the paths");
  }
  if (collisions.empty()) claim_apart(paths);
  return 0;
}
