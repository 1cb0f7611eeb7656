#include "controller/codec/schema_check.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_report.hpp"

namespace talentops::codec {
namespace {

std::string below(const std::string& path, const std::string& field) {
  return path.empty() ? field : path + "." + field;
}

std::string list_of(const std::vector<std::string>& names) { return join(names, ", "); }

class Checker {
 public:
  Checker(const std::string& file, domain::Problems& problems) : report_(file, problems) {}

  void check(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    if (spec.later) return check_later(spec, node, path);
    switch (spec.type) {
      case FieldType::kText:
        return check_text(spec, node, path, report_);
      case FieldType::kBoolean:
        return check_boolean(node, path, report_);
      case FieldType::kInteger:
        return check_integer(spec, node, path, report_);
      case FieldType::kNumber:
        return check_number(spec, node, path, report_);
      case FieldType::kObject:
        return check_object(spec, node, path);
      case FieldType::kList:
        return check_list(spec, node, path);
      case FieldType::kMap:
        return check_map(spec, node, path);
    }
  }

 private:
  void check_later(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    const bool is_nothing =
        node.kind != YamlNode::Kind::kScalar && node.items.empty() && node.entries.empty();
    const bool is_default =
        node.kind == YamlNode::Kind::kScalar && !spec.only_text.empty() && node.text == spec.only_text;
    if (is_nothing || is_default) return;
    if (!spec.values.empty()) {
      if (node.kind != YamlNode::Kind::kScalar) return check_text(spec, node, path, report_);
      if (!contains(spec.values, node.text)) return report_.unknown_value(spec, node, path);
    }
    const auto what = spec.only_text.empty() || node.kind != YamlNode::Kind::kScalar
                          ? std::string()
                          : excerpt(node.text) + " ";
    auto hint = !spec.instead.empty()    ? spec.instead
                : spec.only_text.empty() ? std::string("leave it out")
                                         : fmt::format("write {}, or leave it out", spec.only_text);
    report_.add(node, path, codes::kNotInThisVersion, what + "is not in this version of talentops",
                std::move(hint));
  }

  static bool contains(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  }

  void check_object(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    if (node.kind != YamlNode::Kind::kMapping) {
      return report_.wrong_type(node, path, "fields", "write `field: value`, one a line");
    }
    for (const auto& [key, value] : node.entries) {
      const auto* field = spec.find(key.text);
      if (field == nullptr) {
        report_unknown(spec, key, path);
      } else {
        check(*field, value, below(path, key.text));
      }
    }
    for (const auto& field : spec.fields) {
      const bool is_missing = field.required && !field.later && node.find(field.name) == nullptr;
      if (is_missing) report_missing(field, node, path);
      check_needs(field, node, path);
    }
    check_exactly_one(spec, node, path);
  }

  void report_unknown(const FieldSpec& spec, const YamlNode& key, const std::string& path) {
    std::vector<std::string> known;
    for (const auto& field : spec.fields) {
      if (!field.later) known.push_back(field.name);
    }
    report_.add(key, below(path, excerpt_key(key.text)), codes::kUnknownField, "there is no such field",
                suggestion(key.text, known));
  }

  static std::string excerpt_key(std::string_view key) {
    const auto shown = excerpt(key);
    return shown.substr(1, shown.size() - 2);
  }

  void report_missing(const FieldSpec& field, const YamlNode& node, const std::string& path) {
    const auto what = field.description.empty() ? std::string() : fmt::format(" ({})", field.description);
    report_.add(node, below(path, field.name), codes::kMissingField, "is missing" + what,
                fmt::format("add {}", example_of(field)));
  }

  static std::string example_of(const FieldSpec& field) {
    if (!field.values.empty()) return fmt::format("`{}: {}`", field.name, field.values.front());
    switch (field.type) {
      case FieldType::kText:
        return field.format == &formats::kVersion ? field.name + ": \"1.0.0\""
                                                  : fmt::format("`{}: …`", field.name);
      case FieldType::kList:
        return fmt::format("`{}: […]`", field.name);
      case FieldType::kObject:
      case FieldType::kMap:
        return fmt::format("`{}: {{…}}`", field.name);
      case FieldType::kBoolean:
        return fmt::format("`{}: true`", field.name);
      case FieldType::kInteger:
      case FieldType::kNumber:
        return fmt::format("`{}: 1`", field.name);
    }
    return field.name;
  }

  void check_needs(const FieldSpec& field, const YamlNode& node, const std::string& path) {
    const auto* found = field.needs.empty() ? nullptr : node.find(field.name);
    if (found == nullptr || node.find(field.needs) != nullptr) return;
    report_.add(*found, below(path, field.name), codes::kFieldNeedsOther,
                fmt::format("means nothing without {}", field.needs),
                fmt::format("add `{}`, or remove `{}`", field.needs, field.name));
  }

  void check_exactly_one(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    if (spec.exactly_one_of.empty()) return;
    std::vector<std::string> found;
    for (const auto& name : spec.exactly_one_of) {
      if (node.find(name) != nullptr) found.push_back(name);
    }
    if (found.size() == 1) return;
    // A field of a later version is there and was reported: to ask for another one beside it would mislead.
    const bool has_later = std::any_of(node.entries.begin(), node.entries.end(), [&](const auto& entry) {
      const auto* field = spec.find(entry.first.text);
      return field != nullptr && field->later;
    });
    if (found.empty() && has_later) return;
    report_.add(node, path, codes::kExactlyOneOf,
                found.empty() ? fmt::format("none of {} is there", list_of(spec.exactly_one_of))
                              : fmt::format("{} exclude each other", list_of(found)),
                fmt::format("give exactly one of {}", list_of(spec.exactly_one_of)));
  }

  void check_list(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    if (node.kind != YamlNode::Kind::kSequence) {
      return report_.wrong_type(node, path, "a list", "write [one, two], or `- one`, one a line");
    }
    const auto& item_spec = spec.fields.front();
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      check(item_spec, node.items[i], fmt::format("{}[{}]", path, i));
    }
    const auto count = static_cast<double>(node.items.size());
    if (spec.minimum && count < *spec.minimum) {
      report_.add(node, path, codes::kOutOfRange, fmt::format("has {} entries", count),
                  fmt::format("at least {} needed", *spec.minimum));
    }
    if (spec.maximum && count > *spec.maximum) {
      report_.add(node, path, codes::kOutOfRange, fmt::format("has {} entries", count),
                  fmt::format("at most {} allowed", *spec.maximum));
    }
    if (!spec.unique_by.empty()) check_unique(spec, node, path);
  }

  void check_unique(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const YamlNode* named = spec.unique_by == "." ? &node.items[i] : node.items[i].find(spec.unique_by);
      if (named == nullptr || named->kind != YamlNode::Kind::kScalar) continue;
      if (seen.insert(named->text).second) continue;
      report_.add(*named, fmt::format("{}[{}]", path, i), codes::kDuplicateItem,
                  fmt::format("{} is there twice", excerpt(named->text)), "remove one of the two");
    }
  }

  void check_map(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
    if (node.kind != YamlNode::Kind::kMapping) {
      return report_.wrong_type(node, path, "keys with values", "write `key: value`, one a line");
    }
    for (const auto& [key, value] : node.entries) {
      const auto where = below(path, excerpt_key(key.text));
      if (!check_visible(key, where, report_)) continue;
      if (spec.key_format != nullptr && !spec.key_format->accepts(key.text)) {
        report_.add(key, where, codes::kBadFormat, fmt::format("{} cannot be a key here", excerpt(key.text)),
                    fmt::format("use {}", spec.key_format->says));
      }
      check(spec.fields.front(), value, where);
    }
  }

  SchemaReport report_;
};

}  // namespace

void check_field(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                 const std::string& file, domain::Problems& problems) {
  Checker(file, problems).check(spec, node, path);
}

}  // namespace talentops::codec
