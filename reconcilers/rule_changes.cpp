#include "reconcilers/rule_changes.hpp"

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "controller/codec/documents.hpp"

namespace talentops::reconcilers {
namespace {

using ports::TreeEntry;
using ports::TreeEntryKind;

constexpr std::uint64_t kLargestDocument = 1024 * 1024;
/// Folders of the root in which nothing is a document.
constexpr std::string_view kBundles = "talents";

/// One path as two commits have it.
struct Pair {
  std::string path;
  std::optional<TreeEntry> older = {};
  std::optional<TreeEntry> newer = {};
};

bool is_tree(const std::optional<TreeEntry>& entry) { return entry && entry->kind == TreeEntryKind::kTree; }
bool is_file(const std::optional<TreeEntry>& entry) { return entry && entry->kind != TreeEntryKind::kTree; }

Result<std::vector<TreeEntry>> entries_of(ports::TreeReader& trees, const std::optional<TreeEntry>& entry) {
  if (!is_tree(entry)) return std::vector<TreeEntry>();
  return trees.read_tree(entry->id);
}

/// What differs between two folders.
Result<std::vector<Pair>> differing(ports::TreeReader& trees, const Pair& folder) {
  std::map<std::string, Pair> pairs;
  for (auto& entry : TRY(entries_of(trees, folder.older))) pairs[entry.name].older = entry;
  for (auto& entry : TRY(entries_of(trees, folder.newer))) pairs[entry.name].newer = entry;
  std::vector<Pair> found;
  for (auto& [name, pair] : pairs) {
    const bool is_alike =
        pair.older && pair.newer && pair.older->id == pair.newer->id && pair.older->kind == pair.newer->kind;
    const bool is_none = folder.path.empty() && (name.starts_with('.') || name == kBundles);
    if (is_alike || is_none) continue;
    pair.path = folder.path.empty() ? name : folder.path + "/" + name;
    found.push_back(std::move(pair));
  }
  return found;
}

using Rule = std::variant<domain::Fleet, domain::Policy, domain::Roster>;

struct Rules {
  std::vector<Rule> rules = {};
  bool is_broken = false;
};

Result<Rules> rules_of(ports::TreeReader& trees, const std::string& path,
                       const std::optional<TreeEntry>& entry) {
  if (!is_file(entry)) return Rules{};
  const auto text = TRY(trees.read_blob(entry->id, kLargestDocument));
  auto decoded = codec::decode_documents(*text, path);
  Rules found{.is_broken = domain::has_errors(decoded.problems)};
  for (auto& document : decoded.documents) {
    std::visit(
        [&](auto& each) {
          if constexpr (std::is_constructible_v<Rule, std::decay_t<decltype(each)>>) {
            each.where = {};
            found.rules.emplace_back(std::move(each));
          }
        },
        document);
  }
  return found;
}

Result<bool> is_changed_rule(ports::TreeReader& trees, const Pair& pair) {
  if (!pair.path.ends_with(".yaml") && !pair.path.ends_with(".yml")) return false;
  const auto older = TRY(rules_of(trees, pair.path, pair.older));
  const auto newer = TRY(rules_of(trees, pair.path, pair.newer));
  return older.is_broken || newer.is_broken || older.rules != newer.rules;
}

Result<TreeEntry> root_of(ports::TreeReader& trees, const domain::CommitId& commit) {
  auto id = TRY(trees.tree_id(commit, ""));
  return TreeEntry{"", std::move(id), TreeEntryKind::kTree};
}

Result<std::optional<std::string>> first_changed(ports::TreeReader& trees, Pair root,
                                                 const std::string& records_root) {
  std::vector<Pair> folders = {std::move(root)};
  while (!folders.empty()) {
    const auto folder = std::move(folders.back());
    folders.pop_back();
    for (auto& pair : TRY(differing(trees, folder))) {
      if (pair.path == records_root) continue;
      const bool has_file = is_file(pair.older) || is_file(pair.newer);
      if (has_file && TRY(is_changed_rule(trees, pair))) return std::optional(pair.path);
      if (is_tree(pair.older) || is_tree(pair.newer)) folders.push_back(std::move(pair));
    }
  }
  return std::optional<std::string>();
}

}  // namespace

Result<std::optional<std::string>> RuleChanges::between(ports::TreeReader& trees,
                                                        const domain::CommitId& older,
                                                        const domain::CommitId& newer,
                                                        const std::string& records_root) {
  const auto known = known_.with([](const auto& last) { return last; });
  if (known && known->older == older && known->newer == newer) return known->changed;
  auto before = TRY(root_of(trees, older));
  auto after = TRY(root_of(trees, newer));
  auto changed = TRY(first_changed(trees, Pair{"", std::move(before), std::move(after)}, records_root));
  known_.with([&](auto& last) { last = Known{older, newer, changed}; });
  return changed;
}

}  // namespace talentops::reconcilers
