#pragma once

#include <string>
#include <string_view>

#include "controller/codec/schema.hpp"
#include "controller/codec/yaml_writer.hpp"

/// What JSON Schema and the structural schemas of Kubernetes say alike.
namespace talentops::codec {

/// The first line of what is generated: where it comes from.
inline constexpr std::string_view kMadeFrom =
    "Made from the schema in controller/codec/kinds: `cmake --build build/dev --target generate` writes it "
    "anew.";

/// The fields of a document, where each kind has its own answer to whether it names a client.
FieldSpec document_root(const KindSpec& kind);

/// "string", "integer", …; nothing for a size, which may be a text or a whole number.
std::string_view json_type(const FieldSpec& field);

/// Description, choices, pattern, lengths, ranges and default of a field: everything but its type and what
/// lies below it.
void put_facts(const FieldSpec& field, YamlValue& schema);

/// `required`, and `oneOf` where fields exclude each other.
void put_presence(const FieldSpec& object, YamlValue& schema);

}  // namespace talentops::codec
