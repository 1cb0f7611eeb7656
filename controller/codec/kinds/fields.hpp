#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/codec/schema.hpp"
#include "controller/codec/schema_formats.hpp"

/// Short spellings for descriptions of fields, and the parts that several kinds have.
namespace talentops::codec::kinds {

FieldSpec text(std::string name, std::string description, const Format* format = nullptr);
FieldSpec choice(std::string name, std::string description, std::vector<std::string> values,
                 std::string default_text = "");
FieldSpec boolean(std::string name, std::string description, std::string default_text = "");
FieldSpec integer(std::string name, std::string description, double minimum, double maximum,
                  std::string default_text = "");
FieldSpec duration(std::string name, std::string description, std::string default_text = "");
FieldSpec object(std::string name, std::string description, std::vector<FieldSpec> fields);
FieldSpec list(std::string name, std::string description, FieldSpec item);
FieldSpec texts(std::string name, std::string description, const Format* format = nullptr);
FieldSpec text_map(std::string name, std::string description, const Format* key,
                   const Format* value = nullptr);

/// A field that this version knows only to refuse.
FieldSpec later(std::string name, std::string instead = "");
/// A field of which this version serves its default only.
FieldSpec only(FieldSpec field);

FieldSpec required(FieldSpec field);
FieldSpec with_default(FieldSpec field, std::string default_text);
FieldSpec at_least(FieldSpec field, double minimum);
FieldSpec between(FieldSpec field, double minimum, double maximum);
FieldSpec unique(FieldSpec list, std::string by);
FieldSpec needing(std::string other, FieldSpec field);

/// health, smoke, preflight: a list of checks.
FieldSpec checks(std::string name, std::string description);
FieldSpec labels(std::string name, std::string description);

/// apiVersion, kind, metadata and spec around the fields of a kind.
KindSpec document(std::string name, Scope scope, std::string description, FieldSpec spec);

KindSpec fleet();
KindSpec client_environment();
KindSpec talent_release();
KindSpec release_policy();
KindSpec change_calendar();
KindSpec certification();
KindSpec roster();
KindSpec bundle();
KindSpec controller_config();

}  // namespace talentops::codec::kinds
