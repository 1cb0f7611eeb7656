#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"

/// Files of variables, one NAME=VALUE a line, that shells (`. FILE`) and dotenv readers understand alike.
/// Pure.
namespace talentops::claude_code {

/// What stands behind `NAME=` for this value. Errors: kDenied (kSecretNotSayable), which does not say the
/// value, where no text means it to all of them.
Result<std::string> said_as_variable(std::string_view value);

/// "CRM_TOKEN" of "/CRM_TOKEN", as receipts name it.
inline std::string_view variable_at(std::string_view pointer) {
  return pointer.substr(pointer.starts_with('/') ? 1 : 0);
}

/// What such a file says. A statement is a line, with those that a quote goes on over.
class VariablesFile {
 public:
  /// Errors: kInvalid with the place, where a quote is not closed.
  static Result<VariablesFile> read(std::string_view text, const std::string& path);

  /// What the last statement about `name` has behind its `=`; nothing: there is none.
  std::optional<std::string> value(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// The text with one line about `name`, where its first statement is or else at the end; nothing: without
/// any. All other lines stay as they are. `text` is one that can be read.
std::string with_variable(std::string_view text, std::string_view name,
                          const std::optional<std::string>& value);

}  // namespace talentops::claude_code
