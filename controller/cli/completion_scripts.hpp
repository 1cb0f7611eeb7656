#pragma once

#include <string>

#include "controller/cli/command_shape.hpp"

/// Scripts that teach a shell to complete the command line: verbs, their options, values that are one of a
/// few words, and files where a value is a path. Each needs nothing but its shell.
namespace talentops::cli {

std::string bash_completion(const CommandShape& shape);
std::string zsh_completion(const CommandShape& shape);
std::string fish_completion(const CommandShape& shape);

}  // namespace talentops::cli
