#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "controller/codec/front_matter.hpp"

/// `{{ values.x }}` in the files that talent.yaml lists as templates.
namespace talentops::claude_code {

using Values = std::map<std::string, std::string>;

/// One `{{` of a text. `value` is empty if what follows is not `values.<name> }}`.
struct Insertion {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string value;
};

/// In the order in which they stand.
std::vector<Insertion> find_insertions(std::string_view text);

/// `text` with each value put in as it is; what is no insertion of a given value is left.
std::string fill_text(std::string_view text, const Values& values);

/// The same, each value escaped as the content of a JSON string.
std::string fill_json(std::string_view text, const Values& values);

/// What a file of this name takes: JSON or text.
std::string fill_file(std::string_view path, std::string_view text, const Values& values);

/// Fills every text of the fields, so that a value can never become a field of its own; then the body.
void fill_front_matter(codec::FrontMatter& front_matter, const Values& values);

}  // namespace talentops::claude_code
