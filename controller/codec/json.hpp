#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/codec/yaml.hpp"

/// JSON that was written at a target, by us or by others, read strictly.
namespace talentops::codec {

/// Reads exactly one JSON value (RFC 8259, no extensions) into the tree that YAML is read into: numbers,
/// true, false and null are plain scalars. Lines and columns are not kept. Never throws. Errors: kInvalid
/// with line and column, for a name that stands twice too, and for more than `depth` levels.
Result<YamlNode> read_json(std::string_view text, const std::string& file, std::size_t depth = 32);

/// Reads a file that talentops keeps at a target: a JSON object with "format": 1.
/// Errors: kDenied, since only a person can decide what an unreadable one meant; a newer format has a code of
/// its own.
Result<YamlNode> read_kept_json(std::string_view text, const std::string& file);

/// A JSON object that is read field by field. The first thing that is wrong is noted and an empty value
/// stands for it; a field that nobody asked for is wrong too, because writing the file again would lose it.
/// Borrows: the tree and the place of the error, for its lifetime.
class JsonFields {
 public:
  JsonFields(const YamlNode& node, std::string where, std::optional<Error>& error);

  bool has(std::string_view key);
  std::string text(std::string_view key);
  std::optional<std::string> optional_text(std::string_view key);
  std::uint64_t number(std::string_view key);
  bool truth(std::string_view key);  ///< false where it is absent
  Digest digest(std::string_view key);
  std::optional<Digest> optional_digest(std::string_view key);
  Instant time(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  ///< empty where it is absent
  JsonFields object(std::string_view key);
  std::vector<JsonFields> objects(std::string_view key);  ///< empty where it is absent
  /// To be called after the last field was asked for.
  void close();

  void fail(std::string_view key, std::string_view expected);

 private:
  const YamlNode* find(std::string_view key);
  const YamlNode* scalar(std::string_view key, bool plain);

  const YamlNode* node_;
  std::string where_;
  std::optional<Error>* error_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace talentops::codec
