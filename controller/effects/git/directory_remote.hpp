#pragma once

#include <string>

#include "controller/effects/git/remote.hpp"

namespace talentops::effects::git {

/// A repository in a directory of this machine.
class DirectoryRemote final : public Remote {
 public:
  explicit DirectoryRemote(std::string path) : path_(std::move(path)) {}

  Result<std::unique_ptr<RemoteSession>> connect(const Call& call) override;
  Status push(git_repository& from, const Push& push, const Call& call) override;
  const std::string& text() const override { return path_; }

 private:
  std::string path_;
};

}  // namespace talentops::effects::git
