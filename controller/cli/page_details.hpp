#pragma once

#include <cstddef>
#include <string>

#include "controller/cli/plan_page.hpp"

/// The parts of the plan's page that say what is in a change, and why.
namespace talentops::cli {

/// What agents may do that they could not before, in one paragraph.
std::string capabilities_text(const PagedChange& change);

/// Who certified it.
std::string certified_text(const PagedChange& change);

/// What is really installed, line by line, folded: of files that agents are told first; at most about so many
/// bytes, and the rest by name.
std::string files_text(const PagedChange& change, std::size_t most_bytes);

/// Every gate with its reason, the risk with its parts, and the plan's digest, folded.
std::string gates_details(const PagedChange& change);

}  // namespace talentops::cli
