#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "controller/codec/yaml.hpp"

namespace talentops::codec {

/// Why a text is not exactly one JSON value.
struct JsonRefusal {
  std::string message;
  std::size_t offset = 0;
  std::optional<std::string> duplicate = {};  ///< the name that stands twice in one object, where it is that
};

/// One JSON value in the tree that YAML is read into, or why there is none.
struct JsonTree {
  YamlNode root = {};
  std::optional<JsonRefusal> refused = {};
};

/// The one reader of JSON (RFC 8259, no extensions, valid UTF-8): numbers, true, false and null become plain
/// scalars. A name that stands twice, which readers take differently, is refused. Never throws.
JsonTree parse_json(std::string_view text, std::size_t depth);

}  // namespace talentops::codec
