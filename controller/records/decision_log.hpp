#pragma once

#include <string>

#include "controller/domain/deployment.hpp"

/// The parts of a manifest's page that say why: what was measured, what was decided, what is left to do.
namespace talentops::records {

/// "check `smoke/greets` (command `greets`), every 10s, for at most 10s each"
std::string step_in_words(const domain::Step& step);
/// "the kept copy of 1.0.0 at each target", …
std::string way_back_in_words(const domain::Intent& intent);

std::string validation_results(const domain::Manifest& manifest);
std::string decision_log(const domain::Manifest& manifest);
std::string outstanding(const domain::Manifest& manifest);
std::string what_comes_next(const domain::Manifest& manifest);

}  // namespace talentops::records
