#pragma once

#include <string>

#include "controller/codec/schema.hpp"

namespace talentops::codec {

/// The page about a kind, in Markdown: the fields that `explain KIND` lists, the forms that their texts have,
/// and what is known but not served.
std::string reference_page(const KindSpec& kind);

}  // namespace talentops::codec
