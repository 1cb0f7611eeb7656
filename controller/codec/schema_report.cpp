#include "controller/codec/schema_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_scalars.hpp"

namespace talentops::codec {

domain::Problem problem_at(const YamlNode& node, const std::string& file, const std::string& path, Code code,
                           std::string message, std::string hint) {
  if (!path.empty()) message = path + ": " + message;
  return {domain::Severity::kError, path,
          Error{ErrorKind::kInvalid, code, std::move(message), Location{file, node.line, node.column},
                std::move(hint)}};
}

std::string suggestion(std::string_view wrong, const std::vector<std::string>& known) {
  if (const auto near = nearest(wrong, known)) return fmt::format("did you mean {}?", *near);
  return fmt::format("known here: {}", join(known, ", "));
}

void SchemaReport::add(const YamlNode& node, const std::string& path, Code code, std::string message,
                       std::string hint) {
  problems_.push_back(problem_at(node, file_, path, code, std::move(message), std::move(hint)));
}

void SchemaReport::wrong_type(const YamlNode& node, const std::string& path, std::string_view expected,
                              std::string hint) {
  add(node, path, codes::kWrongType, fmt::format("expected {}, found {}", expected, describe(node)),
      std::move(hint));
}

void SchemaReport::unknown_value(const FieldSpec& spec, const YamlNode& node, const std::string& path) {
  add(node, path, codes::kUnknownValue,
      fmt::format("{} is not one of {}", excerpt(node.text), join(spec.values, ", ")),
      suggestion(node.text, spec.values));
}

void SchemaReport::out_of_range(const YamlNode& node, const std::string& path, const std::string& allowed) {
  add(node, path, codes::kOutOfRange, fmt::format("{} is out of range", excerpt(node.text)),
      fmt::format("use {}", allowed));
}

bool check_visible(const YamlNode& node, const std::string& path, SchemaReport& report) {
  if (const auto hidden = first_invisible(node.text)) {
    report.add(
        node, path, codes::kInvisibleText,
        fmt::format("the invisible character U+{:04X}", static_cast<std::uint32_t>(hidden->code_point)),
        "remove it");
    return false;
  }
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
  };
  if (std::any_of(node.text.begin(), node.text.end(), is_control)) {
    report.add(node, path, codes::kControlCharacter, "a control character", "remove it");
    return false;
  }
  return true;
}

namespace {

/// Nothing behind the colon is neither a value nor the default.
bool refuse_null(const YamlNode& node, const std::string& path, std::string_view expected,
                 SchemaReport& report) {
  if (!node.is_null()) return false;
  report.wrong_type(node, path, expected, "give it a value, or leave the field out");
  return true;
}

void report_format(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                   SchemaReport& report) {
  if (spec.format != &formats::kVersion) {
    return report.add(node, path, codes::kBadFormat,
                      fmt::format("{} is not what is expected here", excerpt(node.text)),
                      fmt::format("write {}", spec.format->says));
  }
  const bool is_range = node.text == "latest" || node.text.find_first_of("<>=~^*| ,xX") != std::string::npos;
  if (is_range) {
    return report.add(node, path, codes::kVersionNotExact,
                      fmt::format("{} is not an exact version", excerpt(node.text)),
                      "write one version as \"major.minor.patch\": what runs must be readable in git");
  }
  report.add(node, path, codes::kVersionNotExact, fmt::format("{} is not a version", excerpt(node.text)),
             "write it in quotes as \"major.minor.patch\", such as \"1.10.0\"");
}

/// Durations and sizes have ranges in seconds and bytes.
void check_amount(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                  SchemaReport& report) {
  if (!spec.minimum && !spec.maximum) return;
  double amount = 0;
  if (spec.format == &formats::kDuration) {
    amount = static_cast<double>(parse_duration(node.text).value_or(Duration(0)).count()) / 1000;
  } else if (spec.format == &formats::kSize) {
    amount = static_cast<double>(parse_size(node.text).value_or(0));
  } else {
    return;
  }
  const auto shown = [&](double bound) {
    if (spec.format == &formats::kSize) return fmt::format("{} bytes", bound);
    return format_duration(Duration(static_cast<long>(bound * 1000)));
  };
  if (spec.minimum && amount < *spec.minimum) {
    report.out_of_range(node, path, "at least " + shown(*spec.minimum));
  } else if (spec.maximum && amount > *spec.maximum) {
    report.out_of_range(node, path, "at most " + shown(*spec.maximum));
  }
}

void check_range(const FieldSpec& spec, const YamlNode& node, const std::string& path, double value,
                 SchemaReport& report) {
  if (spec.minimum && value < *spec.minimum) {
    report.out_of_range(node, path, fmt::format("at least {}", *spec.minimum));
  } else if (spec.maximum && value > *spec.maximum) {
    report.out_of_range(node, path, fmt::format("at most {}", *spec.maximum));
  }
}

}  // namespace

void check_text(const FieldSpec& spec, const YamlNode& node, const std::string& path, SchemaReport& report) {
  const std::string expected = spec.format == nullptr ? "a text" : std::string(spec.format->says);
  if (refuse_null(node, path, expected, report)) return;
  if (node.kind != YamlNode::Kind::kScalar) {
    return report.wrong_type(node, path, expected, "write a single value");
  }
  if (!check_visible(node, path, report)) return;
  const bool is_known = spec.values.empty() ||
                        std::find(spec.values.begin(), spec.values.end(), node.text) != spec.values.end();
  if (!is_known) return report.unknown_value(spec, node, path);
  if (spec.required && node.text.empty()) {
    return report.add(node, path, codes::kBadFormat,
                      fmt::format("expected {}, found an empty text", expected), "give it a value");
  }
  if (spec.format != nullptr && !spec.format->accepts(node.text)) {
    return report_format(spec, node, path, report);
  }
  const bool reads_raw =
      spec.format == &formats::kVersion || (spec.format != nullptr && spec.format->may_be_number);
  if (!reads_raw && node.plain && resembles(node.text) != Resemblance::kText) {
    return report.wrong_type(node, path, "a text", fmt::format("write it in quotes: {}", excerpt(node.text)));
  }
  if (spec.format != nullptr) check_amount(spec, node, path, report);
}

void check_boolean(const YamlNode& node, const std::string& path, SchemaReport& report) {
  const bool is_boolean =
      node.kind == YamlNode::Kind::kScalar && node.plain && (node.text == "true" || node.text == "false");
  if (!is_boolean) report.wrong_type(node, path, "true or false", "write true or false, without quotes");
}

void check_integer(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                   SchemaReport& report) {
  const auto value =
      node.kind == YamlNode::Kind::kScalar && node.plain ? read_integer(node.text) : std::nullopt;
  if (!value) {
    return report.wrong_type(node, path, "a whole number",
                             "write digits without quotes, leading zeros or a plus, such as 3");
  }
  check_range(spec, node, path, static_cast<double>(*value), report);
}

void check_number(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                  SchemaReport& report) {
  const auto value =
      node.kind == YamlNode::Kind::kScalar && node.plain ? read_number(node.text) : std::nullopt;
  if (!value) return report.wrong_type(node, path, "a number", "write a number without quotes, such as 0.9");
  check_range(spec, node, path, *value, report);
}

}  // namespace talentops::codec
