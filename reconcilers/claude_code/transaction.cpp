#include "reconcilers/claude_code/transaction.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/receipts.hpp"

namespace talentops::claude_code {
namespace {

std::string label(std::string_view what, const Operation& operation) {
  return fmt::format("{}-{}", what, operation.number);
}

bool is_replaced(const Status& status) { return !status && status.error().code == codes::kEpochLost; }

/// Whether the world said so, and not that our time is over.
bool failed_with(const Status& status, ErrorKind kind) {
  return !status && status.error().kind == kind && !is_replaced(status);
}

domain::ReceiptItem* find(std::vector<domain::ReceiptItem>& items, std::string_view path) {
  for (auto& item : items) {
    if (item.path == path) return &item;
  }
  return nullptr;
}

}  // namespace

Transaction::Transaction(ports::Workspace& workspace, EpochDirectory& epoch, Journal journal,
                         SecretAccess secrets)
    : workspace_(workspace),
      epoch_(epoch),
      journal_(std::move(journal)),
      secrets_(std::move(secrets)),
      swaps_(workspace) {}

Status Transaction::run(const std::function<Status()>& proceed) {
  if (auto staged = stage(proceed); !staged) {
    const auto cleared = epoch_.clear();
    return is_replaced(cleared) ? cleared : staged;
  }
  auto done = epoch_.put(kJournalFile, encode_journal(journal_), kFileMode);
  if (done) done = switch_over();
  if (done) return close();
  if (is_replaced(done)) return done;
  const auto undone = undo();
  return is_replaced(undone) ? undone : done;
}

/// The entries of the epoch directory need not be durable: a recovery makes a new file again from its source.
Status Transaction::stage(const std::function<Status()>& proceed) {
  std::vector<std::string> made;
  for (const Operation& operation : journal_.operations) {
    TRY(proceed());
    if (operation.sink) {
      TRY(stage_secrets(operation));
    } else if (operation.merges) {
      TRY(stage_merge(operation));
    } else if (operation.link_after) {
      TRY(prepare(operation));
    } else if (operation.after) {
      TRY(write_unnamed(operation));
      made.push_back(unnamed(operation));
    }
  }
  TRY(epoch_.sync(made));
  for (const Operation& operation : journal_.operations) {
    if (operation.after && !operation.merges && !operation.link_after) TRY(name(operation));
  }
  // Where a receipt lies, its place was made durable before it.
  if (!journal_.previous) TRY(make_receipt_place(epoch_, journal_.receipt.talent));
  return proceed();
}

/// The file is complete before it gets its name, so that nothing torn ever goes by that name. A link is made
/// whole.
Status Transaction::prepare(const Operation& operation) {
  if (operation.link_after)
    return epoch_.link(epoch_.scratch(label("new", operation)), *operation.link_after);
  TRY(write_unnamed(operation));
  TRY(epoch_.sync({unnamed(operation)}));
  return name(operation);
}

std::string Transaction::unnamed(const Operation& operation) const {
  return epoch_.scratch(label("tmp", operation));
}

Status Transaction::name(const Operation& operation) {
  return epoch_.move(unnamed(operation), epoch_.scratch(label("new", operation)));
}

Status Transaction::write_unnamed(const Operation& operation) {
  const std::string bytes = TRY(workspace_.read(operation.source, kItemLimit));
  if (sha256(bytes) != *operation.after) {
    return Error{ErrorKind::kConflict,
                 codes::kSlotBroken,
                 fmt::format("{} is damaged", operation.source),
                 {},
                 "it is staged again from the repository"};
  }
  return epoch_.make(unnamed(operation), bytes, operation.after_mode);
}

Status Transaction::switch_over() {
  for (const Operation& operation : journal_.operations) {
    if (operation.sink) TRY(put_secrets(operation));
    if (operation.merges) TRY(merge(operation));
    if (operation.sink || operation.merges) continue;
    TRY(recovering_ ? perform_again(operation) : perform(operation));
    TRY(settle(operation, !operation.keep.empty()));
  }
  for (const std::string& directory : journal_.dropped) TRY(epoch_.remove_if_empty(directory));
  TRY(sync_touched());
  TRY(note_saved(journal_.receipt));
  journal_.receipt.epoch = epoch_.number();
  if (recovering_) TRY(make_receipt_place(epoch_, journal_.receipt.talent));
  return put_receipt(epoch_, journal_.receipt);
}

Status Transaction::perform(const Operation& operation) {
  if (!operation.after) {
    const auto moved = epoch_.move(operation.path, epoch_.scratch(label("old", operation)));
    return is_gone(moved) ? Status() : moved;
  }
  const std::string from = epoch_.scratch(label("new", operation));
  if (!operation.before) return place(operation, from);
  const auto exchanged = epoch_.exchange(from, operation.path);
  return failed_with(exchanged, ErrorKind::kNotFound) ? place(operation, from) : exchanged;
}

/// Puts a new file where nothing is.
Status Transaction::place(const Operation& operation, const std::string& from) {
  auto placed = epoch_.move_new(from, operation.path);
  if (failed_with(placed, ErrorKind::kNotFound)) {
    TRY(epoch_.make_directories(parent_of(operation.path), kDirectoryMode));
    placed = epoch_.move_new(from, operation.path);
  }
  return failed_with(placed, ErrorKind::kConflict) ? occupied(operation, from) : placed;
}

/// Somebody made the file since it was looked at. What was never ours is not touched; a recovery must come to
/// an end, and keeps it in saved/.
Status Transaction::occupied(const Operation& operation, const std::string& from) {
  if (operation.before || recovering_) return epoch_.exchange(from, operation.path);
  if (is_done(operation, TRY(look(workspace_, operation.path)))) return {};
  return Error{
      ErrorKind::kDenied,
      codes::kContentConflict,
      fmt::format("in the way, and not written by talentops: {} (made a moment ago)", operation.path),
      {},
      "nothing was changed"};
}

/// Looks at what an operation pushed aside, and keeps whatever is not known to be ours.
Status Transaction::settle(const Operation& operation, bool keeps_before) {
  for (const std::string& scratch : scratches(operation)) {
    const Found found = TRY(look(workspace_, scratch));
    if (found.absent()) continue;
    const bool is_before = operation.before && found.has(*operation.before, operation.link_before);
    const bool is_after = operation.after && found.has(*operation.after, operation.link_after);
    if (is_after || (is_before && !keeps_before)) continue;
    TRY(keep_aside(operation, scratch, found, keeps_before));
  }
  return {};
}

Status Transaction::keep_aside(const Operation& operation, const std::string& scratch, const Found& found,
                               bool keeps_before) {
  TRY(epoch_.make_kept(kSaved, kPrivateDirectoryMode));
  const bool is_planned =
      keeps_before && operation.before && found.has(*operation.before, operation.link_before);
  const bool is_original = is_planned && operation.keep == original_name(found.digest);
  const std::string name =
      is_planned ? operation.keep
                 : saved_name(journal_.kind, journal_.deployment, operation.number, operation.path);
  auto kept =
      is_original ? epoch_.move(scratch, saved_path(name)) : epoch_.move_new(scratch, saved_path(name));
  for (int further = 2; failed_with(kept, ErrorKind::kConflict); ++further) {
    kept = epoch_.move_new(scratch, saved_path(fmt::format("{}.{}", name, further)));
  }
  TRY(std::move(kept));
  return workspace_.sync_directory(kSaved);
}

/// The end of every transaction, finished or undone: nothing in the epoch directory is worth keeping any
/// more.
Status Transaction::close() {
  TRY(leave_elsewhere());
  TRY(epoch_.clear());
  // A torn file with secrets must not lie there again after a power cut.
  const bool had_secrets = std::any_of(journal_.operations.begin(), journal_.operations.end(),
                                       [](const Operation& operation) { return operation.sink.has_value(); });
  if (had_secrets) TRY(epoch_.sync_itself());
  TRY(epoch_.remove(kJournalFile));
  return workspace_.sync_directory(kKept);
}

Status Transaction::sync_touched() {
  std::set<std::string> touched;
  for (const Operation& operation : journal_.operations) {
    if (!is_elsewhere(operation.path)) touched.insert(parent_of(operation.path));
  }
  for (const std::string& directory : journal_.made) touched.insert(parent_of(directory));
  for (const std::string& directory : journal_.dropped) touched.insert(parent_of(directory));
  return workspace_.sync_all({touched.begin(), touched.end()});
}

/// Copies are found by their names rather than remembered, so that a recovery tells the same as the
/// transaction would have.
Status Transaction::note_saved(domain::Receipt& receipt) {
  const auto names = workspace_.list(kSaved);
  if (!names && names.error().kind != ErrorKind::kNotFound) return names.error();
  if (!names) return {};
  for (const Operation& operation : journal_.operations) {
    if (operation.merges || operation.sink) continue;  // their items name their copies, if any, already
    const std::string prefix = saved_prefix(journal_.kind, journal_.deployment, operation.number);
    const auto name = std::lower_bound(names->begin(), names->end(), prefix);
    if (name == names->end() || !name->starts_with(prefix)) continue;
    domain::ReceiptItem* item = find(receipt.items, operation.path);
    if (item == nullptr) item = find(receipt.released, operation.path);
    if (item == nullptr)
      item = &receipt.released.emplace_back(
          domain::ReceiptItem{.path = operation.path, .written = operation.after.value_or(Digest())});
    item->saved = *name;
  }
  return {};
}

}  // namespace talentops::claude_code
