#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/ports/desired_store.hpp"

namespace talentops::test {

/// A fleet repository in memory that behaves as git does: blobs, trees and commits by content, and one
/// branch. What a person does to it (put, remove, commit, reset) is apart from what the port shows. Threads:
/// one.
class MemoryDesiredStore final : public ports::DesiredStore {
 public:
  using Files = std::map<std::string, std::string>;

  void put(const std::string& path, std::string text) { work_[path] = std::move(text); }
  void remove(const std::string& path) { work_.erase(path); }
  /// Commits what was put and removed onto the branch.
  domain::CommitId commit_all(Instant at, const std::string& author = "Ann <ann@example.com>");
  /// What a forced push does: the branch is there now, and the next commit builds on it.
  void reset(const domain::CommitId& commit);
  void delete_branch() { tip_.reset(); }
  /// What a history that was thrown away does: the commit cannot be found any more.
  void forget(const domain::CommitId& commit) { commits_.erase(commit); }
  bool has_branch() const { return tip_.has_value(); }
  domain::CommitId tip() const { return *tip_; }

  /// Asked before each call of the port ("read_blob", …): an error is given back in its place.
  std::function<std::optional<Error>(std::string_view verb)> fault;
  int blobs_read = 0;
  int trees_read = 0;

  Result<std::string> tree_id(const domain::CommitId& commit, std::string_view path) override;
  Result<std::vector<ports::TreeEntry>> read_tree(std::string_view id) override;
  Result<std::shared_ptr<const std::string>> read_blob(std::string_view id, std::uint64_t limit) override;
  Result<domain::CommitId> fetch(const Call& call) override;
  Result<ports::CommitFacts> commit(const domain::CommitId& commit) override;
  Result<ports::Descent> descent(const domain::CommitId& older, const domain::CommitId& newer) override;
  Result<std::vector<PathVersion>> history(const domain::CommitId& commit, std::string_view path,
                                           int depth) override;
  Result<domain::CommitId> resolve(std::string_view revision) override;

 private:
  struct Commit {
    std::optional<domain::CommitId> parent;
    Files files;
    std::string tree;
    ports::CommitFacts facts;
  };

  Status check(std::string_view verb) const;
  std::string store_tree(const Files& files);
  Result<const Commit*> find(const domain::CommitId& id) const;
  std::optional<domain::CommitId> parent_of(const domain::CommitId& commit) const;
  bool descends(const domain::CommitId& commit, const domain::CommitId& ancestor) const;

  Files work_;
  std::map<domain::CommitId, Commit> commits_;
  std::map<std::string, std::vector<ports::TreeEntry>, std::less<>> trees_;
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> blobs_;
  std::optional<domain::CommitId> tip_;
};

}  // namespace talentops::test
