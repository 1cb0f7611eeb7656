#pragma once

#include <memory>
#include <string>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/cli/records_moving.hpp"
#include "controller/cli/temporary_directory.hpp"
#include "controller/domain/documents.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/effects/process/process_runner.hpp"

namespace talentops::cli {

/// In whose name a clone's commits are made, and signed with the SSH key in `key`; "": with the one that
/// user.signingKey names, or not at all. Errors: kInvalid, kDenied where that key cannot be used.
Result<effects::git::Authorship> author_of(const std::string& repository, const std::string& key);

/// The places that records go between, as a person's clone reaches them. Two places in one repository share
/// its mirror. Owns: what it has opened.
class RecordsEnds {
 public:
  static Result<std::unique_ptr<RecordsEnds>> make(std::string repository, effects::git::Authorship author);

  /// The remote is not asked. Errors: the repository has no remote for the place.
  Result<RecordsEnd> open(const domain::RecordsPlace& place);

 private:
  struct Opened {
    std::string remote;
    std::unique_ptr<effects::git::Mirror> mirror;
  };
  RecordsEnds(std::string repository, effects::git::Authorship author, TemporaryDirectory directory);
  Result<effects::git::Mirror*> mirror_of(const domain::RecordsPlace& place);

  std::string repository_;
  effects::git::Authorship author_;
  TemporaryDirectory directory_;
  effects::ProcessRunner runner_;
  std::vector<Opened> mirrors_;
  std::vector<std::unique_ptr<effects::git::GitRecordStore>> stores_;
};

}  // namespace talentops::cli
