#pragma once

#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/bundle.hpp"

namespace talentops::effects {

/// The bundle as a .tar.gz: its files by their paths, sorted, modes 0644 and 0755, no times, no owners, no
/// names of machines. The same bundle gives the same bytes. What the digest does not cover (evals/) is not in
/// it. Errors: kUnavailable if it cannot be made.
Result<std::string> write_archive(const domain::Bundle& bundle);

}  // namespace talentops::effects
