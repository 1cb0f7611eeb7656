#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/base/codes/git.hpp"
#include "controller/ports/record_archive.hpp"
#include "controller/simulation/git_stores.hpp"
#include "controller/simulation/world.hpp"

namespace talentops::test {

inline const std::string kArchiveBranch = std::string(simulation::kRecords) + "-archive";

/// The archive of a world's records. What it pushes is an effect like any other push, told apart by its
/// branch: it can fail, and its process can end. Borrows: both.
class WorldArchive final : public ports::RecordArchive {
 public:
  WorldArchive(simulation::World& world, simulation::Life& life) : world_(world), life_(life) {}

  Result<std::optional<domain::CommitId>> fetch(const Call& /*call*/) override {
    return tip_of(kArchiveBranch);
  }

  Result<bool> holds(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
                     const std::vector<ports::RecordEntry>& entries) override {
    if (!tip) return false;
    return with_entries(world_.objects->commit(*tip)->tree, records, entries) ==
           world_.objects->commit(*tip)->tree;
  }

  Status add(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
             const std::vector<ports::RecordEntry>& entries, const ports::RecordCommit& change,
             const Call& call) override {
    auto tree = with_entries(tip ? world_.objects->commit(*tip)->tree : "", records, entries);
    return push(kArchiveBranch, tip, std::move(tree), change, call);
  }

  Status remove(const domain::CommitId& records, const std::vector<ports::RecordEntry>& entries,
                const ports::RecordCommit& change, const Call& call) override {
    auto& objects = *world_.objects;
    auto tree = objects.commit(records)->tree;
    for (const auto& [path, blob] : objects.list(records)) {
      if (is_in(path, entries)) tree = objects.with_file(tree, path, std::nullopt);
    }
    for (const auto& file : change.files) tree = objects.with_file(tree, file.path, file.content);
    return push(simulation::kRecords, records, std::move(tree), change, call);
  }

 private:
  static bool is_in(const std::string& path, const std::vector<ports::RecordEntry>& entries) {
    for (const auto& entry : entries) {
      if (path == entry.path || path.starts_with(entry.path + "/")) return true;
    }
    return false;
  }

  std::optional<domain::CommitId> tip_of(const std::string& branch) const {
    const auto found = world_.branches.find(branch);
    return found == world_.branches.end() ? std::nullopt : std::optional(found->second);
  }

  std::string with_entries(std::string tree, const domain::CommitId& records,
                           const std::vector<ports::RecordEntry>& entries) {
    auto& objects = *world_.objects;
    for (const auto& [path, blob] : objects.list(records)) {
      if (is_in(path, entries)) tree = objects.with_file(tree, path, *objects.blob(blob));
    }
    return tree;
  }

  Status push(const std::string& branch, const std::optional<domain::CommitId>& expected, std::string tree,
              const ports::RecordCommit& change, const Call& call) {
    const simulation::Deed deed{&life_, simulation::EffectKind::kPushRecords, "", branch};
    return world_.act<Status>(life_, deed, call, [&]() -> Status {
      if (tip_of(branch) != expected)
        return Error{ErrorKind::kConflict, codes::kRecordsMoved, "the branch has moved"};
      std::vector<domain::CommitId> parents;
      if (expected) parents.push_back(*expected);
      auto made =
          world_.objects->add_commit({std::move(tree), std::move(parents),
                                      "talentops <talentops@example.com>", change.at, change.message});
      world_.branches.insert_or_assign(branch, std::move(made));
      return {};
    });
  }

  simulation::World& world_;
  simulation::Life& life_;
};

}  // namespace talentops::test
