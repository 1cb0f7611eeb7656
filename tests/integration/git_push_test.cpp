#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "tests/integration/git_push_fixture.hpp"

namespace talentops {
namespace {

namespace fs = std::filesystem;
using effects::git::GitRecordStore;
using ports::RecordCommit;
using test::change;
using test::controller_author;
using test::GitPushTest;
using test::kNoon;
using test::kRecordsBranch;
using test::shell;
using test::write_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST_F(GitPushTest, BeginsAnOrphanBranch) {
  EXPECT_FALSE(*store_->fetch({}));
  ASSERT_TRUE(write("root/manifests/acme/a.yaml", "one"));
  EXPECT_EQ(show("root/manifests/acme/a.yaml"), "one");
  EXPECT_EQ(git_in(remote_, "rev-list --count " + kRecordsBranch), "1");
  EXPECT_EQ(git_in(remote_, "log -1 --format='%an <%ae> %cn %aI' " + kRecordsBranch),
            "talentops <talentops@example.com> talentops 2026-11-21T12:00:00+00:00");
  EXPECT_EQ(git_in(remote_, "log -1 --format='%(trailers:key=Deployment-Id)' " + kRecordsBranch),
            "Deployment-Id: x");
  expect_sound(remote_);
}

TEST_F(GitPushTest, AddsToWhatIsThere) {
  ASSERT_TRUE(write("root/a/b/c.yaml", "one"));
  ASSERT_TRUE(write("root/a/d.yaml", "two"));
  ASSERT_TRUE(write("root/a/b/c.yaml", "three"));
  EXPECT_EQ(show("root/a/b/c.yaml"), "three");
  EXPECT_EQ(show("root/a/d.yaml"), "two");
  const auto tip = *store_->fetch({});
  EXPECT_EQ(*store_->read(*tip, "root/a/b/c.yaml"), "three");
  EXPECT_EQ(store_->read(*tip, "root/nothing").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store_->list(*tip, "root/a")->size(), 2U);
  EXPECT_TRUE(store_->list(*tip, "nowhere")->empty());
  EXPECT_FALSE(*store_->object_id(*tip, "nowhere"));
  EXPECT_EQ(**store_->object_id(*tip, "root/a"), git_in(remote_, "rev-parse " + kRecordsBranch + ":root/a"));
  expect_sound(remote_);
  expect_sound(mirror_->path());
}

/// The names of the packs of a repository, and their bytes.
std::map<std::string, std::string> packs_of(const fs::path& repository) {
  std::map<std::string, std::string> packs;
  for (const auto& each : fs::directory_iterator(repository / "objects/pack"))
    packs[each.path().filename().string()] = test::read_file(each.path());
  return packs;
}

TEST_F(GitPushTest, PushesThePackThatItHasAsItIs) {
  ASSERT_TRUE(write("root/a.yaml", "one"));
  const auto before = packs_of(remote_);
  ASSERT_TRUE(write("root/b.yaml", "two"));
  const auto ours = packs_of(mirror_->path());
  std::size_t count = 0;
  for (const auto& [name, bytes] : packs_of(remote_)) {
    if (before.contains(name)) continue;
    ++count;
    ASSERT_TRUE(ours.contains(name)) << name;
    EXPECT_TRUE(ours.at(name) == bytes) << name;
  }
  EXPECT_EQ(count, 2U) << "a pack and its index";
  expect_sound(remote_);
}

TEST_F(GitPushTest, PacksAnewWhereHalfOfItLiesThereAlready) {
  ASSERT_TRUE(write("root/a.yaml", "one"));
  const auto before = packs_of(mirror_->path());
  const auto tip = *store_->fetch({});
  const auto made = store_->commit(tip, change("root/b.yaml", "two"));
  for (const auto& [name, bytes] : packs_of(mirror_->path())) {
    if (!before.contains(name) && name.ends_with(".pack"))
      write_file(fs::path(remote_) / "objects/pack" / name, "half");
  }
  ASSERT_TRUE(store_->push(*made, tip, {}));
  EXPECT_EQ(show("root/b.yaml"), "two");
  expect_sound(remote_);
}

TEST_F(GitPushTest, PushesNothingThatHasTurnedWrongInTheMirror) {
  ASSERT_TRUE(write("root/a.yaml", "one"));
  const auto before = packs_of(mirror_->path());
  const auto tip = *store_->fetch({});
  const auto made = store_->commit(tip, change("root/b.yaml", "two"));
  for (const auto& [name, bytes] : packs_of(mirror_->path())) {
    if (before.contains(name) || !name.ends_with(".pack")) continue;
    const auto path = fs::path(mirror_->path()) / "objects/pack" / name;
    fs::permissions(path, fs::perms::owner_all);
    auto flipped = bytes;
    flipped[flipped.size() / 2] ^= 1;
    fs::remove(path);
    write_file(path, flipped);
  }
  // It may still be known in memory, and then it is packed anew; the wrong bytes go nowhere.
  const bool is_pushed = store_->push(*made, tip, {}).has_value();
  EXPECT_EQ(tip_of(remote_, kRecordsBranch), is_pushed ? *made : *tip);
  expect_sound(remote_);
}

TEST_F(GitPushTest, LeavesThePersonsBranchesAlone) {
  const auto main = tip_of(remote_, "main");
  ASSERT_TRUE(write("a", "one"));
  EXPECT_EQ(tip_of(remote_, "main"), main);
  EXPECT_EQ(git_in(remote_, "for-each-ref --format='%(refname)'"),
            "refs/heads/main\nrefs/heads/" + kRecordsBranch);
}

TEST_F(GitPushTest, RefusesWhenTheTipHasMoved) {
  ASSERT_TRUE(write("a", "one"));
  const auto tip = *store_->fetch({});
  const auto made = store_->commit(tip, change("b", "two"));
  push_by_another("theirs");
  const auto moved = store_->push(*made, tip, {});
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(moved.error().code, codes::kRecordsMoved);
  ASSERT_TRUE(write("b", "two"));
  EXPECT_EQ(show("theirs"), "theirs");
  EXPECT_EQ(show("b"), "two");
  expect_sound(remote_);
}

TEST_F(GitPushTest, LetsOnlyOneOfTwoBeginTheBranch) {
  effects::git::GitRecordStore other(*mirror_, kRecordsBranch, controller_author());
  ASSERT_FALSE(*other.fetch({}));
  const auto theirs = other.commit({}, change("theirs", "x"));
  const auto ours = store_->commit({}, change("ours", "x"));
  ASSERT_TRUE(other.push(*theirs, {}, {}));
  EXPECT_EQ(store_->push(*ours, {}, {}).error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(write("ours", "x"));
  EXPECT_EQ(git_in(remote_, "rev-list --count " + kRecordsBranch), "2");
}

TEST_F(GitPushTest, LosesNothingWhenManyWritersRace) {
  ASSERT_TRUE(write("start", "x"));
  constexpr int kWriters = 4;
  constexpr int kEach = 8;
  std::vector<std::thread> writers;
  std::atomic<int> written = 0;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      const auto opened = effects::git::Mirror::open(
          (scratch_.path() / ("state" + std::to_string(w))).string(), remote_.string());
      GitRecordStore store(**opened, kRecordsBranch, controller_author());
      for (int i = 0; i < kEach; ++i) {
        const auto path = "w" + std::to_string(w) + "/" + std::to_string(i);
        while (true) {
          const auto tip = store.fetch({});
          if (!tip) continue;
          const auto made = store.commit(*tip, change(path, "x"));
          if (made && store.push(*made, *tip, {})) break;
        }
        ++written;
      }
    });
  }
  for (int i = 0; i < 3; ++i) {
    const auto other = scratch_.path() / ("git" + std::to_string(i));
    // By url: a clone by path copies files, and those that are being written or merged vanish under it.
    git_in(scratch_.path(),
           "clone -q -b " + kRecordsBranch + " file://" + remote_.string() + " " + other.string());
    write_file(other / ("by-git-" + std::to_string(i)), "x");
    git_in(other, "add -A");
    git_in(other, "commit -q -m theirs");
    const auto pushed =
        shell(other, "for each in $(seq 1000); do git pull -q --rebase && git push -q && exit; done; exit 1");
    EXPECT_EQ(pushed.exit_code, 0) << pushed.output;
  }
  for (auto& each : writers) each.join();
  EXPECT_EQ(written, kWriters * kEach);
  EXPECT_EQ(git_in(remote_, "rev-list --count " + kRecordsBranch), std::to_string(1 + kWriters * kEach + 3));
  EXPECT_EQ(git_in(remote_, "ls-tree -r --name-only " + kRecordsBranch + " | wc -l"),
            std::to_string(1 + kWriters * kEach + 3));
  expect_sound(remote_);
}

TEST_F(GitPushTest, SeesNoLossWhereManyThreadsFetchWhileOneWrites) {
  ASSERT_TRUE(write("start", "x"));
  std::atomic<bool> is_done = false;
  std::atomic<int> failed = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!is_done) failed += store_->fetch({}) ? 0 : 1;
    });
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(write("f" + std::to_string(i), "x"));
  is_done = true;
  for (auto& each : readers) each.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(GitPushTest, SignsSoThatStockGitAccepts) {
  const auto keys = scratch_.path();
  ASSERT_EQ(shell(keys, "ssh-keygen -q -t ed25519 -N '' -C test -f key").exit_code, 0);
  shell(keys, "echo \"talentops@example.com $(cat key.pub)\" > allowed");
  auto author = controller_author();
  author.sign = [&](std::string_view text) -> Result<std::string> {
    write_file(keys / "text", std::string(text));
    shell(keys, "ssh-keygen -q -Y sign -n git -f key text");
    auto armored = test::read_file(keys / "text.sig");
    fs::remove(keys / "text.sig");
    return armored;
  };
  GitRecordStore store(*mirror_, kRecordsBranch, author);
  const auto first = store.commit({}, change("a", "one"));
  ASSERT_TRUE(first) << first.error().text();
  ASSERT_TRUE(store.push(*first, {}, {}));
  const auto second = store.commit(*first, change("b", "two"));
  ASSERT_TRUE(store.push(*second, *first, {}));
  for (const auto& commit : {*first, *second}) {
    const auto verified = shell(remote_, "git -c gpg.ssh.allowedSignersFile=" + (keys / "allowed").string() +
                                             " verify-commit " + commit.text());
    EXPECT_EQ(verified.exit_code, 0) << verified.output;
    EXPECT_THAT(verified.output, HasSubstr("Good \"git\" signature for talentops@example.com"));
  }
  expect_sound(remote_);
}

TEST_F(GitPushTest, SaysThatACommitCouldNotBeSigned) {
  auto author = controller_author();
  author.sign = [](std::string_view) -> Result<std::string> {
    return Error{ErrorKind::kInvalid, {}, "the key is encrypted"};
  };
  GitRecordStore store(*mirror_, kRecordsBranch, author);
  const auto made = store.commit({}, change("a", "one"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(made.error().code, codes::kCommitNotSigned);
  EXPECT_FALSE(*store.pending());
}

TEST_F(GitPushTest, KeepsThePendingCommitAcrossARestart) {
  ASSERT_TRUE(write("a", "one"));
  const auto tip = *store_->fetch({});
  const auto made = *store_->commit(tip, RecordCommit{{{"b/c", "two"}, {"a", "new"}}, "Wrote\n", kNoon});
  reopen();
  EXPECT_EQ(*store_->pending(), made);
  const auto contents = store_->contents(made);
  ASSERT_TRUE(contents);
  EXPECT_EQ(contents->parent, tip);
  EXPECT_EQ(contents->change.message, "Wrote\n");
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& each : contents->change.files) files.emplace_back(each.path, each.content);
  EXPECT_THAT(files, ElementsAre(Pair("a", "new"), Pair("b/c", "two")));
  EXPECT_TRUE(*store_->descends(made, *tip));
  EXPECT_FALSE(*store_->descends(*tip, made));
  ASSERT_TRUE(store_->clear_pending());
  ASSERT_TRUE(store_->clear_pending());
  EXPECT_FALSE(*store_->pending());
}

TEST_F(GitPushTest, NeverDatesACommitBeforeItsParent) {
  ASSERT_TRUE(write("a", "one"));
  auto earlier = change("b", "two");
  earlier.at = kNoon - std::chrono::hours(5);
  const auto tip = *store_->fetch({});
  const auto made = store_->commit(tip, earlier);
  EXPECT_EQ(store_->contents(*made)->change.at, kNoon);
}

}  // namespace
}  // namespace talentops
