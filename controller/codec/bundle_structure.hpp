#pragma once

#include <string>
#include <vector>

#include "controller/codec/bundle.hpp"
#include "controller/domain/bundle.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

/// Whether the files of a bundle make a talent: agent.md is there, each front matter can be read and has what
/// a runtime needs, skills are complete, what talent.yaml lists exists, nothing has to be merged.
/// Incompleteness that hurts nobody is a warning. `entries` were not refused; files that are not texts may
/// still be among them.
domain::Problems check_structure(const std::vector<domain::RawEntry>& entries, const std::string& folder,
                                 const BundleLimits& limits);

/// What talent.yaml says of the other files, and of its own folder's name.
domain::Problems check_manifest(const domain::BundleManifest& manifest,
                                const std::vector<domain::RawEntry>& entries, const std::string& folder);

}  // namespace talentops::codec
