#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/digest.hpp"
#include "controller/effects/git/remote.hpp"
#include "tests/integration/git_fixture.hpp"

namespace talentops {
namespace {

namespace fs = std::filesystem;
using effects::git::GitDesiredStore;
using effects::git::GitRecordStore;
using effects::git::Mirror;
using test::kRecordsBranch;
using test::shell;
using test::write_file;

class GitMirrorTest : public test::GitTest {
 protected:
  /// Damages every pack and loose object of a mirror.
  static void truncate_objects(const std::string& path) {
    shell(path, "find objects -type f -name '*.pack' -exec chmod u+w {} + -exec truncate -s 0 {} +");
  }
  /// `size` is in bytes, or "-" and by how many, or "%" of what it is.
  static void shorten(const std::string& path, const std::string& extension, const std::string& size) {
    for (const auto& each : fs::directory_iterator(path + "/objects/pack")) {
      if (each.path().extension() != "." + extension) continue;
      fs::permissions(each.path(), fs::perms::owner_write, fs::perm_options::add);
      const auto whole = each.file_size();
      const auto number = std::stoll(size);
      const auto kept = size.ends_with('%') ? whole * static_cast<std::uintmax_t>(number) / 100
                        : number < 0        ? whole - static_cast<std::uintmax_t>(-number)
                                            : static_cast<std::uintmax_t>(number);
      fs::resize_file(each.path(), std::min(kept, whole));
    }
  }
  static void flip_bytes(const std::string& path) {
    shell(path,
          "for f in objects/pack/*.pack; do chmod u+w $f; printf '\\377\\377\\377\\377' | dd of=$f bs=1 "
          "seek=14 conv=notrunc; done");
  }

  /// So many files of forty pages each, in one pack.
  domain::CommitId push_large_files(std::size_t count) {
    domain::CommitId last;
    for (std::size_t i = 0; i < count; ++i) last = push_file(fmt::format("{}", i), large_text(i));
    shell(remote_, "git gc -q");
    return last;
  }
  /// Does not compress.
  static std::string large_text(std::size_t number) {
    std::string text;
    for (std::size_t i = 0; text.size() < std::size_t{40} * 4096; ++i)
      text += sha256(fmt::format("{} {}", number, i)).hex();
    return text;
  }

  std::string read_a(GitDesiredStore& store, const domain::CommitId& commit) {
    const auto tree = store.tree_id(commit, "");
    if (!tree) return tree.error().text();
    const auto entries = store.read_tree(*tree);
    if (!entries) return entries.error().text();
    const auto blob = store.read_blob(entries->front().id, 1000);
    return blob ? **blob : blob.error().text();
  }
};

TEST_F(GitMirrorTest, IsForItsOwnerOnly) {
  push_file("a", "one");
  const auto mirror = this->mirror();
  struct stat facts {};
  ASSERT_EQ(::stat(mirror->path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat(state_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST_F(GitMirrorTest, IsMadeAgainWhenItsObjectsAreEmpty) {
  const auto pushed = push_file("a", "one");
  {
    const auto mirror = this->mirror();
    ASSERT_TRUE(GitDesiredStore(*mirror, "main").fetch({}));
    truncate_objects(mirror->path());
  }
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  const auto tip = store.fetch({});
  ASSERT_TRUE(tip) << tip.error().text();
  EXPECT_EQ(read_a(store, pushed), "one");
  expect_sound(mirror->path());
}

TEST_F(GitMirrorTest, NeverServesWrongBytes) {
  const auto pushed = push_file("a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  flip_bytes(mirror->path());
  EXPECT_EQ(read_a(store, pushed), "one");
  expect_sound(mirror->path());
}

TEST_F(GitMirrorTest, LivesWhenItsPacksAreShortenedWhileItReadsThem) {
  constexpr std::size_t kFiles = 6;
  const auto pushed = push_large_files(kFiles);
  for (const auto* what : {"pack", "idx"}) {
    for (const auto* size : {"-1", "-4096", "60%", "5000", "0"}) {
      SCOPED_TRACE(fmt::format("{} {}", what, size));
      const auto mirror = this->mirror();
      GitDesiredStore store(*mirror, "main");
      ASSERT_TRUE(store.fetch({}));
      const auto tree = store.tree_id(pushed, "");
      ASSERT_TRUE(tree);
      const auto entries = store.read_tree(*tree);
      ASSERT_TRUE(entries);
      ASSERT_TRUE(store.read_blob(entries->front().id, 1'000'000)) << "now it is mapped";
      shorten(mirror->path(), what, size);
      for (std::size_t i = 0; i < kFiles; ++i) {
        const auto blob = store.read_blob((*entries)[i].id, 1'000'000);
        ASSERT_TRUE(blob) << blob.error().text();
        EXPECT_TRUE(**blob == large_text(i)) << i;
      }
      const auto tip = store.fetch({});
      ASSERT_TRUE(tip) << tip.error().text();
      EXPECT_EQ(*tip, pushed);
    }
  }
}

TEST_F(GitMirrorTest, SaysUnavailableAndNotMissingWhenItCannotFetchAgain) {
  const auto pushed = push_file("a", "one");
  {
    const auto mirror = this->mirror();
    ASSERT_TRUE(GitDesiredStore(*mirror, "main").fetch({}));
    truncate_objects(mirror->path());
  }
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  fs::rename(remote_, scratch_.path() / "away.git");
  EXPECT_EQ(store.fetch({}).error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(store.tree_id(pushed, "").error().kind, ErrorKind::kUnavailable);
  fs::rename(scratch_.path() / "away.git", remote_);
  EXPECT_EQ(read_a(store, pushed), "one");
}

TEST_F(GitMirrorTest, FetchesAgainOnceForACommitThatNobodyHas) {
  push_file("a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  const domain::CommitId nobodys(std::string(40, '1'));
  EXPECT_EQ(store.tree_id(nobodys, "").error().code, codes::kCommitUnknown);
  struct stat before {};
  struct stat after {};
  ASSERT_EQ(::stat(mirror->path().c_str(), &before), 0);
  EXPECT_EQ(store.tree_id(nobodys, "").error().kind, ErrorKind::kNotFound);
  ASSERT_EQ(::stat(mirror->path().c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(GitMirrorTest, IsMadeAgainWhenItIsGoneOrNoRepository) {
  const auto pushed = push_file("a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  fs::remove_all(state_);
  ASSERT_TRUE(store.fetch({}));
  EXPECT_EQ(read_a(store, pushed), "one");

  fs::remove(fs::path(mirror->path()) / "HEAD");
  const auto again = this->mirror();
  GitDesiredStore fresh(*again, "main");
  ASSERT_TRUE(fresh.fetch({}));
  EXPECT_EQ(read_a(fresh, pushed), "one");
}

TEST_F(GitMirrorTest, SweepsWhatAKilledProcessLeft) {
  push_file("a", "one");
  std::string path;
  {
    const auto mirror = this->mirror();
    path = mirror->path();
    ASSERT_TRUE(GitDesiredStore(*mirror, "main").fetch({}));
  }
  write_file(path + "/refs/talentops/fleet.lock", "");
  write_file(path + "/refs/talentops/pending.lock", "");
  write_file(path + "/objects/pack/pack_git2_abc", "half a pack");
  write_file(path + ".new/HEAD", "half a mirror");
  const auto next = push_file("a", "two");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  const auto tip = store.fetch({});
  ASSERT_TRUE(tip) << tip.error().text();
  EXPECT_EQ(*tip, next);
  EXPECT_FALSE(fs::exists(path + "/objects/pack/pack_git2_abc"));
  EXPECT_FALSE(fs::exists(path + ".new"));
}

TEST_F(GitMirrorTest, KeepsRemotesApart) {
  push_file("a", "one");
  const auto mirror = this->mirror();
  const auto other = Mirror::open(state_.string(), clone_.string());
  ASSERT_TRUE(other);
  EXPECT_NE(mirror->path(), (*other)->path());
}

TEST_F(GitMirrorTest, DoesNotGatherPacksForEver) {
  push_file("a", "0");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  for (int i = 1; i <= 80; ++i) {
    push_file("a", std::to_string(i));
    ASSERT_TRUE(store.fetch({}));
  }
  const auto packs = std::stoi(shell(mirror->path(), "ls objects/pack/*.pack | wc -l").output);
  EXPECT_LT(packs, 64);
  expect_sound(mirror->path());
  EXPECT_EQ(git_in(mirror->path(), "rev-list --count refs/talentops/fleet"), "81");
  EXPECT_EQ(read_a(store, *store.fetch({})), "80");
}

TEST_F(GitMirrorTest, WritesALargePackOnlyOnceWhileLittleComes) {
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 300'000; ++i)
    noise += static_cast<char>('a' + (x = x * 48271 + 1) % 26);
  push_file("large", noise);
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  const auto packs = fs::path(mirror->path()) / "objects/pack";
  const auto large = [&] {
    std::set<fs::path> found;
    for (const auto& each : fs::directory_iterator(packs))
      if (each.path().extension() == ".pack" && each.file_size() > 100'000) found.insert(each.path());
    return found;
  };
  const auto before = large();
  ASSERT_EQ(before.size(), 1U);
  for (int i = 0; i < 70; ++i) {
    push_file("a", std::to_string(i));
    ASSERT_TRUE(store.fetch({}));
  }
  EXPECT_EQ(large(), before);
}

TEST_F(GitMirrorTest, OneLookAtTheRemoteServesAllItsBranches) {
  push_file("a", "one");
  const auto records = push_file("records/a", "one", kRecordsBranch);
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  GitRecordStore recorded(*mirror, kRecordsBranch, test::controller_author());
  ASSERT_TRUE(recorded.fetch({}));

  const auto begun = std::chrono::steady_clock::now();
  ASSERT_TRUE(store.fetch({}));
  const auto since = std::chrono::steady_clock::now();
  fs::rename(remote_, scratch_.path() / "away");
  EXPECT_EQ(*recorded.fetch_since(begun, {}), records) << "nobody was asked again";
  EXPECT_FALSE(recorded.fetch_since(since, {})) << "that was seen before";
  EXPECT_FALSE(recorded.fetch({}));
}

TEST_F(GitMirrorTest, WhatAnotherBranchWasSeenToHaveIsFetched) {
  push_file("a", "one");
  push_file("records/a", "one", kRecordsBranch);
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  GitRecordStore recorded(*mirror, kRecordsBranch, test::controller_author());
  ASSERT_TRUE(recorded.fetch({}));

  const auto begun = std::chrono::steady_clock::now();
  const auto moved = push_file("records/b", "two", kRecordsBranch);
  ASSERT_TRUE(store.fetch({}));
  EXPECT_EQ(*recorded.fetch_since(begun, {}), moved);
  EXPECT_EQ(*recorded.read(moved, "records/b"), "two");
}

/// Gives no answer before so many have asked, and then none.
class HungRemote final : public effects::git::Remote {
 public:
  HungRemote(const std::atomic<int>& asked, int enough) : asked_(asked), enough_(enough) {}

  Result<std::unique_ptr<effects::git::RemoteSession>> connect(const Call&) override {
    ++looks;
    for (auto seen = asked_.load(); seen < enough_; seen = asked_.load()) asked_.wait(seen);
    return Error{ErrorKind::kUnavailable, codes::kGitTimeout, "no answer"};
  }
  Status push(git_repository&, const effects::git::Push&, const Call&) override { return {}; }
  const std::string& text() const override { return text_; }

  std::atomic<int> looks = 0;

 private:
  const std::atomic<int>& asked_;
  int enough_;
  std::string text_ = "https://hung.example/";
};

TEST_F(GitMirrorTest, WhoHasWaitedForALookThatFailedHasItsAnswerToo) {
  constexpr int kAsking = 16;
  std::atomic<int> asked = 0;
  auto remote = std::make_unique<HungRemote>(asked, kAsking);
  const auto& hung = *remote;
  const auto mirror = Mirror::open(state_.string(), std::move(remote));
  ASSERT_TRUE(mirror);
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> asking;
    for (int i = 0; i < kAsking; ++i) {
      asking.emplace_back([&] {
        ++asked;
        asked.notify_all();
        if (!GitDesiredStore(**mirror, "main").fetch({})) ++failed;
      });
    }
  }
  EXPECT_EQ(failed, kAsking);
  // One for all who waited; those that had not yet begun to wait looked for themselves.
  EXPECT_LT(hung.looks, kAsking);
  const auto looks = hung.looks.load();
  EXPECT_FALSE(GitDesiredStore(**mirror, "main").fetch({}));
  EXPECT_EQ(hung.looks, looks + 1) << "what failed before is asked for again";
}

TEST_F(GitMirrorTest, SaysThatTheStateDirectoryCannotBeWritten) {
  write_file(state_, "a file where a directory should be");
  const auto opened = Mirror::open(state_.string(), remote_.string());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(opened.error().code, codes::kMirrorUnusable);
}

}  // namespace
}  // namespace talentops
