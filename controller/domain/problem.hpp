#pragma once

#include <string>
#include <vector>

#include "controller/base/error.hpp"

namespace talentops::domain {

enum class Severity { kError, kWarning };

/// One thing that is wrong with a document or a bundle: the error, and the path inside the document
/// ("spec.version").
struct Problem {
  Severity severity = Severity::kError;
  std::string field = {};
  Error error;

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

/// Whether any of them is an error; warnings alone let a document pass.
inline bool has_errors(const Problems& problems) {
  for (const auto& problem : problems) {
    if (problem.severity == Severity::kError) return true;
  }
  return false;
}

}  // namespace talentops::domain
