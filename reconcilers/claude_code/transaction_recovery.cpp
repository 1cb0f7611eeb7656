#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/receipts.hpp"
#include "reconcilers/claude_code/transaction.hpp"

namespace talentops::claude_code {
namespace {

bool is(const Found& live, const std::optional<Digest>& bytes, const std::optional<std::string>& link,
        std::uint32_t mode) {
  if (!bytes) return live.absent();
  return live.has(*bytes, link) && (link || live.executable() == ((mode & 0100U) != 0));
}

/// The operation that "new-<operation>-<epoch>" or "old-<operation>-<epoch>" belongs to.
std::optional<int> operation_of(std::string_view name) {
  const auto parts = split(name, '-');
  if (parts.size() != 3 || (parts[0] != "new" && parts[0] != "old" && parts[0] != "back"))
    return std::nullopt;
  return number_in(parts[1]);
}

}  // namespace

bool is_done(const Operation& operation, const Found& live) {
  return is(live, operation.after, operation.link_after, operation.after_mode);
}

bool is_undone(const Operation& operation, const Found& live) {
  return is(live, operation.before, operation.link_before, operation.before_mode);
}

Status Transaction::recover() {
  recovering_ = true;
  TRY(load_leftovers());
  // What has not begun to switch is decided anew: its gates may say otherwise by now. To go back is not.
  const bool is_decided_anew = journal_.kind == JournalKind::kActivate && TRY(is_as_before());
  if (is_decided_anew || !TRY(can_finish())) return undo();
  TRY(switch_over());
  return close();
}

Status Transaction::load_leftovers() {
  for (const std::string& name : TRY(epoch_.names())) {
    if (const auto number = operation_of(name)) leftovers_[*number].push_back(below(epoch_.path(), name));
  }
  return swaps_.load(epoch_);
}

/// Every name under which an operation may have left something in the epoch directory.
std::vector<std::string> Transaction::scratches(const Operation& operation) const {
  std::vector<std::string> names;
  for (const std::string_view what : {"new", "old", "back"})
    names.push_back(epoch_.scratch(fmt::format("{}-{}", what, operation.number)));
  const auto earlier = leftovers_.find(operation.number);
  if (earlier == leftovers_.end()) return names;
  for (const std::string& name : earlier->second) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

/// The one of them that holds `bytes`, or is the link; "" if none is.
Result<std::string> Transaction::scratch_with(const Operation& operation, const Digest& bytes,
                                              const std::optional<std::string>& link) {
  for (const std::string& name : scratches(operation)) {
    if (TRY(look(workspace_, name)).has(bytes, link)) return name;
  }
  return std::string();
}

/// Whether no operation has changed anything, or each has been undone: a power cut can bring back what a copy
/// was made of, too.
Result<bool> Transaction::is_as_before() {
  for (const Operation& operation : journal_.operations) {
    if (operation.sink) {
      if (!TRY(secrets_are_as_before(operation))) return false;
      continue;
    }
    if (!is_undone(operation, TRY(look(workspace_, operation.path)))) return false;
    const bool has_copy = !operation.keep.empty() && TRY(workspace_.stat(saved_path(operation.keep)));
    if (has_copy && !operation.merges) return false;
  }
  return true;
}

/// An `active` without its slot would show nothing at all.
Result<bool> Transaction::leads_somewhere(const Operation& operation) {
  const auto slot = codec::slot_of_active(operation.link_after.value_or(""));
  return !slot || TRY(workspace_.stat(*slot)).has_value();
}

Result<bool> Transaction::can_finish() {
  for (const Operation& operation : journal_.operations) {
    if (!TRY(can_finish(operation))) return false;
  }
  return true;
}

Result<bool> Transaction::can_finish(const Operation& operation) {
  if (operation.sink) return can_put_secrets(operation);
  if (operation.merges) return can_merge(operation);
  if (!TRY(leads_somewhere(operation))) return false;
  const Found live = TRY(look(workspace_, operation.path));
  if (!operation.after || is_done(operation, live)) return true;
  // A link or a directory that somebody put there is theirs to take away: nothing waits for that.
  if (live.kind == Found::Kind::kOther && !is_undone(operation, live)) return false;
  if (operation.link_after) return true;  // it can always be made again
  if (!TRY(scratch_with(operation, *operation.after, {})).empty()) return true;
  const Found source = TRY(look(workspace_, operation.source));
  return source.kind == Found::Kind::kFile && source.digest == *operation.after;
}

Status Transaction::perform_again(const Operation& operation) {
  if (is_done(operation, TRY(look(workspace_, operation.path)))) return {};
  if (!operation.after) return perform(operation);
  const std::string wanted = epoch_.scratch(fmt::format("new-{}", operation.number));
  const std::string found = TRY(scratch_with(operation, *operation.after, operation.link_after));
  // An exchange that was cut off after it pushed something aside has left that under the name that is needed
  // now.
  if (found != wanted) TRY(settle(operation, !operation.keep.empty()));
  if (found.empty()) TRY(prepare(operation));
  if (!found.empty() && found != wanted) TRY(epoch_.move(found, wanted));
  return perform(operation);
}

/// Nothing is touched unless all of it can be undone.
Status Transaction::check_undo() {
  for (const Operation& operation : journal_.operations) {
    if (operation.merges || operation.sink) continue;  // what somebody has changed in it stays as it is
    const Found live = TRY(look(workspace_, operation.path));
    if (!operation.before || is_undone(operation, live) || !TRY(is_performed(operation, live))) continue;
    if (operation.link_before || !TRY(find_before(operation)).empty()) continue;
    return Error{ErrorKind::kDenied,
                 codes::kCannotRecover,
                 fmt::format("the interrupted transaction of deployment {} can be neither finished nor "
                             "undone: neither the new nor "
                             "the old content of {} is kept any more",
                             journal_.deployment.text(), operation.path),
                 {},
                 fmt::format("put the new content back at {}", operation.source)};
  }
  return {};
}

Status Transaction::undo() {
  TRY(check_undo());
  for (auto operation = journal_.operations.rbegin(); operation != journal_.operations.rend(); ++operation) {
    if (operation->sink) TRY(undo_secrets(*operation));
    if (operation->merges) TRY(undo_merge(*operation));
    if (operation->sink || operation->merges) continue;
    TRY(undo_operation(*operation));
    TRY(settle(*operation, false));
  }
  for (auto directory = journal_.made.rbegin(); directory != journal_.made.rend(); ++directory) {
    TRY(epoch_.remove_if_empty(*directory));
  }
  TRY(sync_touched());
  TRY(undo_receipt());
  return close();
}

/// While the new file lies unused in the epoch directory, or nothing was moved there, what is at the path was
/// put there by somebody else: it is not touched.
Result<bool> Transaction::is_performed(const Operation& operation, const Found& live) {
  if (is_done(operation, live)) return true;
  if (operation.after) return TRY(scratch_with(operation, *operation.after, operation.link_after)).empty();
  for (const std::string& name : scratches(operation)) {
    if (!TRY(look(workspace_, name)).absent()) return true;
  }
  return false;
}

Status Transaction::undo_operation(const Operation& operation) {
  const Found live = TRY(look(workspace_, operation.path));
  if (is_undone(operation, live) || !TRY(is_performed(operation, live))) return {};
  if (!operation.before) return withdraw(operation);
  const std::string before = TRY(fetch_before(operation));
  if (!live.absent()) return epoch_.exchange(before, operation.path);
  auto placed = epoch_.move_new(before, operation.path);
  if (!placed && placed.error().kind == ErrorKind::kNotFound) {
    TRY(epoch_.make_directories(parent_of(operation.path), kDirectoryMode));
    placed = epoch_.move_new(before, operation.path);
  }
  return placed;
}

/// Takes a file away that was not there before.
Status Transaction::withdraw(const Operation& operation) {
  const auto moved = epoch_.move(operation.path, epoch_.scratch(fmt::format("old-{}", operation.number)));
  return is_gone(moved) ? Status() : moved;
}

/// Where what was there before is kept: in the epoch directory, in saved/, or in a slot; "" if nowhere.
Result<std::string> Transaction::find_before(const Operation& operation) {
  std::string here = TRY(scratch_with(operation, *operation.before, operation.link_before));
  if (!here.empty()) return here;
  std::vector<std::string> places;
  if (!operation.keep.empty()) places.push_back(saved_path(operation.keep));
  if (!operation.preimage.empty()) places.push_back(operation.preimage);
  for (const std::string& path : places) {
    const Found found = TRY(look(workspace_, path));
    if (found.kind == Found::Kind::kFile && found.digest == *operation.before) return path;
  }
  return std::string();
}

/// Brings it into the epoch directory. A client's own file goes back itself; what others may need too is
/// copied.
Result<std::string> Transaction::fetch_before(const Operation& operation) {
  const std::string path = TRY(find_before(operation));
  if (path.starts_with(epoch_.path())) return path;
  const std::string back = epoch_.scratch(fmt::format("back-{}", operation.number));
  if (operation.link_before) {
    TRY(epoch_.link(back, *operation.link_before));
    return back;
  }
  const bool is_shared = path == operation.preimage || operation.keep == original_name(*operation.before);
  if (!is_shared) {
    TRY(epoch_.move(path, back));
    return back;
  }
  const std::string bytes = TRY(workspace_.read(path, kItemLimit));
  const std::string unnamed = epoch_.scratch("tmp");
  TRY(epoch_.write(unnamed, bytes, operation.before_mode));
  TRY(epoch_.move(unnamed, back));
  return back;
}

Status Transaction::undo_receipt() {
  if (!journal_.previous) {
    const std::string path = receipt_path(journal_.receipt.talent);
    if (!TRY(workspace_.stat(path))) return {};
    TRY(epoch_.remove(path));
    return workspace_.sync_directory(parent_of(path));
  }
  domain::Receipt previous = *journal_.previous;
  TRY(note_saved(previous));
  return put_receipt(epoch_, previous);
}

}  // namespace talentops::claude_code
