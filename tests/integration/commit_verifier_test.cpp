#include "controller/engine/commit_verifier.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/signed_history.hpp"
#include "tests/integration/git_fixture.hpp"

/// Commits that stock git signed, judged by us and by `git verify-commit`.
namespace talentops {
namespace {

using domain::CommitId;
using domain::VerifyCommits;
using engine::CommitVerifier;
using testing::ElementsAre;
using testing::HasSubstr;

class SetClock final : public ports::Clock {
 public:
  Instant now() const override { return at; }
  MonotonicTime monotonic() const override { return {}; }
  Instant at = parse_time("2026-11-21T12:00:00Z").value();
};

class CommitVerifierTest : public test::GitTest {
 protected:
  void SetUp() override {
    GitTest::SetUp();
    for (const std::string name : {"ann", "bob", "mallory"})
      test::shell(scratch_.path(), fmt::format("ssh-keygen -q -t ed25519 -N '' -C {0} -f {0}", name));
    trust({line("ann")});
    git("config gpg.format ssh");
    git("config gpg.ssh.allowedSignersFile " + signers_.string());
    mirror_ = mirror();
  }

  std::string line(const std::string& name, const std::string& options = "namespaces=\"git\"") {
    return name + "@example.com " + options + " " + test::read_file(scratch_.path() / (name + ".pub"));
  }
  void trust(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& each : lines) text += each;
    test::write_file(signers_, text);
  }

  /// A commit at `time`, signed with a key, or by nobody.
  CommitId commit(const std::string& key, const std::string& time = "2026-11-21T11:00:00Z") {
    test::write_file(clone_ / "file", std::to_string(++count_));
    git("add -A");
    const auto made = test::shell(clone_, "GIT_COMMITTER_DATE=" + time + " git " + config_of(key) +
                                              " commit -q --allow-empty " +
                                              (key.empty() ? "--no-gpg-sign" : "-S") + " -m change");
    EXPECT_EQ(made.exit_code, 0) << made.output;
    return publish();
  }
  std::string config_of(const std::string& key) const {
    return key.empty() ? "" : "-c user.signingKey=" + (scratch_.path() / key).string();
  }
  CommitId publish() {
    git("push -q -f origin HEAD:refs/heads/main");
    EXPECT_TRUE(store().fetch({}));
    return CommitId(git("rev-parse HEAD"));
  }
  /// A commit object of any bytes.
  CommitId publish_raw(const std::string& text) {
    test::write_file(scratch_.path() / "raw", text);
    git("reset -q --hard $(git hash-object -t commit -w " + (scratch_.path() / "raw").string() + ")");
    return publish();
  }
  effects::git::GitDesiredStore store() { return {*mirror_, "main"}; }

  Status verify(VerifyCommits rule, const std::optional<CommitId>& accepted, const CommitId& tip) {
    return verifier(rule).verify(accepted, tip, {});
  }
  CommitVerifier verifier(VerifyCommits rule) {
    return {history(), clock_,
            [this] { return codec::read_allowed_signers(test::read_file(signers_), "allowed_signers"); },
            rule};
  }
  effects::git::GitSignedHistory& history() {
    if (!history_) history_ = std::make_unique<effects::git::GitSignedHistory>(*mirror_);
    return *history_;
  }
  /// Ours and stock git's word for one commit that lies below the tip.
  void expect_same_word(const CommitId& commit, bool is_good) {
    const auto tip = this->commit("ann");
    const auto parent = CommitId(git("rev-parse " + commit.text() + "^"));
    const auto ours = verify(VerifyCommits::kAll, parent, tip);
    EXPECT_EQ(ours.has_value(), is_good) << (ours ? "verified" : ours.error().text());
    const auto theirs = test::shell(clone_, "git verify-commit " + commit.text());
    EXPECT_EQ(theirs.exit_code == 0, is_good) << theirs.output;
  }

  std::filesystem::path signers_ = scratch_.path() / "allowed_signers";
  std::unique_ptr<effects::git::Mirror> mirror_;
  std::unique_ptr<effects::git::GitSignedHistory> history_;
  SetClock clock_;
  int count_ = 0;
};

TEST_F(CommitVerifierTest, SaysTheSameAsStockGit) {
  commit("ann");
  expect_same_word(commit("ann"), true);
  expect_same_word(commit(""), false);
  expect_same_word(commit("mallory"), false);
  trust({line("ann"), line("bob", "namespaces=\"file\"")});
  expect_same_word(commit("bob"), false);
  trust({line("ann"), line("bob", "")});
  expect_same_word(commit("bob"), true);
  trust({line("ann"), line("bob", "valid-after=\"20261120\",valid-before=\"20261122\"")});
  expect_same_word(commit("bob", "2026-11-19T12:00:00Z"), false);
  expect_same_word(commit("bob", "2026-11-20T12:00:00Z"), true);
  expect_same_word(commit("bob", "2026-11-23T12:00:00Z"), false);
}

TEST_F(CommitVerifierTest, SaysTheSameAsStockGitOfWhatWasTamperedWith) {
  commit("ann");
  commit("ann");
  const auto text = git("cat-file commit HEAD") + "\n";
  auto other_message = text;
  other_message.replace(other_message.rfind("change"), 6, "CHANGE");
  expect_same_word(publish_raw(other_message), false);
  auto other_author = text;
  other_author.replace(other_author.find("author Ann"), 10, "author Eve");
  expect_same_word(publish_raw(other_author), false);
  auto cut = text;
  cut.erase(cut.find("gpgsig") + 60, 70);
  expect_same_word(publish_raw(cut), false);
}

TEST_F(CommitVerifierTest, ByDefaultAsksNobody) {
  const auto tip = commit("");
  EXPECT_TRUE(verify(VerifyCommits::kNone, {}, tip));
}

TEST_F(CommitVerifierTest, HeadAsksForTheTipAndAllForEachSinceTheAccepted) {
  const auto first = commit("ann");
  const auto second = commit("");
  const auto third = commit("ann");
  EXPECT_TRUE(verify(VerifyCommits::kHead, first, third));
  EXPECT_TRUE(verify(VerifyCommits::kAll, second, third));
  const auto refused = verify(VerifyCommits::kAll, first, third);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kCommitUnverified);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_THAT(refused.error().message, HasSubstr(second.text().substr(0, 12) + " is not signed"));
}

TEST_F(CommitVerifierTest, AllGoesThroughEveryParentOfAMerge) {
  const auto first = commit("ann");
  git("checkout -q -b side");
  const auto unsigned_side = commit("");
  git("checkout -q -B main " + first.text());
  git(config_of("ann") + " merge -q --no-ff -S -m merged " + unsigned_side.text());
  const auto merge = publish();
  EXPECT_TRUE(verify(VerifyCommits::kHead, first, merge));
  EXPECT_FALSE(verify(VerifyCommits::kAll, first, merge));
}

TEST_F(CommitVerifierTest, TheFirstTipIsAskedForByItself) {
  commit("");
  const auto tip = commit("ann");
  EXPECT_TRUE(verify(VerifyCommits::kAll, {}, tip));
  EXPECT_FALSE(verify(VerifyCommits::kAll, {}, commit("")));
}

TEST_F(CommitVerifierTest, AKeyThatWasTakenOutCountsNoMoreAtOnce) {
  const auto first = commit("ann");
  const auto tip = commit("ann");
  const auto verifier = this->verifier(VerifyCommits::kHead);
  EXPECT_TRUE(verifier.verify(first, tip, {}));
  trust({line("bob")});
  EXPECT_FALSE(verifier.verify(first, tip, {}));
}

TEST_F(CommitVerifierTest, NobodyIsVerifiedWhereTheListCannotBeRead) {
  const auto tip = commit("ann");
  trust({"this is no line\n"});
  EXPECT_FALSE(verify(VerifyCommits::kHead, {}, tip));
  trust({});
  EXPECT_FALSE(verify(VerifyCommits::kHead, {}, tip));
}

TEST_F(CommitVerifierTest, AnOldKeyMayHaveWrittenTheHistoryAndNotTheTip) {
  trust({line("ann", "valid-before=\"20261121\""), line("bob")});
  const auto first = commit("bob");
  const auto old = commit("ann", "2026-11-20T12:00:00Z");
  const auto refused = verify(VerifyCommits::kHead, first, old);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("counts no more"));
  EXPECT_TRUE(verify(VerifyCommits::kAll, first, commit("bob")));
}

TEST_F(CommitVerifierTest, FindsTheNewestThatMayBeFollowed) {
  const auto good = commit("ann");
  commit("mallory");
  const auto tip = commit("");
  EXPECT_EQ(verifier(VerifyCommits::kHead).newest_verified(tip, {}).value(), good);
  EXPECT_EQ(verifier(VerifyCommits::kNone).newest_verified(tip, {}).value(), tip);
  trust({line("bob")});
  const auto none = verifier(VerifyCommits::kAll).newest_verified(tip, {});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr(tip.text().substr(0, 12)));
}

TEST_F(CommitVerifierTest, ListsParentsBeforeChildren) {
  const auto first = commit("ann");
  const auto second = commit("ann");
  const auto third = commit("ann");
  EXPECT_THAT(history().between(first, third, {}).value(), ElementsAre(second, third));
  EXPECT_THAT(history().between(third, third, {}).value(), ElementsAre());
  EXPECT_FALSE(history().between(first, CommitId(std::string(40, '1')), {}));
}

}  // namespace
}  // namespace talentops
