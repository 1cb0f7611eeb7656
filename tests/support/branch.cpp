#include "tests/support/branch.hpp"

#include <utility>

#include "controller/base/codes/git.hpp"

namespace talentops::test {

using domain::CommitId;

CommitId Branch::commit_all(Instant at, std::string message) {
  auto& objects = *world_.objects;
  std::vector<CommitId> parents;
  if (auto parent = tip()) parents.push_back(*std::move(parent));
  auto tree = parents.empty() ? objects.add_tree({}) : objects.commit(parents.front())->tree;
  // What leaves goes first: a folder may become a file.
  for (const auto& [path, text] : changes_) {
    if (!text) tree = objects.with_file(tree, path, text);
  }
  for (const auto& [path, text] : changes_) {
    if (text) tree = objects.with_file(tree, path, text);
  }
  changes_.clear();
  auto made = objects.add_commit(
      {std::move(tree), std::move(parents), "Ann <ann@example.com>", at, std::move(message)});
  world_.branches.insert_or_assign(name_, made);
  return made;
}

CommitId Branch::commit_by_another(const std::vector<ports::RecordFile>& files) {
  for (const auto& file : files) put(file.path, file.content);
  return commit_all(Instant(), "by another\n");
}

void Branch::reset(const CommitId& commit) {
  changes_.clear();
  world_.branches.insert_or_assign(name_, commit);
}

void Branch::drop() {
  changes_.clear();
  world_.branches.erase(name_);
}

std::optional<CommitId> Branch::tip() const {
  const auto found = world_.branches.find(name_);
  return found == world_.branches.end() ? std::nullopt : std::optional(found->second);
}

std::map<std::string, std::string> Branch::files() const {
  std::map<std::string, std::string> files;
  if (const auto at = tip()) {
    for (const auto& [path, blob] : world_.objects->list(*at))
      files.emplace(path, *world_.objects->blob(blob));
  }
  return files;
}

std::vector<std::string> Branch::messages() const {
  std::vector<std::string> messages;
  for (auto at = tip(); at;) {
    const auto& commit = *world_.objects->commit(*at);
    messages.push_back(commit.message);
    at = commit.parents.empty() ? std::nullopt : std::optional(commit.parents.front());
  }
  return messages;
}

Obstacle away(std::set<simulation::EffectKind> kinds) {
  return [kinds = std::move(kinds)](const simulation::Deed& deed) -> std::optional<Error> {
    if (!kinds.contains(deed.kind)) return std::nullopt;
    return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "away"};
  };
}

Obstacle counter(int& count, std::function<bool(const simulation::Deed&)> counts) {
  return [&count, counts = std::move(counts)](const simulation::Deed& deed) {
    count += counts(deed) ? 1 : 0;
    return std::optional<Error>();
  };
}

}  // namespace talentops::test
