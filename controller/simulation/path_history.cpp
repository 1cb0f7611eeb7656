#include "controller/simulation/path_history.hpp"

#include <algorithm>

namespace talentops::simulation {

using domain::CommitId;

std::optional<CommitId> first_parent(const GitObjects& objects, const CommitId& commit) {
  const auto* made = objects.commit(commit);
  return made == nullptr || made->parents.empty() ? std::nullopt : std::optional(made->parents.front());
}

namespace {

std::vector<std::string> ids_at(const GitObjects& objects, const CommitId& commit,
                                const std::vector<std::string>& paths) {
  std::vector<std::string> ids;
  for (const auto& path : paths) ids.push_back(objects.find(commit, path).value_or(ports::TreeEntry{}).id);
  return ids;
}

}  // namespace

bool touches(const GitObjects& objects, const CommitId& commit, const std::vector<std::string>& paths) {
  const auto& parents = objects.commit(commit)->parents;
  return std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
    const auto own = ids_at(objects, commit, {path});
    if (parents.empty()) return own != std::vector<std::string>(1);
    return std::none_of(parents.begin(), parents.end(),
                        [&](const auto& parent) { return ids_at(objects, parent, {path}) == own; });
  });
}

namespace {

bool leads_to(const GitObjects& objects, std::optional<CommitId> id, const CommitId& since) {
  while (id && *id != since) id = first_parent(objects, *id);
  return id.has_value();
}

/// As it stands in the world: nothing there is signed.
std::optional<ports::DesiredStore::Merge> as_merge(const GitObjects& objects, const CommitId& id,
                                                   const CommitId& before,
                                                   const std::optional<CommitId>& since,
                                                   const std::vector<std::string>& paths) {
  const auto& commit = *objects.commit(id);
  if (commit.parents.size() < 2 || (since && !leads_to(objects, before, *since))) return std::nullopt;
  ports::DesiredStore::Merge merge{id, before, {{}, std::nullopt, commit.at, before}};
  merge.has_own = touches(objects, id, paths);
  for (const auto& path : paths) {
    const auto at_first = since ? ids_at(objects, *since, {path}) : std::vector<std::string>(1);
    if (ids_at(objects, before, {path}) != at_first) merge.earlier.push_back(path);
  }
  return merge;
}

}  // namespace

std::optional<ports::DesiredStore::Merge> merge_of_paths(const GitObjects& objects, const CommitId& tip,
                                                         const std::optional<CommitId>& since,
                                                         const std::vector<std::string>& paths) {
  auto id = tip;
  while (id != since) {
    const auto before = first_parent(objects, id);
    if (!before) break;
    if (ids_at(objects, id, paths) != ids_at(objects, *before, paths))
      return as_merge(objects, id, *before, since, paths);
    id = *before;
  }
  return std::nullopt;
}

}  // namespace talentops::simulation
