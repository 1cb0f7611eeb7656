#pragma once

#include <string>

#include "controller/codec/yaml.hpp"

/// Trees of YAML and JSON, written and compared by none of the product's own code.
namespace talentops::fuzz {

/// Whether both say the same, wherever it stands. A text without quotes that is no number, boolean or null
/// may come back with quotes.
bool same_tree(const codec::YamlNode& left, const codec::YamlNode& right);

/// Whether a key may be too long once it is escaped: YAML reads keys of at most 1024 characters.
bool has_long_key(const codec::YamlNode& node);

/// The tree in flow style on one line: texts in double quotes, with everything but letters and digits
/// escaped.
std::string rewritten(const codec::YamlNode& node);

}  // namespace talentops::fuzz
