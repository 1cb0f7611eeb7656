#include "reconcilers/claude_code/secret_sink.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/codec/json_text.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/merged_text.hpp"
#include "reconcilers/claude_code/refusal.hpp"
#include "reconcilers/claude_code/secret_items.hpp"

namespace talentops::claude_code {
namespace {

using codec::JsonEdit;
using domain::ReceiptItem;
using domain::SinkFile;

using Items = std::map<std::string_view, const ReceiptItem*>;

struct Refusals {
  std::vector<std::string> conflicts;
  std::vector<std::string> shared;
};

const ReceiptItem* find(const Items& items, std::string_view path) {
  const auto found = items.find(path);
  return found == items.end() ? nullptr : found->second;
}

void index(const domain::Receipt& receipt, const std::string& sink, Items& by_path) {
  for (const auto& item : receipt.items) {
    if (item.secret && item.merge->file == sink) by_path.emplace(item.path, &item);
  }
}

/// What one file with secrets becomes.
class SinkPlanning {
 public:
  SinkPlanning(const Situation& situation, std::string path, const LiveText& live, const MergedText& text)
      : situation_(situation), path_(std::move(path)), live_(live), text_(text) {
    for (const auto* other : situation.others) {
      index(*other, path_, others_);
      if (known_ == nullptr) known_ = sink_in(*other);
    }
    if (situation.receipt == nullptr) return;
    index(*situation.receipt, path_, ours_);
    if (const auto* mine = sink_in(*situation.receipt)) known_ = mine;
  }

  Status plan(TransactionPlan& plan, Refusals& refusals) {
    for (const SlotFile& item : situation_.wanted) {
      if (item.secret && item.merge->file == path_) place(item, plan, refusals);
    }
    for (const auto& [path, item] : ours_) {
      if (!wanted_.contains(path) && find(others_, path) == nullptr) withdraw(*item);
    }
    return finish(plan);
  }

 private:
  const SinkFile* sink_in(const domain::Receipt& receipt) const {
    const auto found = std::find_if(receipt.sinks.begin(), receipt.sinks.end(),
                                    [&](const auto& sink) { return sink.path == path_; });
    return found == receipt.sinks.end() ? nullptr : &*found;
  }

  void place(const SlotFile& item, TransactionPlan& plan, Refusals& refusals) {
    wanted_.insert(item.path);
    const bool is_present = text_.has(item.merge->pointer);
    const auto* mine = find(ours_, item.path);
    const auto* other = find(others_, item.path);
    if (mine == nullptr && other == nullptr && is_present) {
      refusals.conflicts.push_back(fmt::format("{} (set already)", item.path));
    } else if (other != nullptr && other->written != item.sha256) {
      refusals.shared.push_back(item.path);
    } else if (!is_present || (mine != nullptr && mine->written != item.sha256)) {
      edits_.variables.push_back(
          {item.merge->pointer, is_present ? mine->secret : std::nullopt, item.secret});
    }
    plan.items.push_back({.path = item.path,
                          .kind = item.kind,
                          .written = item.sha256,
                          .merge = item.merge,
                          .secret = item.secret});
  }

  /// What somebody wrote in the place of our value cannot be told from it, and goes with it.
  void withdraw(const ReceiptItem& item) {
    if (text_.has(item.merge->pointer))
      edits_.variables.push_back({item.merge->pointer, item.secret, std::nullopt});
  }

  bool is_needed() const { return !wanted_.empty() || !others_.empty(); }

  /// What a client's file was like before the first secret came into it.
  SinkFile sink() const {
    const bool makes_env = !is_elsewhere(path_) && (!live_.text || !text_.has(std::string(kVariables)));
    SinkFile sink{path_, makes_env, !live_.text, live_.text ? live_.found.mode : 0};
    if (known_ == nullptr) return sink;
    return {path_, known_->made_env || makes_env, known_->made_file || !live_.text, known_->mode_before};
  }

  Status finish(TransactionPlan& plan) {
    const SinkFile now = sink();
    if (!wanted_.empty()) plan.sinks.push_back(now);
    const bool is_open = is_needed() && live_.text && live_.found.mode != kSinkMode;
    if (edits_.variables.empty() && !is_open) return {};
    const bool comes = !wanted_.empty();
    edits_.env_with_them = comes ? now.made_env && !text_.has(std::string(kVariables)) : now.made_env;
    edits_.file_with_them = comes ? !live_.text : now.made_file;
    TRY(try_out());
    Operation operation{.number = static_cast<int>(plan.operations.size()) + 1, .path = path_};
    operation.before_mode = live_.text ? live_.found.mode : 0;
    const bool is_given_back = !is_needed() && now.mode_before != 0;
    operation.after_mode = is_given_back ? now.mode_before : kSinkMode;
    operation.sink = std::move(edits_);
    plan.operations.push_back(std::move(operation));
    return {};
  }

  /// Whether there is a place for the variables, told before anything is touched.
  Status try_out() const {
    std::vector<Variable> variables;
    for (const auto& edit : edits_.variables)
      variables.push_back({edit.pointer, edit.after ? std::optional<std::string>("\"\"") : std::nullopt});
    auto tried = with_variables(path_, live_.text, variables, edits_);
    if (tried) return {};
    Error error = std::move(tried).error();
    if (error.kind == ErrorKind::kConflict) error.kind = ErrorKind::kDenied;
    return std::move(error).context(path_);
  }

  const Situation& situation_;
  std::string path_;
  const LiveText& live_;
  const MergedText& text_;
  const SinkFile* known_ = nullptr;  ///< by our receipt, or by another talent's
  Items ours_;
  Items others_;
  std::set<std::string, std::less<>> wanted_;
  SinkEdits edits_;
};

}  // namespace

Status plan_sinks(const Situation& situation, TransactionPlan& plan) {
  Refusals refusals;
  for (const auto& [path, live] : situation.sinks) {
    if (live.found.kind == Found::Kind::kOther) {
      refusals.conflicts.push_back(fmt::format("{} (not a file)", path));
      continue;
    }
    const auto text = TRY(MergedText::read(path, live.text));
    TRY(SinkPlanning(situation, path, live, text).plan(plan, refusals));
  }
  if (!refusals.shared.empty())
    return refusal(codes::kItemShared, "another talent has the same variables from other secrets",
                   refusals.shared);
  if (!refusals.conflicts.empty())
    return refusal(codes::kContentConflict, "in the way, and not written by talentops", refusals.conflicts);
  return {};
}

Result<std::string> said_in(std::string_view path, std::string_view value) {
  return is_elsewhere(path) ? said_as_variable(value) : Result<std::string>(codec::json_quoted(value));
}

namespace {

Result<std::string> with_lines(const std::string& path, const std::optional<std::string>& text,
                               const std::vector<Variable>& variables) {
  TRY(MergedText::read(path, text));
  auto made = text.value_or("");
  for (const auto& variable : variables)
    made = with_variable(made, variable_at(variable.pointer), variable.value);
  return made;
}

Result<std::string> with_members(const std::string& path, const std::optional<std::string>& text,
                                 const std::vector<Variable>& variables, const SinkEdits& edits) {
  const auto there = TRY(MergedText::read(path, text));
  const std::string object(kVariables);
  Edits changes;
  for (const auto& [pointer, value] : variables) {
    const auto before = there.value(domain::ItemKind::kKey, pointer, {});
    if (!before && !value) continue;
    if (value) {
      const bool has_object = there.has(object) || !changes.empty();
      changes.push_back({JsonEdit::Kind::kContainer, object,
                         has_object ? std::optional<std::string>("{}") : std::nullopt, "{}"});
    }
    changes.push_back({JsonEdit::Kind::kValue, pointer, before, value});
  }
  if (edits.env_with_them) changes.push_back({JsonEdit::Kind::kContainer, object, "{}", std::nullopt});
  return edited(path, text, changes);
}

}  // namespace

Result<std::optional<std::string>> with_variables(const std::string& path,
                                                  const std::optional<std::string>& text,
                                                  const std::vector<Variable>& variables,
                                                  const SinkEdits& edits) {
  if (!text && std::none_of(variables.begin(), variables.end(),
                            [](const auto& variable) { return variable.value.has_value(); }))
    return text;
  auto made = TRY(is_elsewhere(path) ? with_lines(path, text, variables)
                                     : with_members(path, text, variables, edits));
  if (edits.file_with_them && TRY(MergedText::read(path, made)).empty()) return std::optional<std::string>();
  return std::optional(std::move(made));
}

}  // namespace talentops::claude_code
