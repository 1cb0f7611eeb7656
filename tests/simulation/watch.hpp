#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/domain/deployment.hpp"
#include "controller/domain/event.hpp"
#include "controller/simulation/world.hpp"
#include "tests/simulation/people.hpp"

namespace talentops::simulation::test {

/// What must hold in every world. It looks at disks, branches and its own notes of what people did, never at
/// what the product says of itself, except at the records, which are what is judged. Each violation begins
/// with the name of the invariant in quality.md's list (S1, R2, …).
class Watch {
 public:
  /// Borrows: both.
  Watch(World& world, const People& people);

  /// After every deed.
  void saw(const Deed& deed);
  /// A process was ended, or the power of its machine.
  void saw_end() { was_killed_ = true; }
  /// Once everything stands still.
  void judge_rest();

  /// A version is said to be ready.
  void judge_ready(const std::string& version);
  /// Somebody is told of something.
  void judge_told(const domain::Event& event);

  /// Whether an intent for the version was ever recorded.
  bool has_begun(const std::string& version) const { return begun_.contains(version); }

  bool sees_open_deployment() const { return !open_.empty(); }

  const std::vector<std::string>& violations() const { return violations_; }
  void violated(std::string what);

 private:
  using Tree = Disk::Tree;

  void saw_records(const Deed& deed);
  void saw_archive();
  void judge_departure(const std::string& path, const std::string& blob);
  void saw_disk(const Deed& deed);
  void judge_intent_before_change(const Deed& deed);
  void judge_manifest(const std::string& path, const Deed& deed);
  void judge_intent(const std::string& path, const domain::Manifest& manifest);
  bool follows_upon(const domain::CommitId& commit, const domain::CommitId& before) const;
  void judge_quarantine(const std::string& path, const domain::Manifest& manifest);
  void judge_outcome(const std::string& path, const domain::Manifest& manifest, bool everywhere);
  void judge_tree(const std::string& workspace, bool at_rest);
  void judge_arrival(const Deed& deed);
  bool arrives_long_after(const Deed& deed, std::optional<MonotonicTime> time) const;
  void judge_own_files(const std::string& workspace, const Tree& tree);
  void judge_settings(const std::string& workspace);
  void judge_holder(const Deed& deed, const std::string& changed);
  void judge_edits(const std::string& workspace);
  void judge_newest_outcome();
  void judge_rollbacks();
  void judge_correction();
  void judge_leftovers();
  bool is_client_in_the_way() const;
  bool is_archived(const std::string& path, const std::string& blob) const;
  bool has_journal(const std::string& workspace) const;
  /// The versions whose files stand at a workspace, whole; "" for none of any.
  std::set<std::string> served(const std::string& workspace) const;
  std::set<std::string> managed_paths() const;

  World& world_;
  const People& people_;
  std::optional<domain::CommitId> records_tip_;
  std::map<std::string, MonotonicTime> journal_since_;  ///< by workspace, while there is one
  std::map<std::string, const Life*> holder_;           ///< by workspace: who wrote target.json last
  GitObjects::Listing records_;                         ///< at that tip
  std::optional<domain::CommitId> archive_tip_;
  GitObjects::Listing archived_;  ///< at that tip
  bool was_killed_ = false;
  struct Forward {
    std::string version;
    MonotonicTime begun;
  };
  std::optional<Forward> forward_;                  ///< the deployment that brings something new
  std::set<std::string> open_;                      ///< manifests without an outcome
  std::map<std::string, domain::Manifest> closed_;  ///< and with one
  std::set<std::string> begun_;                     ///< the versions of all intents
  std::map<std::string, int> said_;  ///< by manifest: how often people had said what they want as it began
  std::optional<domain::CommitId> desired_;   ///< of the newest intent
  std::map<std::string, std::string> agent_;  ///< by workspace: what its agent file was
  std::vector<std::string> violations_;
};

}  // namespace talentops::simulation::test
