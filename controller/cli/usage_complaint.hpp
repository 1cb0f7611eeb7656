#pragma once

#include <string>
#include <vector>

namespace talentops::cli {

/// A command line that is wrong, as its parser met it.
struct Misuse {
  std::string first;                 ///< the first word; empty: there is none
  std::string verb;                  ///< the one that was recognized, if any
  std::vector<std::string> unknown;  ///< words that the verb does not know
  std::string said;                  ///< what the parser says, where nothing above tells more
};

/// One line in the form of every other error.
std::string usage_complaint(const Misuse& misuse);

}  // namespace talentops::cli
