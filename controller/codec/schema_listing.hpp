#pragma once

#include <string>
#include <vector>

#include "controller/codec/schema.hpp"

/// A kind's fields as people read them: the one list behind `explain KIND` and the reference pages.
namespace talentops::codec {

struct FieldRow {
  std::string path;    ///< "spec.targets[].name"
  std::string type;    ///< "name", "list of name", "report | correct"
  std::string limits;  ///< "at least 1s", "1 to 100 of them, no two alike"; empty: none
  bool required = false;
  std::string default_text;
  bool is_only_choice = false;  ///< the default is all that this version serves
  std::string description;
  const Format* format = nullptr;      ///< of the text, of a list's or map's texts
  const Format* key_format = nullptr;  ///< of a map's keys
};

struct FieldListing {
  std::vector<FieldRow> rows;
  std::vector<std::string> later;  ///< paths of what is known, and refused
};

/// Every field in the order of the schema, those of an object below it.
FieldListing list_fields(const KindSpec& kind);

/// Whom a document of the kind belongs to, and how it says so.
std::string scope_text(const KindSpec& kind);

/// A field that documents may hold: one of a later version may, if it has a value that is served.
bool is_served(const FieldSpec& field);

}  // namespace talentops::codec
