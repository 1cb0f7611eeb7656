#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/json_edit.hpp"
#include "controller/domain/package.hpp"
#include "reconcilers/claude_code/variables_file.hpp"

namespace talentops::claude_code {

/// The edits of a text file are elements without a pointer: its lines.
using Edits = std::vector<codec::JsonEdit>;

/// A file of the client that items are merged into: an object of JSON, or lines; elsewhere, lines about
/// variables. Pure.
class MergedText {
 public:
  /// Nothing: there is no such file. Errors: kDenied (kClientFileInvalid) with the place.
  static Result<MergedText> read(const std::string& path, const std::optional<std::string>& text);

  /// What is there of an item: the value of a key, an element or a line if it is there.
  std::optional<std::string> value(domain::ItemKind kind, const std::string& pointer,
                                   const Digest& item) const;
  /// Its digest; of a secret, of which nobody knows what it is to be, its own wherever something is there.
  std::optional<Digest> find(domain::ItemKind kind, const std::string& pointer, const Digest& item) const;
  /// Whether an object or a list, or a variable, is at `pointer`.
  bool has(const std::string& pointer) const;
  bool empty() const { return root_.entries.empty() && lines_.empty(); }

 private:
  codec::YamlNode root_ = {.kind = codec::YamlNode::Kind::kMapping};
  std::vector<std::string> lines_;
  std::optional<VariablesFile> variables_;  ///< of a file elsewhere
};

/// The file after `edits`. Errors: kDenied (kClientFileInvalid); kConflict where it says otherwise than the
/// edits expect.
Result<std::string> edited(const std::string& path, const std::optional<std::string>& text,
                           const Edits& edits);

/// The file without what `edits` did: each is taken back where that can be done, and left where somebody has
/// changed it since.
std::string taken_back(const std::string& path, const std::string& text, const Edits& edits);

}  // namespace talentops::claude_code
