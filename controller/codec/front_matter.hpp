#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/codec/yaml.hpp"

namespace talentops::codec {

/// What was put right in a file, and where it stood.
struct Repair {
  std::string what;
  int line = 0;
  int column = 0;
};

/// A Markdown file with YAML front matter, as agent, skill and command files have it.
struct FrontMatter {
  YamlNode fields;  ///< a mapping; empty where the file has no front matter
  bool present = false;
  std::string body;  ///< after the closing line, with LF line ends; without front matter the text as it is
  std::vector<Repair> repairs;  ///< as they follow each other in the file; none: it was clean

  /// A field's text, or nothing.
  const YamlNode* find(std::string_view key) const { return fields.find(key); }
};

/// Errors: kInvalid with file, line and column for what cannot be repaired with certainty.
Result<FrontMatter> read_front_matter(std::string_view text, const std::string& file);

/// Canonical front matter (JSON-quoted scalars), which every reader understands, and the body.
std::string write_front_matter(const FrontMatter& front_matter);

/// "a, b" or [a, b] or "a b", as tools and skills are written in the wild; commas in parentheses do not
/// divide.
std::vector<std::string> read_list(const YamlNode& node);

}  // namespace talentops::codec
