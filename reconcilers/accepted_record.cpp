#include "reconcilers/accepted_record.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
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

/// Whether what was seen of the records before is the best that is known of them.
bool is_away(const Error& error) {
  return error.kind == ErrorKind::kUnavailable || error.code == codes::kRecordsRewritten;
}

}  // namespace

Result<std::optional<CommitId>> AcceptedRecord::read(const Call& call) {
  auto tip = ports_.records.fetch(call);
  if (!tip && is_away(tip.error())) {
    auto seen = TRY(ports_.records.last_seen());
    if (seen) tip = std::move(seen);
  }
  const auto at = TRY(std::move(tip));
  const auto accepted = TRY(ports_.reader.accepted(at));
  if (!accepted) return std::optional<CommitId>();
  if (!root_beside_) return std::optional(accepted->commit);
  const auto is_same = same_outside(ports_.store, accepted->commit, *at, *root_beside_);
  return is_same && *is_same ? at : std::optional(accepted->commit);
}

Result<bool> AcceptedRecord::is_nothing_new(const CommitId& tip, const Call& call) {
  if (!root_beside_) return false;
  const auto before = TRY(read(call));
  if (!before) return false;
  return same_outside(ports_.store, *before, tip, *root_beside_);
}

/// Also where a commit is not there, nothing leads from it.
Result<bool> AcceptedRecord::leads_to(const CommitId& older, const CommitId& newer) {
  const auto descent = ports_.store.descent(older, newer);
  if (!descent && descent.error().kind != ErrorKind::kNotFound) return descent.error();
  return descent && (*descent == ports::Descent::kSame || *descent == ports::Descent::kAhead);
}

/// Whether an act is about what came after `accepted`, and was not answered by accepting it.
Result<bool> AcceptedRecord::is_new(const domain::Act& act, const CommitId& accepted,
                                    const std::optional<CommitId>& records_tip) {
  const auto descent = ports_.store.descent(*act.commit, accepted);
  if (descent) return *descent != ports::Descent::kSame && *descent != ports::Descent::kAhead;
  if (descent.error().kind != ErrorKind::kNotFound) return descent.error();
  // The accepted commit is gone, but for what the records say of it.
  const auto recorded = TRY(ports_.reader.accepted(records_tip));
  return recorded && recorded->commit == accepted && act.at > recorded->at;
}

Result<std::optional<CommitId>> AcceptedRecord::confirmed(const CommitId& accepted, const CommitId& tip,
                                                          const Call& call) {
  // On the watched branch itself people say so where they have brought it to.
  const std::optional<CommitId> records_tip = root_beside_ ? tip : TRY(ports_.records.fetch(call));
  const auto signers = TRY(ports_.trust.now());
  const auto acts = TRY(ports_.reader.acts(records_tip, {}, signers));
  for (const auto& act : *acts) {
    if (act.verb != domain::ActVerb::kConfirmRewrite || !TRY(leads_to(*act.commit, tip))) continue;
    if (TRY(is_new(act, accepted, records_tip))) return act.commit;
  }
  return std::optional<CommitId>();
}

/// What the branch is known to have had, where `tip` has left it.
Result<std::optional<CommitId>> AcceptedRecord::lost_by(const CommitId& tip) {
  if (!root_beside_) return std::optional<CommitId>();
  const auto seen = TRY(ports_.records.last_seen());
  if (!seen || TRY(ports_.records.descends(tip, *seen)) || TRY(ports_.records.descends(*seen, tip)))
    return std::optional<CommitId>();
  return seen;
}

/// Whether a file belongs to a deployment that has its outcome at `tip`: what was said before it is older.
Result<bool> AcceptedRecord::is_settled_at(const CommitId& tip, const std::string& path) {
  const auto below = std::string_view(path).substr(root_beside_->size() + 1);
  const auto name = below.substr(std::min(below.find('/'), below.size()));
  const auto manifest = fmt::format("{}/{}{}.yaml", *root_beside_, records::manifests_folder(),
                                    name.substr(0, name.find('.', name.rfind('/') + 1)));
  const auto text = ports_.records.read(tip, manifest);
  if (!text && text.error().kind != ErrorKind::kNotFound) return text.error();
  const auto read = text ? codec::decode_manifest(*text, manifest) : text.error();
  return read && !read->is_open();
}

/// The files below `folder` as of `lost` that `tip` does not have, or has as they were earlier.
Result<std::vector<ports::RecordFile>> AcceptedRecord::lacking(const CommitId& lost, const CommitId& tip,
                                                               const std::string& folder) {
  std::vector<ports::RecordFile> files;
  if (TRY(ports_.records.object_id(lost, folder)) == TRY(ports_.records.object_id(tip, folder))) return files;
  for (const auto& entry : TRY(ports_.records.list(lost, folder))) {
    const auto path = folder + "/" + entry.name;
    if (entry.kind == TreeEntryKind::kTree) {
      for (auto& file : TRY(lacking(lost, tip, path))) files.push_back(std::move(file));
      continue;
    }
    const auto there = TRY(ports_.records.object_id(tip, path));
    if (there && (*there == entry.id || TRY(is_settled_at(tip, path)))) continue;
    auto content = TRY(ports_.records.read(lost, path));
    files.push_back({path, std::move(content)});
  }
  return files;
}

Status AcceptedRecord::put_back(const CommitId& lost, const CommitId& tip, const Call& call) {
  const auto facts = TRY(ports_.store.commit(tip));
  auto files = TRY(lacking(lost, tip, *root_beside_));
  const auto accepted = *root_beside_ + "/" + records::accepted_path();
  std::erase_if(files, [&](const auto& file) { return file.path == accepted; });
  auto message = fmt::format("accepted {}, {} put back\n\nDesired-Commit: {}\n", tip.text().substr(0, 12),
                             counted(files.size(), "record"), tip.text());
  files.push_back({accepted, codec::encode_accepted({tip, facts.committed_at})});
  return ports_.records.go_on_from(tip, {std::move(files), std::move(message), facts.committed_at}, call);
}

Status AcceptedRecord::record(const CommitId& tip, const Call& call) {
  if (const auto lost = TRY(lost_by(tip))) return put_back(*lost, tip, call);
  if (TRY(is_nothing_new(tip, call))) return {};
  const auto facts = TRY(ports_.store.commit(tip));
  return ports_.ledger.propose(
      {.headline = fmt::format("accepted {}", tip.text().substr(0, 12)),
       .trailers = {"Desired-Commit: " + tip.text()},
       .files = {{records::accepted_path(), codec::encode_accepted({tip, facts.committed_at})}}},
      call);
}

}  // namespace talentops::reconcilers
