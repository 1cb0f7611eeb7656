#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/codec/bundle.hpp"
#include "controller/domain/bundle.hpp"
#include "controller/domain/problem.hpp"

/// What a bundle is refused for, whatever its talent.yaml says. Every problem has its code and its place.
namespace talentops::codec {

/// What has been read of a bundle so far, so that whoever reads it can stop in time.
struct BundleSize {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};
/// Errors: kInvalid for too many files or too many bytes as a whole.
std::optional<Error> over_limits(const BundleSize& size, const std::string& folder,
                                 const BundleLimits& limits);

/// Links, other kinds, paths, collisions, too large files, LFS pointers. `entries` are sorted by path.
domain::Problems refuse_entries(const std::vector<domain::RawEntry>& entries, const std::string& folder,
                                const BundleLimits& limits);

/// Text files that are too large, not UTF-8, or hold NUL or characters that cannot be seen. Nothing below
/// evals/ is asked: QA's input may be as hostile as QA likes.
domain::Problems refuse_texts(const std::vector<domain::RawEntry>& entries,
                              const domain::BundleManifest& manifest, const std::string& folder,
                              const BundleLimits& limits);

}  // namespace talentops::codec
