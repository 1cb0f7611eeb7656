#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/ports/record_archive.hpp"

struct git_oid;

namespace talentops::effects::git {

/// The archive of a records branch, in the same repository. Borrows: the mirror. Threads: as RecordArchive.
class GitRecordArchive final : public ports::RecordArchive {
 public:
  GitRecordArchive(Mirror& mirror, std::string records_branch, const std::string& archive_branch,
                   const Authorship& authorship);

  Result<std::optional<domain::CommitId>> fetch(const Call& call) override { return archive_.fetch(call); }
  Result<bool> holds(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
                     const std::vector<ports::RecordEntry>& entries) override;
  Status add(const std::optional<domain::CommitId>& tip, const domain::CommitId& records,
             const std::vector<ports::RecordEntry>& entries, const ports::RecordCommit& change,
             const Call& call) override;
  Status remove(const domain::CommitId& records, const std::vector<ports::RecordEntry>& entries,
                const ports::RecordCommit& change, const Call& call) override;

 private:
  using MakeTree = std::function<Result<git_oid>(git_repository&, git_tree&)>;
  Status push(const std::string& branch, const std::optional<domain::CommitId>& tip,
              const MakeTree& make_tree, const ports::RecordCommit& change, const Call& call);

  Mirror& mirror_;
  std::string records_branch_;
  std::string archive_branch_;
  Authorship authorship_;
  GitRecordStore archive_;
};

}  // namespace talentops::effects::git
