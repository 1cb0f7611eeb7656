#pragma once

#include <string>

namespace talentops::effects {

/// A path that was typed relative to where the process stands, from the root on: links followed as far as
/// there is something, the rest as it is written, without a slash at its end. What cannot be resolved stays
/// as it is.
std::string absolute_path(const std::string& path);

}  // namespace talentops::effects
