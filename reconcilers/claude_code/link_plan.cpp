#include "reconcilers/claude_code/link_plan.hpp"

#include <algorithm>

#include "controller/base/codes/targets.hpp"
#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/refusal.hpp"

namespace talentops::claude_code {
namespace {

enum class Turn { kBeforeActive, kActive, kAfterActive, kActiveGoes };

Turn turn_of(const Operation& operation, const std::string& active) {
  if (operation.path == active) return operation.after ? Turn::kActive : Turn::kActiveGoes;
  const bool was_file = operation.before && !operation.link_before;
  const bool makes_link = operation.link_after && !was_file;
  // A link that becomes a file must not show the new version, or nothing, in between.
  const bool ends_link = operation.link_before && operation.after;
  return makes_link || ends_link ? Turn::kBeforeActive : Turn::kAfterActive;
}

}  // namespace

bool is_link_of_ours(const Found& found) { return !found.link.empty() && found.kind != Found::Kind::kOther; }

bool is_own_link(const Situation& situation, std::string_view path, const Found& found) {
  return is_link_of_ours(found) && found.link == codec::link_text(path, situation.talent);
}

std::string kept_place(const Situation& situation, std::string_view path, const Digest& bytes) {
  const auto& package = situation.receipt->installed->package;
  const auto kept = situation.kept.find(path);
  return kept == situation.kept.end() ? slot_file_path(package, bytes)
                                      : slot_file_path(package, kept->second);
}

void set_link_before(Operation& operation, const std::string& text) {
  operation.link_before = text;
  operation.before = sha256(text);
}

void set_link_after(Operation& operation, const std::string& text) {
  operation.link_after = text;
  operation.after = sha256(text);
}

Status plan_active(const Situation& situation, TransactionPlan& plan) {
  const Found& found = situation.active;
  const bool is_wanted = std::any_of(plan.items.begin(), plan.items.end(),
                                     [](const auto& item) { return item.kind == domain::ItemKind::kLink; });
  const auto path = codec::active_path(situation.talent);
  const auto text = codec::active_text(situation.package);
  if (!found.absent() && found.link.empty() && is_wanted)
    return refusal(codes::kContentConflict, "in the way, and not written by talentops", {path});
  Operation active{.number = static_cast<int>(plan.operations.size()) + 1, .path = path};
  if (!found.link.empty()) set_link_before(active, found.link);
  if (is_wanted) set_link_after(active, text);
  if (active.link_before != active.link_after) plan.operations.push_back(std::move(active));
  std::stable_sort(plan.operations.begin(), plan.operations.end(),
                   [&](const auto& a, const auto& b) { return turn_of(a, path) < turn_of(b, path); });
  return {};
}

}  // namespace talentops::claude_code
