#include "controller/codec/yaml_writer.hpp"

#include <cmath>

#include <fmt/format.h>

#include "controller/codec/yaml_text.hpp"

namespace talentops::codec {

YamlValue::YamlValue() = default;
YamlValue::YamlValue(std::string text) : kind_(Kind::kScalar), text_(std::move(text)), quoted_(true) {}
YamlValue::YamlValue(std::string_view text) : YamlValue(std::string(text)) {}
YamlValue::YamlValue(const char* text) : YamlValue(std::string(text)) {}
YamlValue::YamlValue(std::int64_t number) : kind_(Kind::kScalar), text_(fmt::format("{}", number)) {}
YamlValue::YamlValue(int number) : YamlValue(static_cast<std::int64_t>(number)) {}
YamlValue::YamlValue(double number)
    : kind_(Kind::kScalar), text_(std::isfinite(number) ? fmt::format("{}", number) : "null") {}
YamlValue::YamlValue(bool truth) : kind_(Kind::kScalar), text_(truth ? "true" : "false") {}

YamlValue YamlValue::null() { return from(YamlNode()); }

YamlValue YamlValue::list() {
  YamlValue value;
  value.kind_ = Kind::kSequence;
  return value;
}

YamlValue YamlValue::list(const std::vector<std::string>& texts) {
  YamlValue value = list();
  for (const auto& text : texts) value.add(text);
  return value;
}

YamlValue& YamlValue::put(std::string key, YamlValue value) & {
  entries_.emplace_back(std::move(key), std::move(value));
  return *this;
}
YamlValue&& YamlValue::put(std::string key, YamlValue value) && {
  put(std::move(key), std::move(value));
  return std::move(*this);
}
YamlValue& YamlValue::add(YamlValue item) & {
  kind_ = Kind::kSequence;
  items_.push_back(std::move(item));
  return *this;
}
YamlValue&& YamlValue::add(YamlValue item) && {
  add(std::move(item));
  return std::move(*this);
}

YamlValue* YamlValue::find(std::string_view key) {
  for (auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

YamlValue YamlValue::from(const YamlNode& node) {
  YamlValue value;
  switch (node.kind) {
    case YamlNode::Kind::kScalar: {
      value.kind_ = Kind::kScalar;
      value.text_ = node.is_null() ? "null" : node.text;
      const bool is_raw =
          node.is_null() || node.text == "true" || node.text == "false" || is_json_number(node.text);
      value.quoted_ = !node.plain || !is_raw;
      break;
    }
    case YamlNode::Kind::kSequence:
      value.kind_ = Kind::kSequence;
      for (const auto& item : node.items) value.items_.push_back(from(item));
      break;
    case YamlNode::Kind::kMapping:
      for (const auto& [key, entry] : node.entries) value.entries_.emplace_back(key.text, from(entry));
      break;
  }
  return value;
}

void YamlValue::keep_unknown(const YamlNode& older) {
  if (kind_ != Kind::kMapping || older.kind != YamlNode::Kind::kMapping) return;
  for (const auto& [key, entry] : older.entries) {
    if (auto* known = find(key.text)) {
      known->keep_unknown(entry);
    } else {
      put(key.text, from(entry));
    }
  }
}

namespace {

std::string write_key(const std::string& key) {
  const auto valid = valid_utf8(key);
  return is_plain_text(valid) ? valid : quoted_for_yaml(valid);
}

/// What stands behind "key:" or "-", with `indent` for further lines; without a newline at its end.
std::string write_scalar(const YamlValue& value, std::size_t indent) {
  if (!value.quoted()) return value.scalar();
  auto text = valid_utf8(value.scalar());
  if (is_plain_text(text)) return text;
  if (is_block_text(text)) return block_text(text, indent);
  return quoted_for_yaml(text);
}

/// Lines of a collection, each indented by `indent` and ended.
void write_lines(const YamlValue& value, std::size_t indent, std::string& out);

/// The value behind "key:", to the end of its last line.
void write_entry(const YamlValue& value, std::size_t indent, std::string& out) {
  if (value.kind() == YamlValue::Kind::kScalar) {
    out.append(" ").append(write_scalar(value, indent + 2)).append("\n");
  } else if (value.empty()) {
    out += value.kind() == YamlValue::Kind::kSequence ? " []\n" : " {}\n";
  } else {
    out += '\n';
    write_lines(value, indent + 2, out);
  }
}

void write_item(const YamlValue& value, std::size_t indent, std::string& out) {
  if (value.kind() != YamlValue::Kind::kMapping || value.empty()) return write_entry(value, indent, out);
  std::string lines;
  write_lines(value, indent + 2, lines);
  out.append(" ").append(lines, indent + 2);  // the first entry stands on the line of the dash
}

void write_lines(const YamlValue& value, std::size_t indent, std::string& out) {
  for (const auto& [key, entry] : value.entries()) {
    out.append(indent, ' ').append(write_key(key)).append(":");
    write_entry(entry, indent, out);
  }
  for (const auto& item : value.items()) {
    out.append(indent, ' ').append("-");
    write_item(item, indent, out);
  }
}

void write_json_into(const YamlValue& value, std::string& out) {
  switch (value.kind()) {
    case YamlValue::Kind::kScalar:
      out += value.quoted() ? quoted_for_json(valid_utf8(value.scalar())) : value.scalar();
      return;
    case YamlValue::Kind::kSequence: {
      std::string_view separator = "[";
      for (const auto& item : value.items()) {
        out += separator;
        write_json_into(item, out);
        separator = ",";
      }
      out += value.empty() ? "[]" : "]";
      return;
    }
    case YamlValue::Kind::kMapping: {
      std::string_view separator = "{";
      for (const auto& [key, entry] : value.entries()) {
        out.append(separator).append(quoted_for_json(valid_utf8(key))).append(":");
        write_json_into(entry, out);
        separator = ",";
      }
      out += value.empty() ? "{}" : "}";
      return;
    }
  }
}

void write_json_lines_into(const YamlValue& value, std::size_t indent, std::string& out) {
  if (value.kind() == YamlValue::Kind::kScalar || value.empty()) return write_json_into(value, out);
  const bool is_list = value.kind() == YamlValue::Kind::kSequence;
  out += is_list ? '[' : '{';
  std::string_view separator = "\n";
  const auto begin_line = [&] {
    out.append(separator).append(indent + 2, ' ');
    separator = ",\n";
  };
  for (const auto& [key, entry] : value.entries()) {
    begin_line();
    out.append(quoted_for_json(valid_utf8(key))).append(": ");
    write_json_lines_into(entry, indent + 2, out);
  }
  for (const auto& item : value.items()) {
    begin_line();
    write_json_lines_into(item, indent + 2, out);
  }
  out.append("\n").append(indent, ' ') += is_list ? ']' : '}';
}

}  // namespace

std::string write_yaml(const YamlValue& value) {
  if (value.kind() == YamlValue::Kind::kScalar) return write_scalar(value, 2) + "\n";
  if (value.empty()) return value.kind() == YamlValue::Kind::kSequence ? "[]\n" : "{}\n";
  std::string out;
  write_lines(value, 0, out);
  return out;
}

std::string write_json(const YamlValue& value) {
  std::string out;
  write_json_into(value, out);
  return out;
}

std::string write_json_lines(const YamlValue& value) {
  std::string out;
  write_json_lines_into(value, 0, out);
  return out + "\n";
}

}  // namespace talentops::codec
