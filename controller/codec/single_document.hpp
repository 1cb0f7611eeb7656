#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/codec/schema.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

/// The one document of a file that holds nothing else, checked against `kind`; nothing if any problem is an
/// error.
std::optional<YamlNode> read_single(const KindSpec& kind, std::string_view text, const std::string& file,
                                    domain::Problems& problems);

}  // namespace talentops::codec
