#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/base/result.hpp"

namespace talentops::codec {

/// One JSON value; members in the order in which they stand.
struct JsonNode {
  enum class Kind { kNull, kBoolean, kNumber, kText, kList, kObject };

  Kind kind = Kind::kNull;
  bool truth = false;
  double number = 0;
  std::string text = {};
  std::vector<JsonNode> items = {};
  std::vector<std::pair<std::string, JsonNode>> members = {};

  /// The member of an object, or nothing.
  const JsonNode* find(std::string_view name) const;
  /// The text of a member that is one, or nothing.
  const std::string* find_text(std::string_view name) const;
};

/// Reads exactly one JSON object (RFC 8259, no extensions, valid UTF-8). For text that is signed: a member
/// that stands twice, which readers take differently, is an error. Nothing throws. Errors: kInvalid:
/// kStatementNotJson, kStatementDuplicateKey.
Result<JsonNode> read_strict_json(std::string_view text, std::size_t depth = 16);

}  // namespace talentops::codec
