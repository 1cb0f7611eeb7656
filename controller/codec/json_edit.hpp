#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/codec/yaml.hpp"

/// Changes in a JSON file that is somebody else's: whatever they are not about stays byte for byte. Our own,
/// since no library of the system writes JSON back as it was laid out.
namespace talentops::codec {

/// One change that can be made twice, and taken back: from `before` to `after`, each a value as JSON text, or
/// nothing where it is not there.
struct JsonEdit {
  enum class Kind {
    kValue,    ///< the member of an object at `pointer`
    kElement,  ///< one element of the list at `pointer`, which is taken for a set
    /// An object or a list at `pointer`, made empty; it is only removed while it is empty, and not at all
    /// where `before` has it too.
    kContainer,
  };
  Kind kind = Kind::kValue;
  std::string pointer;  ///< RFC 6901
  std::optional<std::string> before = {};
  std::optional<std::string> after = {};
  bool operator==(const JsonEdit&) const = default;
};

JsonEdit taken_back(JsonEdit edit);

/// "permissions/allow" with '~' and '/' escaped: one more step of a pointer.
std::string pointer_below(std::string_view pointer, std::string_view name);

/// A value on one line, members in their order.
std::string json_line(const YamlNode& value);
/// The same for equal values however they are laid out: members sorted by name.
std::string json_canonical(const YamlNode& value);

/// A JSON object with the places of its values. Errors: kInvalid with line and column.
Result<YamlNode> read_json_places(std::string_view text, const std::string& file);

/// The value at `pointer`, or nothing. Borrows: the root.
const YamlNode* json_at(const YamlNode& root, std::string_view pointer);

/// `text` after these edits, in order. One whose `after` is there already changes nothing. Errors: kInvalid
/// if the text is no JSON object; kConflict, naming the pointer, if something else than `before` is there.
Result<std::string> edit_json(std::string text, const std::string& file, const std::vector<JsonEdit>& edits);

}  // namespace talentops::codec
