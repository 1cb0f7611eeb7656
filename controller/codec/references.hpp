#pragma once

#include <string>

#include "controller/codec/yaml.hpp"
#include "controller/domain/document_id.hpp"

namespace talentops::codec {

/// Adds to `broken` what `document` names as far as that can be read: whoever mends the document is to be
/// told of wrong names in the same breath.
void add_references(const YamlNode& document, const std::string& file, domain::BrokenDocument& broken);

}  // namespace talentops::codec
