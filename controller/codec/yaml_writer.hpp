#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/codec/yaml.hpp"

namespace talentops::codec {

/// A value to be written as YAML: keys in the order in which they were put. Absent fields are simply not put.
///
///   YamlValue document;
///   document.put("apiVersion", "talentops.dev/v1alpha1");
///   document.put("spec", YamlValue().put("version", version.text()).put("keys", YamlValue::list(keys)));
class YamlValue {
 public:
  YamlValue();  ///< an empty mapping
  YamlValue(std::string text);
  YamlValue(std::string_view text);
  YamlValue(const char* text);
  YamlValue(std::int64_t number);
  YamlValue(int number);
  YamlValue(double number);
  YamlValue(bool truth);
  static YamlValue list();
  static YamlValue list(const std::vector<std::string>& texts);
  static YamlValue null();
  /// A text from another document, so that what was read can be written again as it was.
  static YamlValue from(const YamlNode& node);

  YamlValue& put(std::string key, YamlValue value) &;
  YamlValue&& put(std::string key, YamlValue value) &&;
  YamlValue& add(YamlValue item) &;
  YamlValue&& add(YamlValue item) &&;

  enum class Kind { kScalar, kSequence, kMapping };
  Kind kind() const { return kind_; }
  bool empty() const { return items_.empty() && entries_.empty(); }
  YamlValue* find(std::string_view key);

  /// Adds every entry of the mapping `older` that this one does not have, at every depth of mappings: fields
  /// that a newer version wrote are kept when an older one writes again.
  void keep_unknown(const YamlNode& older);

  const std::string& scalar() const { return text_; }
  bool quoted() const { return quoted_; }
  const std::vector<YamlValue>& items() const { return items_; }
  const std::vector<std::pair<std::string, YamlValue>>& entries() const { return entries_; }

 private:
  Kind kind_ = Kind::kMapping;
  std::string text_;
  bool quoted_ = false;  ///< the scalar is a text, whatever it looks like
  std::vector<YamlValue> items_;
  std::vector<std::pair<std::string, YamlValue>> entries_;
};

/// Block style, two spaces, texts quoted where a YAML 1.1 or 1.2 reader could take them for something else,
/// several lines as a literal block. `read_yaml` and stock readers give back the same value. Ends with a
/// newline.
std::string write_yaml(const YamlValue& value);

/// The same value as JSON text on one line, keys in order.
std::string write_json(const YamlValue& value);

/// The same over several lines, as files are kept: two spaces, each key and item on a line of its own. Ends
/// with a newline.
std::string write_json_lines(const YamlValue& value);

}  // namespace talentops::codec
