#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/problem.hpp"

/// YAML as text only, strictly: what git can hold is either read as exactly one meaning or refused with a
/// place.
namespace talentops::codec {

/// A value with where it stands; lines and columns count from 1. `offset` and `end` are bytes in the file.
struct YamlNode {
  enum class Kind { kScalar, kSequence, kMapping };

  Kind kind = Kind::kScalar;
  int line = 0;
  int column = 0;
  std::size_t offset = 0;
  std::size_t end = 0;
  std::string text = {};  ///< of a scalar, unescaped
  bool plain = true;      ///< a scalar without quotes: the only one that can be a number, a boolean or null
  std::vector<YamlNode> items = {};                         ///< of a sequence
  std::vector<std::pair<YamlNode, YamlNode>> entries = {};  ///< of a mapping, in order; keys are scalars

  bool is_null() const;  ///< nothing, "~", "null", "Null" or "NULL" without quotes
  const YamlNode* find(std::string_view key) const;  ///< of a mapping
};

struct YamlLimits {
  std::size_t bytes = 1024 * 1024;  ///< of a file
  std::size_t depth = 64;
  std::size_t nodes = 100'000;
  std::size_t keys = 2'000;  ///< in one mapping
  std::size_t documents = 1'000;
};

/// The documents of one file; empty documents are left out. Either no problem is an error, or `documents` is
/// empty.
struct YamlFile {
  std::vector<YamlNode> documents;
  domain::Problems problems;
};

/// Refuses, each with its place: invalid UTF-8, a byte order mark, anchors, aliases, merge keys, tags,
/// duplicate keys, keys that are not plain texts, tabs, unclosed quotes, content after the end of a document,
/// and whatever passes a limit. Never throws.
YamlFile read_yaml(std::string_view text, const std::string& file, const YamlLimits& limits = {});

}  // namespace talentops::codec
