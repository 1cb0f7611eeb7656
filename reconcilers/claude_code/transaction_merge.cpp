#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// Files that are the client's and hold something of ours: exchanged as a whole, and whatever the client
/// wrote in the meantime is what the change is made in.
namespace talentops::claude_code {
namespace {

constexpr int kAttempts = 3;

}  // namespace

/// The bytes before are kept durably, since a way back may need them; the bytes after lie in the epoch
/// directory.
Status Transaction::stage_merge(const Operation& operation) {
  if (operation.text_before) {
    TRY(epoch_.make_kept(kSaved, kPrivateDirectoryMode));
    for (const std::string& value : operation.originals) TRY(keep_bytes(value, original_name(sha256(value))));
    TRY(keep_bytes(*operation.text_before, original_name(*operation.before)));
    if (!operation.keep.empty()) TRY(keep_bytes(*operation.text_before, operation.keep));
    TRY(workspace_.sync_directory(kSaved));
  }
  if (!operation.text_after) return {};
  const std::string unnamed = epoch_.scratch("tmp");
  TRY(epoch_.write(unnamed, *operation.text_after, operation.after_mode));
  return epoch_.move(unnamed, epoch_.scratch(fmt::format("new-{}", operation.number)));
}

Status Transaction::keep_bytes(const std::string& bytes, const std::string& name) {
  const std::string unnamed = epoch_.scratch("tmp");
  TRY(epoch_.write(unnamed, bytes, 0600));
  return epoch_.move(unnamed, saved_path(name));
}

/// What the file is to be, if it is `base` now.
Result<std::optional<std::string>> Transaction::text_after(const Operation& operation,
                                                           const std::optional<std::string>& base) {
  using Text = std::optional<std::string>;
  const bool adds = std::any_of(operation.edits.begin(), operation.edits.end(),
                                [](const auto& edit) { return edit.after.has_value(); });
  if (digest_of(base) == operation.after || (!base && !adds)) return base;
  if (digest_of(base) != operation.before) return Text(TRY(edited(operation.path, base, operation.edits)));
  if (!operation.after) return Text();
  if (operation.text_after) return Text(*operation.text_after);
  if (operation.source.empty()) return Text(TRY(edited(operation.path, base, operation.edits)));
  return read_text(workspace_, operation.source);
}

/// Puts what `next_of` makes of the file's content in its place, in one step. What came out is looked at: if
/// it is not what was there, that is what the next attempt is made of. Returns what is there in the end.
Result<Transaction::Swapped> Transaction::swap_text(const Operation& operation, const NextText& next_of) {
  auto [base, there, displaced, overtaken] = TRY(swaps_.newest(operation));
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    for (const auto& scratch : overtaken) TRY(keep_overtaken(operation, scratch));
    auto next = next_of(base);
    if (!next) {
      if (!displaced.empty()) TRY(put_text(operation, there, base));
      return std::move(next).error();
    }
    if (*next == there && TRY(has_its_mode(operation))) return Swapped{std::move(base), *std::move(next)};
    auto out = TRY(put_text(operation, there, *next));
    if (out == there) return Swapped{std::move(base), *std::move(next)};
    there = *std::move(next);
    base = std::move(out);
    overtaken.assign(1, std::exchange(displaced, swaps_.last(operation)));
  }
  for (const auto& scratch : overtaken) TRY(keep_overtaken(operation, scratch));
  TRY(put_text(operation, there, base));  // the client's newest stays
  return Error{ErrorKind::kUnavailable,
               codes::kClientFileBusy,
               fmt::format("{} was written each time that it was to be changed", operation.path),
               {},
               "it is tried again"};
}

/// Returns what was there until then, which is `there` unless somebody has just written.
Result<std::optional<std::string>> Transaction::put_text(const Operation& operation,
                                                         const std::optional<std::string>& there,
                                                         const std::optional<std::string>& text) {
  return swaps_.put(*TRY(epoch_of(operation)), operation, there, text);
}

/// Of a file with secrets.
Result<bool> Transaction::has_its_mode(const Operation& operation) {
  if (!operation.sink) return true;
  const auto facts = TRY(workspace_.stat(operation.path));
  return !facts || facts->mode == operation.after_mode;
}

/// Somebody wrote, and wrote again before that was back in its place. What is there now is newer, but was
/// written without it.
Status Transaction::keep_overtaken(const Operation& operation, const std::string& scratch) {
  if (scratch.empty() || operation.sink) return {};
  const Found found = TRY(look(workspace_, scratch));
  return found.absent() ? Status() : keep_aside(operation, scratch, found, false);
}

Status Transaction::merge(const Operation& operation) {
  const auto swapped =
      TRY(swap_text(operation, [&](const auto& base) { return text_after(operation, base); }));
  const auto before = digest_of(swapped.before);
  if (before == operation.before || before == operation.after) return {};
  // Merged into what somebody has written since it was planned: of that there is no copy to go back to.
  for (auto& file : journal_.receipt.merged) {
    if (file.path != operation.path || !swapped.after) continue;
    file.previous = before;
    file.written = sha256(*swapped.after);
  }
  return {};
}

/// Whether what is there now, whoever has written it, can be changed as it was meant.
Result<bool> Transaction::can_merge(const Operation& operation) {
  const auto base = TRY(swaps_.newest(operation)).text;
  if (digest_of(base) == operation.after) return true;
  const auto next = text_after(operation, base);
  if (!next && next.error().kind == ErrorKind::kUnavailable) return next.error();
  return next.has_value();
}

/// Byte for byte, where nobody has written since; else what of it can be taken back.
Status Transaction::undo_merge(const Operation& operation) {
  std::optional<std::string> before;
  if (operation.text_before) before = *operation.text_before;
  if (!before && operation.before) {
    before = TRY(read_text(workspace_, operation.preimage));
    if (digest_of(before) != operation.before) before.reset();
  }
  const auto next_of = [&](const std::optional<std::string>& base) -> Result<std::optional<std::string>> {
    const bool is_ours = digest_of(base) == operation.after && (before || !operation.before);
    if (is_ours) return before;
    if (!base) return base;
    return std::optional(taken_back(operation.path, *base, operation.edits));
  };
  TRY(swap_text(operation, next_of));
  return {};
}

}  // namespace talentops::claude_code
