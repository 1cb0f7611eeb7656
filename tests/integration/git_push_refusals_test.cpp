#include <chrono>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/library.hpp"
#include "tests/integration/git_push_fixture.hpp"

namespace talentops {
namespace {

namespace fs = std::filesystem;
using effects::git::Clone;
using effects::git::GitRecordStore;
using test::change;
using test::GitPushTest;
using test::kRecordsBranch;
using test::shell;
using test::write_file;
using testing::HasSubstr;

TEST_F(GitPushTest, RefusesHooksThatItWouldHaveToAsk) {
  for (const std::string name : {"pre-receive", "update", "reference-transaction", "proc-receive"}) {
    const auto hook = remote_ / "hooks" / name;
    write_file(hook, "#!/bin/sh\nexit 1\n");
    EXPECT_TRUE(write("before-" + name, "x")) << "not executable: git does not run it";
    fs::permissions(hook, fs::perms::owner_all);
    const auto denied = write("a", name);
    ASSERT_FALSE(denied) << name;
    EXPECT_EQ(denied.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(denied.error().code, codes::kRecordsHook);
    EXPECT_THAT(denied.error().message, HasSubstr(hook.string()));
    fs::remove(hook);
  }
  write_file(scratch_.path() / "elsewhere/update", "#!/bin/sh\n");
  fs::permissions(scratch_.path() / "elsewhere/update", fs::perms::owner_all);
  git_in(remote_, "config core.hooksPath " + (scratch_.path() / "elsewhere").string());
  EXPECT_EQ(write("a", "x").error().code, codes::kRecordsHook);
  fs::remove(scratch_.path() / "elsewhere/update");
  EXPECT_TRUE(write("a", "x"));
}

class GitPushToWorkTreeTest : public GitPushTest {
 protected:
  void SetUp() override {
    GitPushTest::SetUp();
    remote_ = clone_;
    reopen();
  }
};

TEST_F(GitPushToWorkTreeTest, WorksBesideACheckedOutBranch) {
  ASSERT_TRUE(write("a", "one"));
  EXPECT_EQ(git("status --porcelain"), "");
  EXPECT_EQ(git("rev-parse --abbrev-ref HEAD"), "main");
  expect_sound(clone_);
}

TEST_F(GitPushToWorkTreeTest, RefusesABranchThatIsCheckedOut) {
  ASSERT_TRUE(write("a", "one"));
  git("checkout -q " + kRecordsBranch);
  const auto denied = write("a", "two");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(denied.error().code, codes::kRecordsBranchCheckedOut);
  git("checkout -q main");
  git("worktree add -q ../linked " + kRecordsBranch);
  EXPECT_EQ(write("a", "two").error().code, codes::kRecordsBranchCheckedOut);
}

TEST_F(GitPushToWorkTreeTest, RefusesABranchThatIsCheckedOutBeforeItsFirstCommit) {
  git("symbolic-ref HEAD refs/heads/" + kRecordsBranch);
  EXPECT_EQ(write("a", "two").error().code, codes::kRecordsBranchCheckedOut);
}

TEST_F(GitPushTest, RefusesANameThatIsTaken) {
  git_in(remote_, "branch talentops main");
  EXPECT_EQ(write("a", "x").error().code, codes::kRecordsBranchTaken);
  git_in(remote_, "pack-refs --all");
  EXPECT_EQ(write("a", "x").error().code, codes::kRecordsBranchTaken);
  git_in(remote_, "branch -D talentops");
  git_in(remote_, "branch " + kRecordsBranch + "/deeper main");
  EXPECT_EQ(write("a", "x").error().code, codes::kRecordsBranchTaken);
  git_in(remote_, "branch -D " + kRecordsBranch + "/deeper");
  EXPECT_TRUE(write("a", "x"));
  git_in(remote_, "branch other " + kRecordsBranch);
  git_in(remote_, "symbolic-ref refs/heads/" + kRecordsBranch + " refs/heads/other");
  EXPECT_EQ(write("a", "y").error().code, codes::kRecordsBranchTaken);
}

TEST_F(GitPushTest, GoesOnWithPackedReferences) {
  ASSERT_TRUE(write("a", "one"));
  git_in(remote_, "pack-refs --all --prune");
  git_in(remote_, "gc -q");
  ASSERT_TRUE(write("a", "two"));
  EXPECT_EQ(show("a"), "two");
  expect_sound(remote_);
}

TEST_F(GitPushTest, SaysWhereItMayNotWrite) {
  ASSERT_TRUE(write("a", "one"));
  git_in(remote_, "unpack-objects < /dev/null; true");
  const auto packs = remote_ / "objects/pack";
  git_in(remote_, "config gc.auto 0");
  fs::rename(packs, scratch_.path() / "packs");
  for (const auto& each : fs::directory_iterator(scratch_.path() / "packs")) {
    if (each.path().extension() == ".pack") git_in(remote_, "unpack-objects -q < " + each.path().string());
  }
  fs::remove_all(packs);
  write_file(packs, "a file in the way");
  const auto denied = write("a", "two");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, ErrorKind::kDenied) << denied.error().text();
  EXPECT_EQ(denied.error().code, codes::kRecordsReadOnly);
  EXPECT_THAT(denied.error().message, HasSubstr(packs.string()));
}

/// As somebody who may read the remote but not write it; permissions do not bind root.
int denied_as_nobody(effects::git::GitRecordStore& store, const fs::path& scratch) {
  shell(scratch, "chmod -R a+rX . && chmod -R a+rwX state && chmod -R a-w fleet.git");
  if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 2;
  const auto tip = store.fetch({});
  if (!tip) return 3;
  const auto made = store.commit(*tip, change("b", "two"));
  if (!made) return 4;
  const auto denied = store.push(*made, *tip, {});
  if (denied) return 5;
  return denied.error().kind == ErrorKind::kDenied && denied.error().code == codes::kRecordsReadOnly ? 0 : 6;
}

TEST_F(GitPushTest, SaysThatTheRemoteIsReadOnly) {
  ASSERT_TRUE(write("a", "one"));
  shell(scratch_.path(), "chmod a+rx . && chmod -R a+rwX state");
  const auto child = ::fork();
  if (child == 0) ::_exit(denied_as_nobody(*store_, scratch_.path()));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  shell(scratch_.path(), "chmod -R u+w fleet.git");
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(GitPushTest, WaitsForAGitThatHoldsTheBranch) {
  ASSERT_TRUE(write("a", "one"));
  const auto lock = remote_ / "refs/heads" / (kRecordsBranch + ".lock");
  write_file(lock, "");
  const auto held = write("a", "two");
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(held.error().code, codes::kRecordsBranchLocked);
  EXPECT_THAT(held.error().message, HasSubstr(lock.string()));
  EXPECT_TRUE(fs::exists(lock));

  fs::last_write_time(lock, fs::file_time_type::clock::now() - std::chrono::minutes(1));
  EXPECT_TRUE(write("a", "two")) << "nobody who lives holds a lock for a minute";
  EXPECT_FALSE(fs::exists(lock));
}

TEST_F(GitPushTest, TakesBackTheLockThatItDiedWith) {
  ASSERT_TRUE(write("a", "one"));
  const auto tip = *store_->fetch({});
  const auto made = *store_->commit(tip, change("a", "two"));
  write_file(remote_ / "refs/heads" / (kRecordsBranch + ".lock"), made.text() + "\n");
  reopen();
  ASSERT_TRUE(write("a", "three"));
  EXPECT_EQ(show("a"), "three");
}

TEST_F(GitPushTest, MakesFilesThatOthersMayReadAsTheyMayTheRest) {
  const auto before = ::umask(077);
  const auto written = write("a", "one");
  ::umask(before);
  ASSERT_TRUE(written);
  const auto closed = shell(remote_, "find . ! -perm -o+r -not -path './state/*'").output;
  EXPECT_EQ(closed, "");
}

TEST_F(GitPushTest, StandsStillWhenTheBranchLosesCommits) {
  ASSERT_TRUE(write("a", "one"));
  ASSERT_TRUE(write("b", "two"));
  const auto tip = **store_->fetch({});
  git_in(remote_, "update-ref refs/heads/" + kRecordsBranch + " " + tip.text() + "~1");
  const auto lost = store_->fetch({});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(lost.error().code, codes::kRecordsRewritten);
  EXPECT_THAT(lost.error().hint, HasSubstr(tip.text()));
  git_in(remote_, "branch -D " + kRecordsBranch);
  reopen();
  EXPECT_EQ(store_->fetch({}).error().code, codes::kRecordsRewritten);
  git_in(remote_, "update-ref refs/heads/" + kRecordsBranch + " " + tip.text());
  EXPECT_EQ(**store_->fetch({}), tip);
}

TEST_F(GitPushTest, RemembersWhatTheBranchHadWhenTheMirrorIsMadeAgain) {
  ASSERT_TRUE(write("a", "one"));
  ASSERT_TRUE(write("b", "two"));
  const auto tip = **store_->fetch({});
  const auto made = *store_->commit(tip, change("c", "three"));
  ASSERT_TRUE(*mirror_->heal("something", effects::git::damage("something")));
  EXPECT_EQ(*store_->pending(), made);
  git_in(remote_, "update-ref refs/heads/" + kRecordsBranch + " " + tip.text() + "~1");
  EXPECT_EQ(store_->fetch({}).error().code, codes::kRecordsRewritten);
}

TEST_F(GitPushTest, RefusesPathsThatCannotBe) {
  ASSERT_TRUE(write("a/b", "x"));
  EXPECT_EQ(write("a/b/c", "x").error().code, codes::kRecordPathTaken);
  EXPECT_EQ(write("a", "x").error().code, codes::kRecordPathTaken);
  for (const std::string path : {"", "/a", "a//b", "../a", "a/./b", ".git/config", "a/.GIT/x", "a\\b"}) {
    EXPECT_EQ(write(path, "x").error().code, codes::kRecordPathInvalid) << path;
  }
}

TEST_F(GitPushTest, OnlyReadsInAPersonsClone) {
  ASSERT_TRUE(write("root/a", "one"));
  git("fetch -q");
  auto clone = Clone::open(clone_.string());
  GitRecordStore store(*clone, kRecordsBranch);
  const auto tip = store.fetch({});
  ASSERT_TRUE(tip && *tip);
  EXPECT_EQ(*store.read(**tip, "root/a"), "one");
  EXPECT_EQ(store.commit(*tip, change("b", "x")).error().code, codes::kRecordsReadOnlyStore);
  EXPECT_EQ(store.push(**tip, *tip, {}).error().code, codes::kRecordsReadOnlyStore);
}

}  // namespace
}  // namespace talentops
