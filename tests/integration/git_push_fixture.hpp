#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "tests/integration/git_fixture.hpp"

namespace talentops::test {

inline const Instant kNoon =
    std::chrono::sys_days(std::chrono::year{2026} / 11 / 21) + std::chrono::hours(12);

inline ports::RecordCommit change(const std::string& path, const std::string& content) {
  return {{{path, content}}, "Wrote " + path + "\n\nDeployment-Id: x\n", kNoon};
}

/// A record store over a mirror of the fleet repository.
class GitPushTest : public GitTest {
 protected:
  void SetUp() override {
    GitTest::SetUp();
    push_file("fleet.yaml", "kind: Fleet");
    reopen();
  }

  void reopen() {
    store_.reset();
    mirror_ = mirror();
    store_ = std::make_unique<effects::git::GitRecordStore>(*mirror_, kRecordsBranch, controller_author());
  }

  /// Fetches, commits and pushes one file.
  Status write(const std::string& path, const std::string& content) {
    const auto tip = TRY(store_->fetch({}));
    const auto made = TRY(store_->commit(tip, change(path, content)));
    return store_->push(made, tip, {});
  }

  std::string show(const std::string& path) { return git_in(remote_, "show " + kRecordsBranch + ":" + path); }

  /// What somebody else pushes to the records branch, through stock git.
  void push_by_another(const std::string& path) {
    if (!std::filesystem::exists(scratch_.path() / "other"))
      git_in(scratch_.path(), "clone -q fleet.git other");
    const auto other = scratch_.path() / "other";
    git_in(other, "fetch -q");
    git_in(other, "checkout -q -B records origin/" + kRecordsBranch);
    write_file(other / path, "theirs");
    git_in(other, "add -A");
    git_in(other, "commit -q -m theirs");
    git_in(other, "push -q origin HEAD:" + kRecordsBranch);
  }

  std::unique_ptr<effects::git::Mirror> mirror_;
  std::unique_ptr<effects::git::GitRecordStore> store_;
};

}  // namespace talentops::test
