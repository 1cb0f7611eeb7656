#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/guarded.hpp"
#include "controller/ports/record_store.hpp"

namespace talentops::test {

/// A git remote in memory: commits that are files, a message and a parent, and one branch.
/// Threads: safe.
class MemoryRemote {
 public:
  struct Commit {
    std::optional<domain::CommitId> parent;
    std::map<std::string, std::string> files;  ///< all of them, by path
    ports::RecordCommit change;
  };

  std::optional<domain::CommitId> tip() const;
  std::optional<Commit> find(const domain::CommitId& id) const;
  /// The files at the tip; empty without one.
  std::map<std::string, std::string> files() const;
  /// The messages from the tip back.
  std::vector<std::string> messages() const;
  bool descends(const domain::CommitId& commit, const domain::CommitId& ancestor) const;

  /// Makes a commit that nothing points at.
  domain::CommitId add(const std::optional<domain::CommitId>& parent, const ports::RecordCommit& change);
  /// Moves the branch if it is at `expected`.
  bool compare_and_set(const std::optional<domain::CommitId>& expected, const domain::CommitId& commit);
  /// What somebody else does: a commit on the tip, pushed.
  domain::CommitId commit_by_another(const std::vector<ports::RecordFile>& files);

 private:
  struct State {
    std::map<domain::CommitId, Commit> commits;
    std::optional<domain::CommitId> tip;
  };
  Guarded<State> state_;
};

/// A record store over a MemoryRemote that behaves as git does: compare-and-set, a pending commit that
/// outlives the writer. Borrows: the remote. Threads: as RecordStore.
class MemoryRecordStore final : public ports::RecordStore {
 public:
  explicit MemoryRecordStore(MemoryRemote& remote) : remote_(remote) {}

  Result<std::optional<domain::CommitId>> fetch(const Call& call) override;
  Result<std::optional<domain::CommitId>> last_seen() override;
  Result<std::string> read(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> list(const domain::CommitId& commit, std::string_view path) override;
  Result<std::optional<std::string>> object_id(const domain::CommitId& commit,
                                               std::string_view path) override;
  Result<domain::CommitId> commit(const std::optional<domain::CommitId>& parent,
                                  const ports::RecordCommit& change) override;
  Status push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
              const Call& call) override;
  Result<std::optional<domain::CommitId>> pending() override;
  Status clear_pending() override;
  Result<Contents> contents(const domain::CommitId& commit) override;
  Result<bool> descends(const domain::CommitId& commit, const domain::CommitId& ancestor) override;

 private:
  MemoryRemote& remote_;
  Guarded<std::optional<domain::CommitId>> pending_;
  Guarded<std::optional<domain::CommitId>> seen_;
};

/// Lets another record store fail, or lets something happen first. Every hook that is not set lets the call
/// through.
class FailingRecordStore final : public ports::RecordStore {
 public:
  explicit FailingRecordStore(ports::RecordStore& inner) : inner_(inner) {}

  std::function<Status()> before_fetch;
  std::function<Status()> before_push;
  std::function<bool()> swallows_push;  ///< true: a hook takes it back, and the answer is a yes all the same
  std::function<Status()> after_push;   ///< the push has happened: an error here is an answer that was lost
  int fetches = 0;
  int pushes = 0;
  int commits = 0;
  int reads = 0;

  Result<std::optional<domain::CommitId>> fetch(const Call& call) override;
  Result<std::optional<domain::CommitId>> last_seen() override;
  Result<std::string> read(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> list(const domain::CommitId& commit, std::string_view path) override;
  Result<std::optional<std::string>> object_id(const domain::CommitId& commit,
                                               std::string_view path) override;
  Result<domain::CommitId> commit(const std::optional<domain::CommitId>& parent,
                                  const ports::RecordCommit& change) override;
  Status push(const domain::CommitId& commit, const std::optional<domain::CommitId>& expected,
              const Call& call) override;
  Result<std::optional<domain::CommitId>> pending() override;
  Status clear_pending() override;
  Result<Contents> contents(const domain::CommitId& commit) override;
  Result<bool> descends(const domain::CommitId& commit, const domain::CommitId& ancestor) override;

 private:
  ports::RecordStore& inner_;
};

}  // namespace talentops::test
