#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "reconcilers/claude_code/journal.hpp"
#include "reconcilers/claude_code/transaction_plan.hpp"

/// Files that hold values of secrets. Whatever is planned and written down about them names references.
namespace talentops::claude_code {

/// Only its owner reads it.
inline constexpr std::uint32_t kSinkMode = 0600;

/// Decides which variables are written, and which go. Known of a variable is whether it is there: one that is
/// in a receipt is ours whatever its value, one that is in none is the client's. Pure. Errors: kDenied
/// (kContentConflict, kItemShared), naming every variable; kClientFileInvalid.
Status plan_sinks(const Situation& situation, TransactionPlan& plan);

/// What one variable is to be: a value as its file says it (`said_in`), or nothing where it is to go.
struct Variable {
  std::string pointer;
  std::optional<std::string> value = {};
};

/// The text that stands for `value` in the file at `path`: JSON, or elsewhere what follows `NAME=`. Errors:
/// kDenied (kSecretNotSayable).
Result<std::string> said_in(std::string_view path, std::string_view value);

/// The text of the file at `path` with these variables; nothing: no file. Pure. Errors: kDenied
/// (kClientFileInvalid); kConflict where no variable can be put.
Result<std::optional<std::string>> with_variables(const std::string& path,
                                                  const std::optional<std::string>& text,
                                                  const std::vector<Variable>& variables,
                                                  const SinkEdits& edits);

}  // namespace talentops::claude_code
