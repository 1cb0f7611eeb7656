#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "controller/effects/git/remotes.hpp"
#include "tests/integration/git_push_fixture.hpp"

namespace talentops::test {

/// The fleet repository behind a server: read through a mirror, as a controller's configuration names it.
class GitRemoteTest : public GitTest {
 protected:
  std::unique_ptr<effects::git::Mirror> open(const domain::RepositoryConfig& config) {
    auto remote = effects::git::remote_of(config);
    if (!remote) throw std::runtime_error(remote.error().text());
    auto opened = effects::git::Mirror::open(state_.string(), std::move(remote).value());
    if (!opened) throw std::runtime_error(opened.error().text());
    return std::move(opened).value();
  }
  Result<domain::CommitId> fetch(const domain::RepositoryConfig& config, const Call& call = {}) {
    const auto mirror = open(config);
    return effects::git::GitDesiredStore(*mirror, "main").fetch(call);
  }
  Error fetch_error(const domain::RepositoryConfig& config) {
    const auto tip = fetch(config);
    EXPECT_FALSE(tip);
    return tip ? Error{} : tip.error();
  }
};

}  // namespace talentops::test
