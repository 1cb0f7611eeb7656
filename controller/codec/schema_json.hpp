#pragma once

#include <string>

#include "controller/codec/schema.hpp"

/// JSON Schema (draft-07: the newest that the YAML language server of the usual editors takes in full) of the
/// documents, as far as it can be said: what it accepts may still be refused by `talentops validate`, what it
/// refuses always is, but for empty fields of later versions.
namespace talentops::codec {

/// Of one kind.
std::string json_schema(const KindSpec& kind);

/// Of every kind that is served, told apart by `kind`.
std::string json_schema_of_all();

}  // namespace talentops::codec
