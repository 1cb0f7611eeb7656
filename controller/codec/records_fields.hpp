#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"

/// For the sources of records.hpp only: how a record is read.
namespace talentops::codec {

/// The one document of a record's text, of this kind and of our apiVersion.
/// Errors: kInvalid with the place; a newer apiVersion has a code of its own, since a newer version can read
/// it.
Result<YamlNode> read_record(std::string_view text, const std::string& file, std::string_view kind);

/// Where a record is, and the first thing that is wrong with it.
struct RecordReading {
  std::string file;
  std::optional<Error> error = {};
};

/// A mapping of a record, read field by field. What is missing or of the wrong type is noted in the reading
/// once, and an empty value stands for it; fields that nobody asks for are passed over, since a newer version
/// may have written them.
class RecordFields {
 public:
  RecordFields(RecordReading& reading, const YamlNode* node, std::string path);

  bool has(std::string_view key) const;
  std::string text(std::string_view key) const;
  std::string text_or_empty(std::string_view key) const;
  std::int64_t number(std::string_view key) const;  ///< whole, not negative
  int small_number(std::string_view key) const;     ///< a number that an int holds
  std::optional<std::int64_t> optional_number(std::string_view key) const;
  bool truth(std::string_view key) const;
  bool truth_or_false(std::string_view key) const;
  Instant time(std::string_view key) const;
  std::optional<Instant> optional_time(std::string_view key) const;
  Duration duration(std::string_view key) const;
  Duration seconds(std::string_view key) const;  ///< "0.8"
  Digest digest(std::string_view key) const;
  domain::Version version(std::string_view key) const;
  std::string commit_or_empty(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;  ///< empty where absent

  /// A name as Kubernetes allows it.
  template <typename Name>
  Name name(std::string_view key) const {
    return Name(valid_name(key));
  }
  domain::DeploymentId deployment(std::string_view key) const;

  /// One of the words that `parse` knows.
  template <typename Value>
  Value word(std::string_view key, std::optional<Value> (*parse)(std::string_view)) const {
    return parsed<Value>(key, parse, "a word that this version knows").value_or(Value{});
  }

  RecordFields mapping(std::string_view key) const;
  std::optional<RecordFields> optional_mapping(std::string_view key) const;
  std::vector<RecordFields> mappings(std::string_view key) const;  ///< empty where absent
  /// The scalars of a list; empty where absent.
  std::vector<const YamlNode*> scalars(std::string_view key) const;

  void refuse(std::string_view key, const std::string& expected) const;

 private:
  const YamlNode* find(std::string_view key) const;
  /// The scalar at `key`; what is absent or no scalar is noted.
  const YamlNode* scalar(std::string_view key) const;
  std::string valid_name(std::string_view key) const;
  std::string path_of(std::string_view key) const;

  template <typename Value, typename Parse>
  std::optional<Value> parsed(std::string_view key, Parse parse, const std::string& expected) const {
    const YamlNode* node = scalar(key);
    if (node == nullptr) return std::nullopt;
    std::optional<Value> value = parse(std::string_view(node->text));
    if (!value) refuse(key, expected);
    return value;
  }

  std::reference_wrapper<RecordReading> reading_;
  const YamlNode* node_;  ///< nothing: already refused
  std::string path_;
};

}  // namespace talentops::codec
