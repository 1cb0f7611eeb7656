#pragma once

#include <string>
#include <vector>

#include "controller/codec/bundle_layout.hpp"
#include "controller/codec/front_matter.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::claude_code {

/// What the environment does not allow of one file: its model, and the tools that it allows itself. An agent
/// that lists no tools has all of them, less those that it disallows itself. In doubt it is an error: a
/// pattern may match what is denied.
domain::Problems check_constraints(const codec::FrontMatter& front_matter, codec::Part part,
                                   const domain::Constraints& constraints, const std::string& file);

/// The same of what is merged into the client's settings: the model, and permissions without asking.
domain::Problems check_merged(const std::vector<domain::Item>& items, const domain::Constraints& constraints,
                              const std::string& file);

}  // namespace talentops::claude_code
