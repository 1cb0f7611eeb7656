#pragma once

#include <string>

#include "controller/codec/schema.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

/// Holds `node` against `spec` and reports everything that is wrong below it, each with file, line, column
/// and the path in the document. After no error, FieldReader can read the node without further questions.
void check_field(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                 const std::string& file, domain::Problems& problems);

}  // namespace talentops::codec
