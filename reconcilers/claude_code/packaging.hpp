#pragma once

#include <optional>

#include "controller/base/result.hpp"
#include "controller/domain/bundle.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/problem.hpp"

/// A bundle as Claude Code reads it from a workspace. Pure.
namespace talentops::claude_code {

/// Raised when the same bundle would be packaged into other bytes; that alone never causes a deployment.
inline constexpr int kPackagerNumber = 1;

/// The package, and everything that is wrong or doubtful. No package if any problem is an error.
struct Packaged {
  std::optional<domain::Package> package;
  domain::Problems problems;
};

/// Agents, skills, commands, rules and output styles below `.claude/`, sorted by path: names with the
/// environment's prefix, references inside the bundle following them, front matter canonical, bodies byte for
/// byte, templates filled in.
Packaged package_with_problems(const domain::Bundle& bundle, const domain::Configuration& configuration,
                               const domain::Environment& environment);

/// The same without warnings. Errors: kInvalid, the first one, which says how many more there are.
Result<domain::Package> package(const domain::Bundle& bundle, const domain::Configuration& configuration,
                                const domain::Environment& environment);

}  // namespace talentops::claude_code
