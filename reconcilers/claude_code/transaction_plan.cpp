// This file is longer than others: what becomes of one path is one decision, whatever it depends on.
#include "reconcilers/claude_code/transaction_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/directory_plan.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_plan.hpp"
#include "reconcilers/claude_code/merge_plan.hpp"
#include "reconcilers/claude_code/refusal.hpp"
#include "reconcilers/claude_code/secret_sink.hpp"

namespace talentops::claude_code {
namespace {

using domain::ItemKind;
using domain::ReceiptItem;

/// Whether the bytes that we replaced or found were the client's own, and the same as ours.
bool is_adopted(const ReceiptItem& item) { return item.before == item.written; }

bool is_unchanged(const SlotFile& file, const ReceiptItem& item) {
  return file.sha256 == item.written && file.executable == item.executable;
}

class Planning {
 public:
  explicit Planning(const Situation& situation) : situation_(situation) {
    for (const SlotFile& file : situation.wanted) wanted_.insert(file.path);
    for (const domain::Receipt* other : situation.others) {
      index(other->items, others_);
      for (const ReceiptItem& item : other->items) owners_.emplace(item.path, other);
    }
    if (situation.receipt == nullptr) return;
    index(situation.receipt->items, ours_);
    if (situation.kind == JournalKind::kRevert) index(situation.receipt->released, given_back_);
  }

  Result<TransactionPlan> plan() {
    for (const SlotFile& file : situation_.wanted) {
      if (!file.merge) place(file);
    }
    if (situation_.receipt != nullptr) {
      for (const ReceiptItem& item : situation_.receipt->items) {
        if (!item.merge && !wanted_.contains(item.path)) withdraw(item);
      }
      carry_released();
    }
    if (!lost_.empty())
      return refusal(codes::kOriginalLost, "the copies of what was there before are gone", lost_);
    if (!shared_.empty())
      return refusal(codes::kItemShared, "another talent has the same files with other content", shared_);
    if (!conflicts_.empty())
      return refusal(codes::kContentConflict, "in the way, and not written by talentops", conflicts_);
    TRY(plan_active(situation_, plan_));
    TRY(plan_merges(situation_, plan_));
    // Last of all: whatever fails before has written no secret.
    TRY(plan_sinks(situation_, plan_));
    plan_directories(situation_, plan_);
    return std::move(plan_);
  }

 private:
  using Items = std::map<std::string_view, const ReceiptItem*, std::less<>>;

  static void index(const std::vector<ReceiptItem>& items, Items& into) {
    for (const ReceiptItem& item : items) into.emplace(item.path, &item);
  }
  static const ReceiptItem* find(const Items& items, std::string_view path) {
    const auto found = items.find(path);
    return found == items.end() ? nullptr : found->second;
  }
  Found at(std::string_view path) const {
    const auto found = situation_.found.find(path);
    return found == situation_.found.end() ? Found{} : found->second;
  }

  int next_number() const { return static_cast<int>(plan_.operations.size()) + 1; }

  Operation operation(const std::string& path, const Found& found) const {
    Operation operation{.number = next_number(), .path = path};
    if (is_link_of_ours(found)) set_link_before(operation, found.link);
    if (found.absent() || operation.link_before) return operation;
    operation.before = found.digest;
    operation.before_mode = found.mode;
    const ReceiptItem* item = find(ours_, path);
    if (item != nullptr && item->written == found.digest && situation_.receipt->installed)
      operation.preimage = kept_place(situation_, path, found.digest);
    return operation;
  }

  /// What is to be there: bytes that were there before us, and what another talent has as a copy, stay files.
  ItemKind form_of(const SlotFile& file, const std::optional<Digest>& before) const {
    const ReceiptItem* other = find(others_, file.path);
    const bool is_copied = before == file.sha256 || (other != nullptr && other->kind == ItemKind::kFile);
    return is_copied ? ItemKind::kFile : file.kind;
  }
  bool is_as_wished(const SlotFile& file, const std::optional<Digest>& before, const Found& found) const {
    if (form_of(file, before) == ItemKind::kFile)
      return found.link.empty() && found.is(file.sha256, file.executable);
    const bool is_shared = is_link_of_ours(found) && find(others_, file.path) != nullptr;
    return is_own_link(situation_, file.path, found) || (is_shared && found.is(file.sha256, file.executable));
  }

  /// Puts `file` there, if it is not; what is there is kept under `keep`, where that is not empty.
  void write(const SlotFile& file, const std::optional<Digest>& before, const Found& found,
             std::string keep) {
    const ReceiptItem* other = find(others_, file.path);
    if (other != nullptr && !is_unchanged(file, *other)) {
      shared_.push_back(file.path);
      return;
    }
    if (is_as_wished(file, before, found)) return;
    Operation write = operation(file.path, found);
    if (form_of(file, before) == ItemKind::kLink) {
      set_link_after(write, codec::link_text(file.path, situation_.talent));
    } else if (other != nullptr && other->kind == ItemKind::kLink) {
      set_link_after(write, codec::link_text(file.path, owners_.at(file.path)->talent));
    } else {
      write.after = file.sha256;
      write.after_mode = file.executable ? 0755U : 0644U;
      write.source = slot_file_path(situation_.package, file);
    }
    write.keep = std::move(keep);
    if (!write.link_after || write.link_before != write.link_after)
      plan_.operations.push_back(std::move(write));
  }

  /// A path that another talent has too, and that leads through us until now.
  void hand_over(const ReceiptItem& item, const ReceiptItem& other, const Found& found) {
    if (!is_own_link(situation_, item.path, found) || other.kind != ItemKind::kLink) return;
    plan_.operations.push_back(operation(item.path, found));
    set_link_after(plan_.operations.back(), codec::link_text(item.path, owners_.at(item.path)->talent));
  }

  std::string name_for_copy(std::string_view path) const {
    return saved_name(situation_.kind, situation_.deployment, next_number(), path);
  }

  void place(const SlotFile& file) {
    const Found found = at(file.path);
    const ReceiptItem* item = find(ours_, file.path);
    if (file.path.starts_with(below(kKept, "")) ||
        (found.kind == Found::Kind::kOther && !is_clients(file, item))) {
      conflicts_.push_back(fmt::format("{} (not a file)", file.path));
    } else if (item != nullptr) {
      replace(file, *item, found);
    } else {
      place_new(file, found);
    }
  }

  static bool is_clients(const SlotFile& file, const ReceiptItem* item) {
    return file.client_owned && (item == nullptr || item->client_owned);
  }

  /// By somebody else. What was written through a link of ours lies in a file of its own by now.
  bool is_changed(const ReceiptItem& item, const Found& found) const {
    return !found.absent() && !is_own_link(situation_, item.path, found) &&
           !found.is(item.written, item.executable);
  }

  void replace(const SlotFile& file, const ReceiptItem& item, const Found& found) {
    ReceiptItem next{.path = file.path,
                     .executable = file.executable,
                     .client_owned = file.client_owned,
                     .written = file.sha256,
                     .before = item.before,
                     .saved = item.saved};
    next.kind = form_of(file, next.before);
    const bool is_modified = is_changed(item, found);
    if (is_clients(file, &item)) {
      next.written = item.written;
      next.executable = item.executable;
    } else if (is_as_wished(file, next.before, found)) {
      // By whoever's hand; but what our link shows will be another version's.
      if (is_own_link(situation_, file.path, found)) write(file, next.before, found, "");
    } else if (is_modified && !found.is(file.sha256, file.executable) &&
               (file.client_owned || (is_unchanged(file, item) && !situation_.takeover.corrects))) {
      next.written = item.written;
      next.executable = item.executable;
      next.left = found.digest;
      next.kind = ItemKind::kFile;
    } else if (is_modified && !found.is(file.sha256, file.executable)) {
      next.saved = name_for_copy(file.path);
      write(file, next.before, found, *next.saved);
    } else {
      const bool is_original = found.kind == Found::Kind::kFile && found.link.empty() && is_adopted(item);
      write(file, next.before, found, is_original ? original_name(found.digest) : "");
    }
    plan_.items.push_back(std::move(next));
  }

  void place_new(const SlotFile& file, const Found& found) {
    ReceiptItem next{.path = file.path,
                     .executable = file.executable,
                     .client_owned = file.client_owned,
                     .written = file.sha256};
    const ReceiptItem* other = find(others_, file.path);
    const ReceiptItem* before = find(given_back_, file.path);
    if (found.absent() || is_own_link(situation_, file.path, found)) {
      if (other != nullptr) next.before = other->before;
      next.kind = form_of(file, next.before);
      write(file, next.before, found, "");
    } else if (is_link_of_ours(found) && other == nullptr) {
      conflicts_.push_back(fmt::format("{} (a link of another talent)", file.path));
    } else if (found.kind == Found::Kind::kOther ||
               (file.client_owned && !found.is(file.sha256, file.executable))) {
      next.written = found.digest;
      next.before = found.digest;
      next.executable = found.executable();
    } else if (found.is(file.sha256, file.executable)) {
      next.before = other != nullptr ? other->before : std::optional(found.digest);
      next.kind = is_link_of_ours(found) ? file.kind : ItemKind::kFile;
    } else if (before != nullptr && before->before == found.digest) {
      next.before = found.digest;
      next.kind = form_of(file, next.before);
      write(file, next.before, found, original_name(found.digest));
    } else if (other != nullptr && is_unchanged(file, *other)) {
      next.before = other->before;
      next.left = found.digest;
    } else if (other != nullptr) {
      shared_.push_back(file.path);
    } else if (situation_.takeover.paths.contains(file.path)) {
      next.before = found.digest;
      next.kind = form_of(file, next.before);
      write(file, next.before, found, original_name(found.digest));
    } else if (situation_.takeover.all) {
      next.saved = name_for_copy(file.path);
      next.kind = form_of(file, next.before);
      write(file, next.before, found, *next.saved);
    } else {
      const bool is_mode = found.kind == Found::Kind::kFile && found.digest == file.sha256;
      conflicts_.push_back(fmt::format("{} ({})", file.path, is_mode ? "another mode" : "other content"));
    }
    plan_.items.push_back(std::move(next));
  }

  /// An item that the new version does not have goes, as far as it is ours.
  void withdraw(const ReceiptItem& item) {
    const Found found = at(item.path);
    if (const ReceiptItem* other = find(others_, item.path)) return hand_over(item, *other, found);
    if (item.client_owned || is_adopted(item) || found.kind == Found::Kind::kOther) return;
    const bool is_modified = is_changed(item, found);
    if (item.before) {
      put_back(item, found, is_modified);
    } else if (!found.absent() || is_own_link(situation_, item.path, found)) {
      Operation remove = operation(item.path, found);
      if (is_modified) {
        remove.keep = name_for_copy(item.path);
        remember(item, remove.keep);
      }
      plan_.operations.push_back(std::move(remove));
    }
  }

  void put_back(const ReceiptItem& item, const Found& found, bool is_modified) {
    const auto original = situation_.originals.find(*item.before);
    if (found.kind == Found::Kind::kFile && found.link.empty() && found.digest == *item.before) return;
    if (original == situation_.originals.end()) {
      lost_.push_back(fmt::format("{} ({})", item.path, saved_path(original_name(*item.before))));
      return;
    }
    Operation write = operation(item.path, found);
    write.after = item.before;
    write.after_mode = original->second;
    write.source = saved_path(original_name(*item.before));
    if (is_modified) write.keep = name_for_copy(item.path);
    remember(item, write.keep);
    plan_.operations.push_back(std::move(write));
  }

  void remember(ReceiptItem item, const std::string& saved) {
    if (!saved.empty()) item.saved = saved;
    plan_.released.push_back(std::move(item));
  }

  void carry_released() {
    Paths remembered;
    for (const ReceiptItem& item : plan_.released) remembered.insert(item.path);
    for (const ReceiptItem& item : situation_.receipt->released) {
      if (!wanted_.contains(item.path) && !remembered.contains(item.path)) plan_.released.push_back(item);
    }
    if (!situation_.wanted.empty()) return;
    // Nothing of the talent is left: what was put back is the client's again, whatever comes later. Only
    // copies are remembered.
    std::erase_if(plan_.released, [](const ReceiptItem& item) { return !item.saved; });
    for (ReceiptItem& item : plan_.released) item.before.reset();
  }

  const Situation& situation_;
  Paths wanted_;
  Items ours_;
  Items others_;
  std::map<std::string_view, const domain::Receipt*, std::less<>> owners_;  ///< of those
  /// What an earlier version left behind: it may be taken up again only on the way back to that version.
  Items given_back_;
  TransactionPlan plan_;
  std::vector<std::string> conflicts_;
  std::vector<std::string> shared_;
  std::vector<std::string> lost_;
};

}  // namespace

Result<TransactionPlan> plan_transaction(const Situation& situation) { return Planning(situation).plan(); }

}  // namespace talentops::claude_code
