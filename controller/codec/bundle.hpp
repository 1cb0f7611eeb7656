#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/bundle.hpp"

namespace talentops::codec {

struct BundleLimits {
  std::uint64_t bytes = 256ULL * 1024 * 1024;
  std::uint64_t file_bytes = 100ULL * 1024 * 1024;
  std::uint64_t text_bytes = 1024 * 1024;  ///< a file that a runtime reads as text
  std::size_t files = 20'000;
  std::size_t path_bytes = 180;
  std::size_t components =
      1'000;  ///< agents, skills, commands, rules, output styles: files with front matter
};

/// What reading a bundle gave: all problems, and the bundle if none of them is an error.
struct ReadBundle {
  std::shared_ptr<const domain::Bundle> bundle;
  domain::Problems problems;
};

/// Reads a bundle from the entries below its folder: refusals first (links, devices, `..`, colliding names,
/// LFS pointers, invisible characters, limits), then talent.yaml, front matter, and the digest over all but
/// evals/. Pure. `folder` is where it lies, for messages; if it is called talents/<name>/<version>,
/// talent.yaml must say the same. An entry without content is a file that whoever read it found to be larger
/// than `limits.file_bytes`.
ReadBundle read_bundle(std::vector<domain::RawEntry> entries, const std::string& folder,
                       const BundleLimits& limits = {});

/// Whether a warning of a bundle is an error where the bundle is wished: what is only incomplete may be
/// packed, but not released.
bool keeps_from_release(const domain::Problem& problem);

/// The canonical listing whose SHA-256 is the digest: "path NUL mode NUL hex-sha256 LF" for each file, sorted
/// bytewise.
std::string canonical_listing(const std::vector<domain::BundleFile>& files);

}  // namespace talentops::codec
