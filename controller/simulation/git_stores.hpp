#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/ports/desired_store.hpp"
#include "controller/ports/record_store.hpp"
#include "controller/simulation/world.hpp"

namespace talentops::simulation {

inline constexpr const char* kMain = "main";
inline constexpr const char* kRecords = "talentops/records";
/// Where a look at the records leads that reads a file, and does not only ask whether it is the same.
inline constexpr const char* kContent = "content";

/// The watched branch as one process sees it. Borrows: both.
class FleetStore final : public ports::DesiredStore {
 public:
  FleetStore(World& world, Life& life) : world_(world), life_(life) {}

  Result<std::string> tree_id(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> read_tree(std::string_view id) override;
  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override;
  Result<domain::CommitId> fetch(const Call& call) override;
  Result<ports::CommitFacts> commit(const domain::CommitId& commit) override;
  Result<ports::Descent> descent(const domain::CommitId& older, const domain::CommitId& newer) override;
  Result<std::vector<PathVersion>> history(const domain::CommitId& commit, std::string_view path,
                                           int depth) override;
  Result<std::vector<CommitText>> touching(const domain::CommitId& tip,
                                           const std::optional<domain::CommitId>& since,
                                           const std::vector<std::string>& paths) override;
  Result<domain::CommitId> resolve(std::string_view revision) override;

 private:
  template <typename Answer, typename Read>
  Answer look(std::string_view what, Read&& read);

  World& world_;
  Life& life_;
};

/// The records branch as one process sees it; what it has not pushed yet lies in its state directory.
/// Borrows: both.
class RecordsStore final : public ports::RecordStore {
 public:
  RecordsStore(World& world, Life& life) : world_(world), life_(life) {}

  Result<std::optional<domain::CommitId>> fetch(const Call& call) override;
  /// Two branches are two effects here: each can fail alone.
  Result<std::optional<domain::CommitId>> fetch_since(MonotonicTime, const Call& call) override {
    return fetch(call);
  }
  Result<std::optional<domain::CommitId>> last_seen() override;
  Result<std::string> read(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> list(const domain::CommitId& commit, std::string_view path) override;
  Result<std::optional<std::string>> object_id(const domain::CommitId& commit,
                                               std::string_view path) override;
  Result<domain::CommitId> commit(const std::optional<domain::CommitId>& parent,
                                  const ports::RecordCommit& change) override;
  Status push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
              const Call& call) override;
  Status go_on_from(const domain::CommitId& tip, const ports::RecordCommit& change,
                    const Call& call) override;
  Result<std::optional<domain::CommitId>> pending() override;
  Status clear_pending() override;
  Result<Contents> contents(const domain::CommitId& commit) override;
  Result<bool> descends(const domain::CommitId& commit, const domain::CommitId& ancestor) override;

 private:
  template <typename Answer, typename Read>
  Answer look(const domain::CommitId& commit, std::string_view what, Read&& read, std::string_view to = {});
  StateDirectory& state() { return world_.states[life_.controller]; }

  World& world_;
  Life& life_;
};

}  // namespace talentops::simulation
