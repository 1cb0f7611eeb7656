#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/simulation/git_stores.hpp"
#include "controller/simulation/world.hpp"

namespace talentops::test {

/// A branch of a world's repository as people have it before them: they read it, commit to it, and rewrite
/// it. What they do is seen at once. Borrows: the world.
class Branch {
 public:
  Branch(simulation::World& world, std::string name) : world_(world), name_(std::move(name)) {}

  void put(const std::string& path, std::string text) { changes_[path] = std::move(text); }
  void remove(const std::string& path) { changes_[path] = std::nullopt; }
  /// Commits what was put and removed onto the tip.
  domain::CommitId commit_all(Instant at, std::string message = "A change\n");
  /// What somebody else does: files of their own onto the tip.
  domain::CommitId commit_by_another(const std::vector<ports::RecordFile>& files);
  /// What a forced push does: the branch is there now, and the next commit builds on it.
  void reset(const domain::CommitId& commit);
  /// Takes the branch away, and what was not committed; the next commit has no parent.
  void drop();

  std::optional<domain::CommitId> tip() const;
  /// The content of every file at the tip, by path; nothing without one.
  std::map<std::string, std::string> files() const;
  /// From the tip back.
  std::vector<std::string> messages() const;

 private:
  simulation::World& world_;
  std::string name_;
  std::map<std::string, std::optional<std::string>> changes_;
};

/// A world with one process in it, which reads and writes git there.
struct GitWorld : simulation::World {
  simulation::Life life{"fleet", 1};
  simulation::FleetStore desired{*this, life};
  simulation::RecordsStore recorded{*this, life};
  Branch fleet{*this, simulation::kMain};
  Branch remote{*this, simulation::kRecords};
};

using Obstacle = std::function<std::optional<Error>(const simulation::Deed&)>;
/// Git does not answer to these.
Obstacle away(std::set<simulation::EffectKind> kinds);
/// In nobody's way: counts what `counts` says yes to.
Obstacle counter(int& count, std::function<bool(const simulation::Deed&)> counts);

}  // namespace talentops::test
