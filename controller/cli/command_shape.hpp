#pragma once

#include <string>
#include <vector>

namespace talentops::cli {

/// One option or positional of a verb, as it is declared.
struct ArgumentShape {
  std::vector<std::string> names;   ///< "-o" and "--format"; of a positional its one name, "DIR"
  std::string help;                 ///< one line
  bool takes_value = true;          ///< false: a flag
  bool is_path = false;             ///< its value names a file or a folder
  bool is_repeatable = false;       ///< may be given again
  std::vector<std::string> values;  ///< what its value can be; empty: not one of a few words
};

struct VerbShape {
  std::string name;
  std::string help;
  std::vector<ArgumentShape> options;
  std::vector<ArgumentShape> positionals;  ///< in their order
};

/// The whole command line as it is declared, for whoever describes it to others.
struct CommandShape {
  std::vector<ArgumentShape> options;  ///< before any verb
  std::vector<VerbShape> verbs;
};

/// The type of an option whose value names a file or a folder.
inline constexpr const char* kPathType = "PATH";

/// The words that the type of an option lists, such as "json|yaml"; what is in <> stands for others. None
/// where it lists nothing.
std::vector<std::string> values_in(const std::string& type);

}  // namespace talentops::cli
