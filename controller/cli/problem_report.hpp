#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "controller/base/error.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::cli {

/// Gives the text of a file that a problem blames; nothing where it cannot be read.
using ReadBlamed = std::function<std::optional<std::string>(const std::string& file)>;

/// Reads files below a directory ("": as they are named).
ReadBlamed blamed_below(std::string directory);

/// The problems, one a line; on a terminal each with the line that it blames and a caret below the place.
void print_problems(const domain::Problems& problems, std::ostream& out, bool on_terminal,
                    const ReadBlamed& read);

/// The line that `where` names, and below it a caret: fit for a terminal whatever the file holds. Empty where
/// there is none.
std::string excerpt_at(const Location& where, const std::string& text);

}  // namespace talentops::cli
