#include <algorithm>

#include "reconcilers/claude_code/look.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// How far a transaction is that nobody carries out any more: a look, which changes nothing.
namespace talentops::claude_code {

std::vector<std::string> Transaction::open_paths() {
  std::vector<std::string> open;
  const auto is_before = is_as_before();  // what was there anyway is no change that was made
  for (const Operation& operation : journal_.operations) {
    const auto made = is_made(operation);
    // What cannot be told is not known to be made.
    if ((is_before && *is_before) || !made || !*made) open.push_back(operation.path);
  }
  return open;
}

Result<bool> Transaction::is_made(const Operation& operation) {
  if (operation.sink) return has_secrets(operation);
  if (!operation.merges) return is_done(operation, TRY(look(workspace_, operation.path)));
  const auto base = TRY(read_text(workspace_, operation.path));
  return TRY(text_after(operation, base)) == base;
}

/// Whether every variable is there that is to be, with its value where that can be read, and no other.
Result<bool> Transaction::has_secrets(const Operation& operation) {
  const auto text = TRY(MergedText::read(operation.path, TRY(read_text(workspace_, operation.path))));
  const auto& variables = operation.sink->variables;
  return std::all_of(variables.begin(), variables.end(), [&](const SecretEdit& edit) {
    const auto there = text.value(domain::ItemKind::kKey, edit.pointer, {});
    if (there.has_value() != edit.after.has_value()) return false;
    if (!edit.after) return true;
    const auto wanted = value_of(operation, *edit.after);
    return !wanted || *wanted == *there;
  });
}

}  // namespace talentops::claude_code
