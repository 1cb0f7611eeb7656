#include "reconcilers/accepted_record.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/codec/records.hpp"
#include "controller/records/paths.hpp"

namespace talentops::reconcilers {
namespace {

using domain::CommitId;
using ports::TreeEntry;
using ports::TreeEntryKind;

/// Takes the directory of this name out of the entries; nothing if there is none.
std::optional<TreeEntry> take_directory(std::vector<TreeEntry>& entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const TreeEntry& entry) {
    return entry.name == name && entry.kind == TreeEntryKind::kTree;
  });
  if (found == entries.end()) return std::nullopt;
  auto taken = std::move(*found);
  entries.erase(found);
  return taken;
}

bool same(const std::vector<TreeEntry>& a, const std::vector<TreeEntry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const TreeEntry& x, const TreeEntry& y) {
    return x.name == y.name && x.id == y.id && x.kind == y.kind;
  });
}

/// Whether two commits have the same but for what lies below `root`.
Result<bool> same_outside(ports::TreeReader& trees, const CommitId& a, const CommitId& b,
                          std::string_view root) {
  std::optional<std::string> left = TRY(trees.tree_id(a, ""));
  std::optional<std::string> right = TRY(trees.tree_id(b, ""));
  for (const auto name : split(root, '/')) {
    if (left == right) return true;
    std::vector<TreeEntry> of_left;
    std::vector<TreeEntry> of_right;
    if (left) of_left = TRY(trees.read_tree(*left));
    if (right) of_right = TRY(trees.read_tree(*right));
    const auto below_left = take_directory(of_left, name);
    const auto below_right = take_directory(of_right, name);
    if (!same(of_left, of_right)) return false;
    left = below_left ? std::optional(below_left->id) : std::nullopt;
    right = below_right ? std::optional(below_right->id) : std::nullopt;
  }
  return true;
}

}  // namespace

Result<std::optional<CommitId>> AcceptedRecord::read(const Call& call) {
  auto tip = ports_.records.fetch(call);
  if (!tip && tip.error().kind == ErrorKind::kUnavailable) {
    auto seen = TRY(ports_.records.last_seen());
    if (seen) tip = std::move(seen);
  }
  const auto accepted = TRY(ports_.reader.accepted(TRY(std::move(tip))));
  return accepted ? std::optional(accepted->commit) : std::nullopt;
}

Result<bool> AcceptedRecord::is_nothing_new(const CommitId& tip, const Call& call) {
  if (!root_beside_) return false;
  const auto before = TRY(read(call));
  if (!before) return false;
  return same_outside(ports_.store, *before, tip, *root_beside_);
}

Status AcceptedRecord::record(const CommitId& tip, const Call& call) {
  if (TRY(is_nothing_new(tip, call))) return {};
  const auto facts = TRY(ports_.store.commit(tip));
  return ports_.ledger.propose(
      {.headline = fmt::format("accepted {}", tip.text().substr(0, 12)),
       .trailers = {"Desired-Commit: " + tip.text()},
       .files = {{records::accepted_path(), codec::encode_accepted({tip, facts.committed_at})}}},
      call);
}

}  // namespace talentops::reconcilers
