#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "controller/codec/yaml.hpp"

/// Plain scalars by YAML 1.2's core schema, from their raw text.
namespace talentops::codec {

enum class Resemblance { kText, kNull, kBoolean, kNumber };

/// What a reader of YAML 1.2 takes a plain scalar for.
Resemblance resembles(std::string_view plain);

/// "0", "-12", "3": what this program accepts as a whole number.
std::optional<std::int64_t> read_integer(std::string_view text);
/// "0.95", "3": what this program accepts as a number.
std::optional<double> read_number(std::string_view text);

/// "the number 5", "a list", "nothing": for messages.
std::string describe(const YamlNode& node);

}  // namespace talentops::codec
