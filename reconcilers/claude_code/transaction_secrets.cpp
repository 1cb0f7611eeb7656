#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/log.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/secret_sink.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// Files with secrets. A value is read where it is written, and is nowhere else; what is pushed aside goes at
/// once, since it holds one too. The way back of a value is its reference, read again.
namespace talentops::claude_code {
namespace {

using Text = std::optional<std::string>;

Text value_in(const MergedText& text, const std::string& pointer) {
  return text.value(domain::ItemKind::kKey, pointer, {});
}

}  // namespace

/// As the operation's file says it.
Result<std::string> Transaction::value_of(const Operation& operation,
                                          const domain::SecretReference& reference) {
  const auto value = TRY(secrets_.read(reference));
  return said_in(operation.path, value.reveal());
}

/// Nothing: going back does not wait for a secret. The variable is left out then, and is missed by whoever
/// looks.
Text Transaction::value_if_known(const Operation& operation, const SecretEdit& edit,
                                 const std::optional<domain::SecretReference>& reference) {
  if (!reference) return std::nullopt;
  const auto allowed = secrets_.check_sink(operation.path);
  auto value = allowed ? value_of(operation, *reference) : Result<std::string>(allowed.error());
  if (value) return *std::move(value);
  log::warn("a variable is left out: its secret cannot be put back",
            {{"variable", operation.path + "#" + edit.pointer}, {"why", value.error().text()}});
  return std::nullopt;
}

/// Every value is at hand, and may be written, before the first byte changes.
Status Transaction::stage_secrets(const Operation& operation) {
  if (journal_.kind == JournalKind::kRevert) return {};
  for (const SecretEdit& edit : operation.sink->variables) {
    if (!edit.after) continue;
    TRY(secrets_.check_sink(operation.path));
    TRY(value_of(operation, *edit.after));
  }
  return {};
}

Status Transaction::put_secrets(const Operation& operation) {
  TRY(claim(operation));
  std::vector<Variable> variables;
  for (const SecretEdit& edit : operation.sink->variables) {
    Variable variable{edit.pointer};
    if (journal_.kind == JournalKind::kRevert) {
      variable.value = value_if_known(operation, edit, edit.after);
    } else if (edit.after) {
      variable.value = TRY(value_of(operation, *edit.after));
    }
    variables.push_back(std::move(variable));
  }
  return swap_secrets(operation, [&](const Text& base) -> Result<Text> {
    TRY(check_new(operation, base, variables));
    return with_variables(operation.path, base, variables, *operation.sink);
  });
}

/// A variable that somebody has set since it was looked at was never ours; unless they have written the file
/// anew with what we had just put into it.
Status Transaction::check_new(const Operation& operation, const Text& base,
                              const std::vector<Variable>& variables) {
  if (recovering_) return {};
  const auto text = TRY(MergedText::read(operation.path, base));
  const bool was_put = !swaps_.last(operation).empty();
  for (std::size_t index = 0; index < variables.size(); ++index) {
    const SecretEdit& edit = operation.sink->variables[index];
    if (edit.before || !text.has(edit.pointer)) continue;
    if (was_put && value_in(text, edit.pointer) == variables[index].value) continue;
    return Error{ErrorKind::kDenied,
                 codes::kContentConflict,
                 fmt::format("in the way, and not written by talentops: {}#{} (set a moment ago)",
                             operation.path, edit.pointer),
                 {},
                 "nothing was changed"};
  }
  return {};
}

/// What came out is removed at once, unless it is what somebody wrote and is not in place.
Status Transaction::swap_secrets(const Operation& operation, const NextText& next_of) {
  auto swapped = swap_text(operation, next_of);
  if (!is_elsewhere(operation.path) || fences_.contains(operation.path)) {
    const std::string kept = swapped ? std::string() : TRY(swaps_.newest(operation)).displaced;
    TRY(sync_place(operation));
    TRY(swaps_.remove(*TRY(epoch_of(operation)), operation, kept));
  }
  swapped_[operation.number] = TRY(std::move(swapped));
  return {};
}

/// Told from which variables are there; of one that has another value than before, from that value.
Result<bool> Transaction::secrets_are_as_before(const Operation& operation) {
  const auto text = TRY(MergedText::read(operation.path, TRY(read_text(workspace_, operation.path))));
  for (const SecretEdit& edit : operation.sink->variables) {
    const auto there = value_in(text, edit.pointer);
    if (there.has_value() != edit.before.has_value()) return false;
    if (!edit.before || !edit.after) continue;
    const auto after = value_of(operation, *edit.after);
    if (after && *after == there) return false;
  }
  return true;
}

Result<bool> Transaction::can_put_secrets(const Operation& operation) {
  TRY(claim(operation));
  const auto newest = swaps_.newest(operation);
  if (!newest || !MergedText::read(operation.path, newest->text)) return false;
  return stage_secrets(operation).has_value();
}

/// What a variable is to be again. Nothing: it is as it was, or is somebody else's by now.
std::optional<Variable> Transaction::undone(const Operation& operation, const SecretEdit& edit,
                                            const Text& there) {
  const auto after = edit.after ? value_of(operation, *edit.after) : Result<std::string>(std::string());
  const bool is_ours = edit.after ? there && (!after || *after == *there) : !there;
  if (!is_ours) return std::nullopt;
  return Variable{edit.pointer, value_if_known(operation, edit, edit.before)};
}

Status Transaction::undo_secrets(const Operation& operation) {
  const auto known = swapped_.find(operation.number);
  if (known == swapped_.end() && swaps_.last(operation).empty() && !recovering_) return {};
  TRY(claim(operation));
  Operation back = operation;
  back.after_mode = operation.before_mode != 0 ? operation.before_mode : kSinkMode;
  return swap_secrets(back, [&](const Text& base) -> Result<Text> {
    if (known != swapped_.end() && base == known->second.after) return known->second.before;
    const auto text = TRY(MergedText::read(operation.path, base));
    std::vector<Variable> variables;
    for (const SecretEdit& edit : operation.sink->variables) {
      auto variable = undone(operation, edit, value_in(text, edit.pointer));
      if (variable) variables.push_back(*std::move(variable));
    }
    return with_variables(operation.path, base, variables, *operation.sink);
  });
}

}  // namespace talentops::claude_code
