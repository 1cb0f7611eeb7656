#pragma once

#include <string>

#include "controller/effects/git/remote.hpp"
#include "controller/ports/runner.hpp"

namespace talentops::effects::git {

/// A remote of a person's clone, reached as that person reaches it: by their own git, with the credentials
/// that it knows. For verbs that people run; a controller has addresses and credentials of its own.
/// Borrows: the runner. Threads: one.
class CloneRemote final : public Remote {
 public:
  /// `name` is what the clone calls it, as in "origin".
  CloneRemote(std::string clone, std::string name, std::string address, ports::Runner& runner);

  Result<std::unique_ptr<RemoteSession>> connect(const Call& call) override;
  Status push(git_repository& from, const Push& push, const Call& call) override;
  const std::string& text() const override { return address_; }

 private:
  std::string clone_;
  std::string name_;
  std::string address_;
  ports::Runner& runner_;
};

}  // namespace talentops::effects::git
