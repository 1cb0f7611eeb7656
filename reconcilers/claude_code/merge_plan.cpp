// This file is longer than others: what becomes of one file of the client is one decision, whatever it
// depends on.
#include "reconcilers/claude_code/merge_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/merged_text.hpp"
#include "reconcilers/claude_code/refusal.hpp"

namespace talentops::claude_code {
namespace {

using domain::ItemKind;
using domain::ReceiptItem;

using Items = std::map<std::string_view, const ReceiptItem*>;

struct Refusals {
  std::vector<std::string> conflicts;
  std::vector<std::string> shared;
  std::vector<std::string> lost;
};

/// The objects and lists in which an item lies, outermost first; the list of an element among them.
std::vector<std::string> containers_of(ItemKind kind, const std::string& pointer) {
  std::vector<std::string> containers;
  for (auto at = pointer.find('/', 1); at != std::string::npos; at = pointer.find('/', at + 1))
    containers.push_back(pointer.substr(0, at));
  if (kind == ItemKind::kElement) containers.push_back(pointer);
  return containers;
}

/// What one file of the client becomes.
class FilePlanning {
 public:
  FilePlanning(const Situation& situation, const Items& ours, const Items& others, std::string path,
               const LiveText& live, MergedText text)
      : situation_(situation),
        ours_(ours),
        others_(others),
        path_(std::move(path)),
        live_(live),
        text_(std::move(text)) {
    if (situation.receipt != nullptr) mine_ = file_in(*situation.receipt);
  }

  Status plan(TransactionPlan& plan, Refusals& refusals) {
    for (const SlotFile& item : situation_.wanted) {
      if (item.merge && item.merge->file == path_) place(item, plan, refusals);
    }
    if (situation_.receipt != nullptr) {
      for (const ReceiptItem& item : situation_.receipt->items) {
        if (item.merge && item.merge->file == path_ && !wanted_.contains(item.path))
          withdraw(item, plan, refusals);
      }
    }
    drop_containers();
    return finish(plan);
  }

 private:
  const domain::MergedFile* file_in(const domain::Receipt& receipt) const {
    const auto found = std::find_if(receipt.merged.begin(), receipt.merged.end(),
                                    [&](const auto& file) { return file.path == path_; });
    return found == receipt.merged.end() ? nullptr : &*found;
  }

  static const ReceiptItem* find(const Items& items, std::string_view path) {
    const auto found = items.find(path);
    return found == items.end() ? nullptr : found->second;
  }

  void place(const SlotFile& item, TransactionPlan& plan, Refusals& refusals) {
    wanted_.insert(item.path);
    const auto found = text_.find(item.kind, item.merge->pointer, item.sha256);
    ReceiptItem next{.path = item.path, .kind = item.kind, .written = item.sha256, .merge = item.merge};
    const bool is_there = found == item.sha256;
    if (const ReceiptItem* mine = find(ours_, item.path)) {
      next.before = mine->before;
      next.saved = mine->saved;
      const bool is_modified = found && !is_there && found != mine->written;
      if (is_modified && mine->written == item.sha256 && !situation_.takeover.corrects) {
        next.left = found;
      } else if (!is_there) {
        keeps_copy_ = keeps_copy_ || is_modified;
        add(item);
      }
    } else if (const ReceiptItem* other = find(others_, item.path)) {
      next.before = other->before;
      if (other->written != item.sha256) {
        refusals.shared.push_back(item.path);
      } else if (found && !is_there) {
        next.left = found;
      } else if (!found) {
        add(item);
      }
    } else if (is_there) {
      next.before = found;
    } else if (found && is_given_up(item.path, *found)) {
      next.before = found;
      originals_.push_back(text_.value(item.kind, item.merge->pointer, item.sha256).value_or(""));
      add(item);
    } else if (found) {
      refusals.conflicts.push_back(fmt::format("{} (another value)", item.path));
    } else {
      add(item);
    }
    need_containers(item);
    plan.items.push_back(std::move(next));
  }

  /// A value of the client that a person lets us replace; or that we gave back, on the way to where it was
  /// replaced already.
  bool is_given_up(const std::string& path, const Digest& found) const {
    if (situation_.takeover.paths.contains(path)) return true;
    if (situation_.kind != JournalKind::kRevert || situation_.receipt == nullptr) return false;
    const auto& released = situation_.receipt->released;
    return std::any_of(released.begin(), released.end(),
                       [&](const auto& item) { return item.path == path && item.before == found; });
  }

  std::string value_of(const SlotFile& item) const { return situation_.values.at(item.sha256); }

  void add(const SlotFile& item) {
    for (const auto& container : containers_of(item.kind, item.merge->pointer)) {
      const bool is_list = item.kind == ItemKind::kElement && container == item.merge->pointer;
      if (!asked_.insert(container).second) continue;
      const std::string empty = is_list ? "[]" : "{}";
      const bool is_there = text_.has(container);
      if (!is_there) created_.insert(container);
      // Whoever empties the file in the meantime finds it made again.
      edits_.push_back({codec::JsonEdit::Kind::kContainer, container,
                        is_there ? std::optional(empty) : std::nullopt, empty});
    }
    const auto kind =
        item.kind == ItemKind::kKey ? codec::JsonEdit::Kind::kValue : codec::JsonEdit::Kind::kElement;
    const auto before =
        item.kind == ItemKind::kKey ? text_.value(item.kind, item.merge->pointer, item.sha256) : std::nullopt;
    edits_.push_back({kind, item.merge->pointer, before, value_of(item)});
  }

  /// Containers that deployments of ours made, this talent's or another's that has something in the same
  /// ones.
  void need_containers(const SlotFile& item) {
    for (const auto& container : containers_of(item.kind, item.merge->pointer)) {
      const auto has = [&](const domain::MergedFile* file) {
        return file != nullptr &&
               std::find(file->made.begin(), file->made.end(), container) != file->made.end();
      };
      const bool was_made = created_.contains(container) || has(mine_) ||
                            std::any_of(situation_.others.begin(), situation_.others.end(),
                                        [&](const auto* other) { return has(file_in(*other)); });
      if (was_made) made_.insert(container);
    }
  }

  void withdraw(const ReceiptItem& item, TransactionPlan& plan, Refusals& refusals) {
    if (item.before == item.written || find(others_, item.path) != nullptr) return;
    auto value = text_.value(item.kind, item.merge->pointer, item.written);
    if (!value || sha256(*value) != item.written) return;  // gone, or the client's by now
    const auto kind =
        item.kind == ItemKind::kKey ? codec::JsonEdit::Kind::kValue : codec::JsonEdit::Kind::kElement;
    std::optional<std::string> original;
    if (item.before) {
      const auto kept = situation_.values.find(*item.before);
      if (kept == situation_.values.end()) {
        refusals.lost.push_back(fmt::format("{} ({})", item.path, saved_path(original_name(*item.before))));
        return;
      }
      original = kept->second;
      if (!situation_.wanted.empty()) plan.released.push_back(item);
    }
    edits_.push_back({kind, item.merge->pointer, std::move(value), std::move(original)});
  }

  void drop_containers() {
    if (mine_ == nullptr) return;
    auto dropped = mine_->made;
    std::sort(dropped.begin(), dropped.end(),
              [](const auto& a, const auto& b) { return a.size() > b.size(); });
    for (const auto& container : dropped) {
      if (made_.contains(container)) continue;
      edits_.push_back({codec::JsonEdit::Kind::kContainer, container, "{}", std::nullopt});
    }
  }

  /// To what was there before the last deployment, be it by taking that back or by wishing it.
  bool goes_back() const {
    const auto* receipt = situation_.receipt;
    const bool is_way_back = receipt != nullptr && receipt->way_back && !situation_.wanted.empty() &&
                             receipt->way_back->package == situation_.package;
    return situation_.kind == JournalKind::kRevert || is_way_back;
  }

  /// Byte for byte what it was then, if nobody has written it since.
  bool is_untouched() const {
    const bool is_shared = std::any_of(situation_.others.begin(), situation_.others.end(),
                                       [&](const auto* other) { return file_in(*other) != nullptr; });
    return goes_back() && !is_shared && mine_ != nullptr && live_.text &&
           live_.found.digest == mine_->written && mine_->previous != mine_->written &&
           (!mine_->previous || live_.previous);
  }

  Result<std::optional<std::string>> text_after() const {
    if (is_untouched()) return live_.previous;
    if (edits_.empty()) return live_.text;
    auto made = TRY(edited(path_, live_.text, edits_));
    const bool was_made = mine_ != nullptr && mine_->made_file;
    if (was_made && wanted_.empty() && TRY(MergedText::read(path_, made)).empty())
      return std::optional<std::string>();
    return std::optional(std::move(made));
  }

  Status finish(TransactionPlan& plan) {
    const auto after = TRY(text_after());
    if (after != live_.text) add_operation(plan, after);
    if (wanted_.empty()) return {};
    domain::MergedFile file{.path = path_, .written = sha256(after.value_or(""))};
    if (live_.text) file.previous = live_.found.digest;
    file.made.assign(made_.begin(), made_.end());
    file.made_file = mine_ != nullptr ? mine_->made_file : !live_.text;
    plan.merged.push_back(std::move(file));
    return {};
  }

  void add_operation(TransactionPlan& plan, const std::optional<std::string>& after) {
    Operation merge{.number = static_cast<int>(plan.operations.size()) + 1, .path = path_};
    merge.merges = true;
    merge.edits = edits_;
    merge.originals = originals_;
    if (live_.text) {
      merge.before = live_.found.digest;
      merge.before_mode = live_.found.mode;
      merge.preimage = saved_path(original_name(*merge.before));
      merge.text_before = std::make_shared<const std::string>(*live_.text);
      if (keeps_copy_) merge.keep = saved_name(situation_.kind, situation_.deployment, merge.number, path_);
    }
    if (after) {
      merge.after = sha256(*after);
      merge.after_mode = live_.text ? live_.found.mode : kFileMode;
      merge.text_after = std::make_shared<const std::string>(*after);
      if (is_untouched()) merge.source = saved_path(original_name(*merge.after));
    }
    if (keeps_copy_) note_copy(plan, merge.keep);
    plan.operations.push_back(std::move(merge));
  }

  void note_copy(TransactionPlan& plan, const std::string& name) {
    for (auto& item : plan.items) {
      const auto* mine = item.merge && item.merge->file == path_ ? find(ours_, item.path) : nullptr;
      if (mine == nullptr || item.left) continue;
      const auto found = text_.find(item.kind, item.merge->pointer, item.written);
      if (found && found != item.written && found != mine->written) item.saved = name;
    }
  }

  const Situation& situation_;
  const Items& ours_;
  const Items& others_;
  std::string path_;
  const LiveText& live_;
  MergedText text_;
  const domain::MergedFile* mine_ = nullptr;
  std::set<std::string, std::less<>> wanted_;
  std::set<std::string> asked_;    ///< containers that these edits need
  std::set<std::string> created_;  ///< and that they make
  std::set<std::string> made_;     ///< containers of ours that are needed
  Edits edits_;
  std::vector<std::string> originals_;  ///< values of the client that give way to ours
  bool keeps_copy_ = false;             ///< a value that the client has changed is replaced
};

void index(const std::vector<ReceiptItem>& items, Items& by_path) {
  for (const ReceiptItem& item : items) {
    if (item.merge) by_path.emplace(item.path, &item);
  }
}

}  // namespace

Status plan_merges(const Situation& situation, TransactionPlan& plan) {
  Items ours, others;
  for (const auto* other : situation.others) index(other->items, others);
  if (situation.receipt != nullptr) index(situation.receipt->items, ours);
  Refusals refusals;
  for (const auto& [path, live] : situation.texts) {
    if (live.found.kind == Found::Kind::kOther) {
      refusals.conflicts.push_back(fmt::format("{} (not a file)", path));
      continue;
    }
    auto text = TRY(MergedText::read(path, live.text));
    FilePlanning planning(situation, ours, others, path, live, std::move(text));
    TRY(planning.plan(plan, refusals));
  }
  if (!refusals.lost.empty())
    return refusal(codes::kOriginalLost, "the copies of what was there before are gone", refusals.lost);
  if (!refusals.shared.empty())
    return refusal(codes::kItemShared, "another talent has the same with another value", refusals.shared);
  if (!refusals.conflicts.empty())
    return refusal(codes::kContentConflict, "in the way, and not written by talentops", refusals.conflicts);
  return {};
}

}  // namespace talentops::claude_code
