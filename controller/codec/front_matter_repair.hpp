#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talentops::codec {

/// A field whose text was put in quotes, and where the text stood.
struct QuotedText {
  std::string key;
  int line = 0;
  int column = 0;
};

struct RepairedBlock {
  std::string text;
  std::vector<QuotedText> quoted;
};

/// `block` (front matter that is not strict YAML, with its opening line) with those texts put in quotes whose
/// meaning is certain: at the top level, on one line, unquoted, and not YAML by themselves, like
/// `description: Use when: asked`. Nothing if there are none. A comment, a quote, an anchor or a list dash at
/// the start of a value leaves more than one reading: refused. So does a bracket, which may begin a list,
/// where the field is not known to be a text: the list of an agent's tools must not become one strange tool.
/// Front matter of more than a hundred lines is left alone: each suspect line is read by itself.
std::optional<RepairedBlock> repair_front_matter(std::string_view block);

}  // namespace talentops::codec
