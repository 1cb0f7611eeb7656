#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// Files that are the client's and hold something of ours: exchanged as a whole, and whatever the client
/// wrote in the meantime is what the change is made in.
namespace talentops::claude_code {
namespace {

constexpr int kAttempts = 3;

std::optional<Digest> digest_of(const std::optional<std::string>& text) {
  return text ? std::optional(sha256(*text)) : std::nullopt;
}

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

Result<std::optional<std::string>> Transaction::read_text(std::string_view path) {
  auto text = workspace_.read(path, kMergedLimit);
  if (text) return std::optional(*std::move(text));
  if (text.error().kind == ErrorKind::kNotFound) return std::optional<std::string>();
  return std::move(text).error();
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
  return read_text(operation.source);
}

/// Puts what `next_of` makes of the file's content in its place, in one step. What came out is looked at: if
/// it is not what was read, that is what the next attempt is made of. Returns what is there in the end.
Result<Transaction::Swapped> Transaction::swap_text(const Operation& operation, const NextText& next_of) {
  auto base = TRY(read_text(operation.path));
  auto there = base;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto next = TRY(next_of(base));
    if (next == there) return Swapped{std::move(base), std::move(next)};
    auto out = TRY(put_text(operation, next));
    if (out == there) return Swapped{std::move(base), std::move(next)};
    there = std::move(next);
    base = std::move(out);
  }
  TRY(put_text(operation, base));  // the client's newest stays
  return Error{ErrorKind::kUnavailable,
               codes::kClientFileBusy,
               fmt::format("{} was written each time that it was to be changed", operation.path),
               {},
               "it is tried again"};
}

/// Returns what was there until then.
Result<std::optional<std::string>> Transaction::put_text(const Operation& operation,
                                                         const std::optional<std::string>& text) {
  EpochDirectory& epoch = *TRY(epoch_of(operation));
  const std::string scratch = epoch.scratch(fmt::format("merge-{}", operation.number));
  if (text) {
    const auto mode = operation.after_mode != 0 ? operation.after_mode : operation.before_mode;
    TRY(epoch.write(scratch, *text, mode == 0 ? kFileMode : mode));
    auto put = epoch.exchange(scratch, operation.path);
    if (is_gone(put)) {
      put = epoch.move_new(scratch, operation.path);
      if (is_gone(put) && !is_elsewhere(operation.path)) {
        TRY(epoch.make_directories(parent_of(operation.path), kDirectoryMode));
        put = epoch.move_new(scratch, operation.path);
      }
      TRY(std::move(put));
      return std::optional<std::string>();
    }
    TRY(std::move(put));
  } else {
    const auto moved = epoch.move(operation.path, scratch);
    if (is_gone(moved)) return std::optional<std::string>();
    TRY(moved);
  }
  return read_text(scratch);
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
  const auto base = TRY(read_text(operation.path));
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
    before = TRY(read_text(operation.preimage));
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
