#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/error.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/domain/version.hpp"

/// For the sources of status.hpp only: how status and events are read.
namespace talentops::codec {

/// A JSON object that is read field by field; null is absent. The first thing that is wrong is noted, an
/// empty value stands for it, and fields that nobody asks for are passed over, since a newer version may have
/// written them. Borrows: the tree and the place of the error.
class StatusFields {
 public:
  StatusFields(const YamlNode* node, std::string where, std::optional<Error>& error);

  std::string text(std::string_view key) const;
  std::string text_or_empty(std::string_view key) const;
  int percent(std::string_view key) const;
  int number(std::string_view key) const;  ///< not below 0; 0 where it is absent
  bool truth(std::string_view key) const;  ///< false where it is absent
  Instant time(std::string_view key) const;
  std::optional<Instant> optional_time(std::string_view key) const;
  Digest digest(std::string_view key) const;
  std::optional<Digest> optional_digest(std::string_view key) const;
  domain::Version version(std::string_view key) const;
  std::optional<StatusFields> optional_object(std::string_view key) const;
  StatusFields object(std::string_view key) const;
  /// One that is read another way; null where it is absent.
  const YamlNode* mapping(std::string_view key) const;
  std::vector<StatusFields> objects(std::string_view key) const;  ///< empty where absent
  std::vector<std::string> texts(std::string_view key) const;     ///< the same

  /// One of the words that `parse` knows.
  template <typename Value>
  Value word(std::string_view key, std::optional<Value> (*parse)(std::string_view)) const {
    const auto value = parse(text(key));
    if (!value) refuse(key, "a word that this version knows");
    return value.value_or(Value{});
  }
  void refuse(std::string_view key, std::string_view expected) const;

 private:
  const YamlNode* find(std::string_view key) const;

  const YamlNode* node_;  ///< nothing: not an object, which is noted
  std::string where_;
  std::optional<Error>* error_;
};

/// What a controller wrote, as JSON. Errors: kInvalid.
Result<YamlNode> read_status_tree(std::string_view text, const std::string& file);

}  // namespace talentops::codec
