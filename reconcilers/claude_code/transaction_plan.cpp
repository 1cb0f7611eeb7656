// This file is longer than others: what becomes of one path is one decision, whatever it depends on.
#include "reconcilers/claude_code/transaction_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/merge_plan.hpp"
#include "reconcilers/claude_code/refusal.hpp"
#include "reconcilers/claude_code/secret_sink.hpp"

namespace talentops::claude_code {
namespace {

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
    for (const domain::Receipt* other : situation.others) index(other->items, others_);
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
        if (!item.merge && !wants(item.path)) withdraw(item);
      }
      carry_released();
    }
    if (!lost_.empty())
      return refusal(codes::kOriginalLost, "the copies of what was there before are gone", lost_);
    if (!shared_.empty())
      return refusal(codes::kItemShared, "another talent has the same files with other content", shared_);
    if (!conflicts_.empty())
      return refusal(codes::kContentConflict, "in the way, and not written by talentops", conflicts_);
    TRY(plan_merges(situation_, plan_));
    // Last of all: whatever fails before has written no secret.
    TRY(plan_sinks(situation_, plan_));
    plan_directories();
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
  bool wants(std::string_view path) const { return wanted_.contains(path); }
  Found at(std::string_view path) const {
    const auto found = situation_.found.find(path);
    return found == situation_.found.end() ? Found{} : found->second;
  }

  int next_number() const { return static_cast<int>(plan_.operations.size()) + 1; }

  Operation operation(const std::string& path, const Found& found) const {
    Operation operation{.number = next_number(), .path = path};
    if (found.absent()) return operation;
    operation.before = found.digest;
    operation.before_mode = found.mode;
    if (const ReceiptItem* item = find(ours_, path);
        item != nullptr && item->written == found.digest && situation_.receipt->installed) {
      operation.preimage = slot_file_path(situation_.receipt->installed->package, found.digest);
    }
    return operation;
  }

  /// Writes `file`; what is there is kept under `keep`, where that is not empty.
  void write(const SlotFile& file, const Found& found, std::string keep) {
    if (const ReceiptItem* other = find(others_, file.path);
        other != nullptr && !is_unchanged(file, *other)) {
      shared_.push_back(file.path);
      return;
    }
    Operation write = operation(file.path, found);
    write.after = file.sha256;
    write.after_mode = file.executable ? 0755U : 0644U;
    write.source = slot_file_path(situation_.package, file.sha256);
    write.keep = std::move(keep);
    plan_.operations.push_back(std::move(write));
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

  void replace(const SlotFile& file, const ReceiptItem& item, const Found& found) {
    ReceiptItem next{.path = file.path,
                     .executable = file.executable,
                     .client_owned = file.client_owned,
                     .written = file.sha256,
                     .before = item.before,
                     .saved = item.saved};
    const bool is_modified = !found.absent() && !found.is(item.written, item.executable);
    if (is_clients(file, &item)) {
      next.written = item.written;
      next.executable = item.executable;
    } else if (found.is(file.sha256, file.executable)) {
      // Already as wished, by whoever's hand.
    } else if (is_modified &&
               (file.client_owned || (is_unchanged(file, item) && !situation_.takeover.corrects))) {
      next.written = item.written;
      next.executable = item.executable;
      next.left = found.digest;
    } else if (is_modified) {
      next.saved = name_for_copy(file.path);
      write(file, found, *next.saved);
    } else {
      write(file, found, !found.absent() && is_adopted(item) ? original_name(found.digest) : "");
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
    if (found.absent()) {
      if (other != nullptr) next.before = other->before;
      write(file, found, "");
    } else if (found.kind == Found::Kind::kOther ||
               (file.client_owned && !found.is(file.sha256, file.executable))) {
      next.written = found.digest;
      next.before = found.digest;
      next.executable = found.executable();
    } else if (found.is(file.sha256, file.executable)) {
      next.before = other != nullptr ? other->before : std::optional(found.digest);
    } else if (before != nullptr && before->before == found.digest) {
      next.before = found.digest;
      write(file, found, original_name(found.digest));
    } else if (other != nullptr && is_unchanged(file, *other)) {
      next.before = other->before;
      next.left = found.digest;
    } else if (other != nullptr) {
      shared_.push_back(file.path);
    } else if (situation_.takeover.paths.contains(file.path)) {
      next.before = found.digest;
      write(file, found, original_name(found.digest));
    } else if (situation_.takeover.all) {
      const auto copy = name_for_copy(file.path);
      next.saved = copy;
      write(file, found, copy);
    } else {
      const bool is_mode = found.kind == Found::Kind::kFile && found.digest == file.sha256;
      conflicts_.push_back(fmt::format("{} ({})", file.path, is_mode ? "another mode" : "other content"));
    }
    plan_.items.push_back(std::move(next));
  }

  /// An item that the new version does not have goes, as far as it is ours.
  void withdraw(const ReceiptItem& item) {
    const Found found = at(item.path);
    if (item.client_owned || is_adopted(item) || found.kind == Found::Kind::kOther ||
        find(others_, item.path) != nullptr)
      return;
    const bool is_modified = !found.absent() && !found.is(item.written, item.executable);
    if (item.before) {
      put_back(item, found, is_modified);
    } else if (!found.absent()) {
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
    if (found.kind == Found::Kind::kFile && found.digest == *item.before) return;
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
      if (!wants(item.path) && !remembered.contains(item.path)) plan_.released.push_back(item);
    }
    if (!situation_.wanted.empty()) return;
    // Nothing of the talent is left: what was put back is the client's again, whatever comes later. Only
    // copies are remembered.
    std::erase_if(plan_.released, [](const ReceiptItem& item) { return !item.saved; });
    for (ReceiptItem& item : plan_.released) item.before.reset();
  }

  void plan_directories() {
    Paths needed;
    for (const ReceiptItem& item : plan_.items) {
      for (auto& directory : ancestors_of(item.merge ? item.merge->file : item.path))
        needed.insert(std::move(directory));
    }
    Paths made;
    for (const Operation& operation : plan_.operations) {
      const bool makes_sink = operation.sink && operation.before_mode == 0;
      if (!operation.after && !makes_sink) continue;
      for (auto& directory : ancestors_of(operation.path)) {
        if (!situation_.directories.contains(directory)) made.insert(std::move(directory));
      }
    }
    plan_.made.assign(made.begin(), made.end());
    keep_directories(needed, made);
    for (const std::string& directory : made) plan_.directories.push_back({directory, situation_.deployment});
  }

  /// Directories that deployments of ours made, this talent's or another's that lies in the same ones.
  void keep_directories(const Paths& needed, const Paths& made) {
    Paths known(made);
    const auto keep = [&](const domain::Receipt& receipt) {
      for (const auto& directory : receipt.directories) {
        if (needed.contains(directory.path) && known.insert(directory.path).second)
          plan_.directories.push_back(directory);
      }
    };
    if (situation_.receipt != nullptr) keep(*situation_.receipt);
    for (const domain::Receipt* other : situation_.others) keep(*other);
    if (situation_.receipt == nullptr) return;
    for (const auto& directory : situation_.receipt->directories) {
      if (!needed.contains(directory.path)) plan_.dropped.push_back(directory.path);
    }
    std::sort(plan_.dropped.rbegin(), plan_.dropped.rend());
  }

  const Situation& situation_;
  Paths wanted_;
  Items ours_;
  Items others_;
  /// What an earlier version left behind: it may be taken up again only on the way back to that version.
  Items given_back_;
  TransactionPlan plan_;
  std::vector<std::string> conflicts_;
  std::vector<std::string> shared_;
  std::vector<std::string> lost_;
};

}  // namespace

std::vector<std::string> ancestors_of(std::string_view path) {
  std::vector<std::string> ancestors;
  for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1)) {
    ancestors.emplace_back(path.substr(0, end));
  }
  return ancestors;
}

Result<TransactionPlan> plan_transaction(const Situation& situation) { return Planning(situation).plan(); }

}  // namespace talentops::claude_code
