#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <malloc.h>

#include "controller/base/codes/git.hpp"
#include "tests/integration/git_fixture.hpp"

namespace talentops {
namespace {

namespace fs = std::filesystem;
using domain::CommitId;
using effects::git::Clone;
using effects::git::GitDesiredStore;
using effects::git::Mirror;
using test::shell;
using test::write_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class GitFetchTest : public test::GitTest {
 protected:
  std::string content(GitDesiredStore& store, const CommitId& commit, const std::string& directory,
                      const std::string& name) {
    const auto tree = store.tree_id(commit, directory);
    EXPECT_TRUE(tree) << tree.error().text();
    const auto entries = store.read_tree(*tree);
    EXPECT_TRUE(entries) << entries.error().text();
    for (const auto& entry : *entries) {
      if (entry.name != name) continue;
      const auto blob = store.read_blob(entry.id, 1000);
      EXPECT_TRUE(blob) << blob.error().text();
      return blob ? **blob : "";
    }
    return "no such entry";
  }

  Error fetch_error(const std::string& address) {
    auto opened = Mirror::open(state_.string(), address);
    if (!opened) return opened.error();
    GitDesiredStore store(**opened, "main");
    auto tip = store.fetch({});
    EXPECT_FALSE(tip);
    return tip ? Error{} : tip.error();
  }
};

TEST_F(GitFetchTest, ReadsWhatWasPushed) {
  const auto pushed = push_file("clients/acme/a.yaml", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  EXPECT_EQ(*store.fetch({}), pushed);
  EXPECT_EQ(content(store, pushed, "clients/acme", "a.yaml"), "one");
  EXPECT_EQ(store.commit(pushed)->author, "Ann <ann@example.com>");

  const auto next = push_file("clients/acme/a.yaml", "two");
  EXPECT_EQ(*store.fetch({}), next);
  EXPECT_EQ(content(store, next, "clients/acme", "a.yaml"), "two");
  EXPECT_EQ(content(store, pushed, "clients/acme", "a.yaml"), "one");
  expect_sound(mirror->path());
}

TEST_F(GitFetchTest, DoesNothingWhenTheBranchDidNotMove) {
  push_file("a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  const auto before = shell(mirror->path(), "find . -printf '%p %T@ %s\\n' | sort").output;
  ASSERT_TRUE(store.fetch({}));
  EXPECT_EQ(shell(mirror->path(), "find . -printf '%p %T@ %s\\n' | sort").output, before);
}

TEST_F(GitFetchTest, FetchesOnlyWhatIsNew) {
  for (int i = 0; i < 50; ++i)
    write_file(clone_ / ("d" + std::to_string(i % 5)) / std::to_string(i), std::to_string(i));
  push_file("d0/0", "first");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  push_file("d0/0", "second");
  ASSERT_TRUE(store.fetch({}));
  const auto listing =
      shell(mirror->path(), "for p in objects/pack/*.idx; do git show-index < $p | wc -l; done | sort -n")
          .output;
  EXPECT_THAT(listing, testing::StartsWith("4\n")) << "commit, root, one directory, one file";
}

TEST_F(GitFetchTest, BringsWhatARevertBroughtBackWhole) {
  push_file("clients/acme/environments/production.yaml", "place");
  push_file("clients/acme/releases/greeter.yaml", "1.0.0");
  push_file("clients/acme/releases/greeter.yaml", "1.1.0");
  // The tree of the second commit again, met first and compared with the third.
  const auto tip = push_file("clients/acme/releases/greeter.yaml", "1.0.0");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  EXPECT_EQ(*store.fetch({}), tip);
  EXPECT_EQ(content(store, tip, "clients/acme/environments", "production.yaml"), "place");
  expect_sound(mirror->path());
}

TEST_F(GitFetchTest, BringsMergesAndTheirHistory) {
  push_file("a", "one");
  git("checkout -q -b side");
  write_file(clone_ / "side", "side");
  git("add -A");
  git("commit -q -m side");
  git("checkout -q main");
  write_file(clone_ / "main", "main");
  git("add -A");
  git("commit -q -m main");
  git("merge -q --no-edit side");
  git("push -q origin main");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  const auto tip = store.fetch({});
  ASSERT_TRUE(tip);
  EXPECT_EQ(content(store, *tip, "", "side"), "side");
  expect_sound(mirror->path());
  EXPECT_EQ(git_in(mirror->path(), "rev-list --count refs/talentops/fleet"), "4");
}

TEST_F(GitFetchTest, FollowsARewrittenBranchAndSaysHowItStands) {
  const auto first = push_file("a", "one");
  const auto second = push_file("a", "two");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_EQ(*store.fetch({}), second);
  git("reset -q --hard " + first.text());
  write_file(clone_ / "a", "other");
  git("commit -q -a -m other");
  git("push -q -f origin main");
  const auto rewritten = *store.fetch({});
  EXPECT_EQ(*store.descent(second, rewritten), ports::Descent::kDiverged);
  EXPECT_EQ(*store.descent(first, rewritten), ports::Descent::kAhead);
  EXPECT_EQ(*store.descent(second, first), ports::Descent::kBehind);
  EXPECT_EQ(*store.descent(second, second), ports::Descent::kSame);
  EXPECT_EQ(store.descent(second, CommitId(std::string(40, '1'))).error().kind, ErrorKind::kNotFound);
}

TEST_F(GitFetchTest, ServesPathsAndFileUrlsAlike) {
  const auto pushed = push_file("a", "one");
  for (const auto& address : {remote_.string(), remote_.string() + "/", "file://" + remote_.string(),
                              "file://localhost" + remote_.string(), clone_.string()}) {
    auto opened = Mirror::open(state_.string(), address);
    ASSERT_TRUE(opened) << address << ": " << opened.error().text();
    GitDesiredStore store(**opened, "main");
    const auto tip = store.fetch({});
    ASSERT_TRUE(tip) << address << ": " << tip.error().text();
    EXPECT_EQ(*tip, pushed);
  }
}

struct Refused {
  const char* name;
  const char* address;
  Code code;
};

class GitAddressTest : public testing::TestWithParam<Refused> {};

TEST_P(GitAddressTest, IsRefusedWithoutRepeatingSecrets) {
  const test::ScratchDirectory scratch;
  const auto opened = Mirror::open(scratch.path().string(), GetParam().address);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(opened.error().code, GetParam().code);
  EXPECT_THAT(opened.error().text(), Not(HasSubstr("s3cret")));
  EXPECT_TRUE(fs::is_empty(scratch.path()));
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, GitAddressTest,
    testing::Values(Refused{"https", "https://git.example.com/fleet.git", codes::kGitUrlUnsupported},
                    Refused{"ssh", "ssh://git.example.com/fleet.git", codes::kGitUrlUnsupported},
                    Refused{"shorthand", "git@git.example.com:fleet.git", codes::kGitUrlUnsupported},
                    Refused{"password", "https://ann:s3cret@git.example.com/fleet.git",
                            codes::kGitUrlHasCredentials},
                    Refused{"token", "file://s3cret@host/fleet.git", codes::kGitUrlHasCredentials},
                    Refused{"typo", "htp://ann:s3cret@git.example.com/f", codes::kGitUrlHasCredentials},
                    Refused{"host", "file://otherhost/fleet.git", codes::kGitUrlUnsupported},
                    Refused{"escape", "file:///srv/%zz", codes::kGitUrlUnsupported},
                    Refused{"empty", "", codes::kGitUrlUnsupported}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_F(GitFetchTest, SaysThatABranchIsMissing) {
  const auto unborn = fetch_error(remote_.string());
  EXPECT_EQ(unborn.kind, ErrorKind::kNotFound);
  EXPECT_EQ(unborn.code, codes::kBranchMissing);
  push_file("a", "one", "trunk");
  EXPECT_EQ(fetch_error(remote_.string()).code, codes::kBranchMissing);
}

TEST_F(GitFetchTest, SaysThatTheRepositoryIsMissingOrNone) {
  const auto missing = fetch_error((scratch_.path() / "nowhere").string());
  EXPECT_EQ(missing.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(missing.code, codes::kRepositoryMissing);
  fs::create_directory(scratch_.path() / "empty");
  const auto none = fetch_error((scratch_.path() / "empty").string());
  EXPECT_EQ(none.kind, ErrorKind::kInvalid);
  EXPECT_EQ(none.code, codes::kNotARepository);
  write_file(scratch_.path() / "file", "text");
  EXPECT_EQ(fetch_error((scratch_.path() / "file").string()).code, codes::kNotARepository);
}

TEST_F(GitFetchTest, DoesNotTakeARepositoryWithoutRefsForOneWithoutBranches) {
  push_file("a", "one");
  fs::remove_all(remote_ / "refs");
  write_file(remote_ / "refs", "in the way");
  EXPECT_EQ(fetch_error(remote_.string()).code, codes::kNotARepository);
}

TEST_F(GitFetchTest, RefusesFormatsThatItCannotServe) {
  git_in(scratch_.path(), "init -q --bare --object-format=sha256 modern.git");
  EXPECT_EQ(fetch_error((scratch_.path() / "modern.git").string()).code, codes::kRepositoryUnsupported);
  push_file("a", "one");
  push_file("a", "two");
  git_in(scratch_.path(), "clone -q --bare --depth 1 file://" + remote_.string() + " shallow.git");
  EXPECT_EQ(fetch_error((scratch_.path() / "shallow.git").string()).code, codes::kRepositoryShallow);
  git_in(remote_, "config uploadpack.allowFilter true");
  git_in(scratch_.path(), "clone -q --bare --filter=blob:none file://" + remote_.string() + " partial.git");
  EXPECT_EQ(fetch_error((scratch_.path() / "partial.git").string()).code, codes::kRepositoryUnsupported);
}

/// Bytes that this process holds; always none where an allocator of a sanitizer counts for itself.
std::size_t held_bytes() { return mallinfo2().uordblks; }

TEST_F(GitFetchTest, LookingAgainHoldsNoMemory) {
  push_file("a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  const auto before = held_bytes();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(store.fetch({}));
  EXPECT_LT(held_bytes(), before + 1'000'000);
}

TEST_F(GitFetchTest, SaysThatTheRemoteIsDamaged) {
  const auto pushed = push_file("a", "one");
  const auto blob = git("rev-parse HEAD:a");
  const auto file = remote_ / "objects" / blob.substr(0, 2) / blob.substr(2);
  fs::permissions(file, fs::perms::owner_all);
  write_file(file, "");
  const auto damaged = fetch_error(remote_.string());
  EXPECT_EQ(damaged.kind, ErrorKind::kInvalid);
  EXPECT_EQ(damaged.code, codes::kRepositoryDamaged);
  EXPECT_THAT(damaged.message, HasSubstr(remote_.string()));

  write_file(remote_ / "refs/heads/main", "");
  EXPECT_EQ(fetch_error(remote_.string()).code, codes::kRepositoryDamaged);
}

TEST_F(GitFetchTest, EndsWhenItsCallHasEnded) {
  push_file("a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  EXPECT_EQ(store.fetch(Call{{}, std::chrono::steady_clock::now()}).error().code, codes::kGitTimeout);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(store.fetch(Call{stop.get_token()}).error().kind, ErrorKind::kCanceled);
}

TEST_F(GitFetchTest, RefusesABlobThatIsTooLarge) {
  const auto pushed = push_file("a", std::string(100, 'x'));
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  const auto entries = store.read_tree(*store.tree_id(pushed, ""));
  EXPECT_EQ(store.read_blob(entries->front().id, 99).error().code, codes::kBlobTooLarge);
  EXPECT_TRUE(store.read_blob(entries->front().id, 100));
}

TEST_F(GitFetchTest, TellsKindsOfEntriesApart) {
  write_file(clone_ / "run.sh", "#!/bin/sh");
  fs::permissions(clone_ / "run.sh", fs::perms::owner_all);
  fs::create_symlink("run.sh", clone_ / "link");
  write_file(clone_ / "dir/file", "x");
  const auto pushed = push_file("plain", "x");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  std::vector<std::pair<std::string, ports::TreeEntryKind>> kinds;
  const auto root = store.tree_id(pushed, "");
  const auto entries = store.read_tree(*root);
  for (const auto& each : *entries) kinds.emplace_back(each.name, each.kind);
  using ports::TreeEntryKind;
  EXPECT_THAT(
      kinds,
      ElementsAre(std::pair("dir", TreeEntryKind::kTree), std::pair("link", TreeEntryKind::kLink),
                  std::pair("plain", TreeEntryKind::kFile), std::pair("run.sh", TreeEntryKind::kExecutable)));
  EXPECT_EQ(store.tree_id(pushed, "nowhere").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store.tree_id(pushed, "plain").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store.tree_id(pushed, "plain/below").error().kind, ErrorKind::kNotFound);
}

TEST_F(GitFetchTest, TellsTheHistoryOfAPath) {
  const auto none = push_file("other", "x");
  const auto first = push_file("a", "one");
  push_file("other", "y");
  const auto second = push_file("a", "two");
  const auto last = push_file("other", "z");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  const auto history = store.history(last, "a", 1000);
  ASSERT_TRUE(history);
  std::vector<CommitId> commits;
  for (const auto& each : *history) commits.push_back(each.commit);
  EXPECT_THAT(commits, ElementsAre(second, first, none));
  EXPECT_EQ(history->at(0).blob, git("rev-parse HEAD:a"));
  EXPECT_FALSE(history->at(2).blob);
  EXPECT_EQ(store.history(last, "a", 1)->size(), 1U);
}

TEST_F(GitFetchTest, GivesEachThreadItsOwnHandle) {
  const auto pushed = push_file("clients/a", "one");
  const auto mirror = this->mirror();
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  std::vector<std::thread> readers;
  std::atomic<int> read = 0;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      for (int n = 0; n < 50; ++n) read += store.tree_id(pushed, "clients").has_value() ? 1 : 0;
    });
  }
  for (auto& each : readers) each.join();
  EXPECT_EQ(read, 200);
}

TEST_F(GitFetchTest, ReadsAPersonsCloneAsItIs) {
  const auto pushed = push_file("clients/a", "one");
  auto clone = Clone::open((clone_ / "clients").string());
  ASSERT_TRUE(clone) << clone.error().text();
  GitDesiredStore store(*clone, "main");
  EXPECT_EQ(*store.fetch({}), pushed);
  EXPECT_EQ(*store.resolve("HEAD"), pushed);
  EXPECT_EQ(*store.resolve(pushed.text().substr(0, 8)), pushed);
  EXPECT_EQ(*store.resolve("origin/main"), pushed);
  for (const std::string revision :
       {"nowhere", "HEAD~7", ":/change", "HEAD^{/x}", "-x", "", "HEAD:clients"}) {
    EXPECT_EQ(store.resolve(revision).error().code, codes::kRevisionUnknown) << revision;
  }
  git("push -q origin HEAD:refs/heads/elsewhere");
  git("fetch -q");
  EXPECT_EQ(*GitDesiredStore(*clone, "elsewhere").fetch({}), pushed);
  EXPECT_EQ(Clone::open(scratch_.path().string()).error().code, codes::kNotARepository);
}

}  // namespace
}  // namespace talentops
