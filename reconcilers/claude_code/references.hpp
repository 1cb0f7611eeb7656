#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "controller/codec/front_matter.hpp"

/// Names of a bundle's own agents and skills, and where front matter refers to them.
namespace talentops::claude_code {

struct Names {
  std::string prefix;
  std::set<std::string, std::less<>> agents;  ///< as the bundle calls them, without prefix
  std::set<std::string, std::less<>> skills;
};

/// A reference that leads out of the bundle, with where it stands.
struct OutsideReference {
  enum class Kind { kSkill, kAgent };
  Kind kind;
  std::string name;
  int line = 0;
  int column = 0;
};

/// Puts the prefix before every reference to an agent or skill of the bundle: the entries of `skills`,
/// `agent`, and `Agent(…)`, `Task(…)`, `Skill(…)` in the lists of tools. Returns the references that lead
/// elsewhere; those to what the runtime brings itself are not among them.
std::vector<OutsideReference> rename_references(codec::FrontMatter& front_matter, const Names& names);

}  // namespace talentops::claude_code
