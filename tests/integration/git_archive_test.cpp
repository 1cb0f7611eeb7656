#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/effects/git/record_archive.hpp"
#include "tests/integration/git_push_fixture.hpp"

namespace talentops::test {
namespace {

using ports::RecordEntry;

const std::string kArchive = kRecordsBranch + "-archive";
const ports::RecordCommit kChange{{}, "Moved\n", kNoon};

/// Years of records in real repositories: what stock git says of both branches.
class GitArchiveTest : public GitPushTest {
 protected:
  void SetUp() override {
    GitPushTest::SetUp();
    for (const auto* path : {"r/a/2019/x.md", "r/a/2019/y.md", "r/a/2020/x.md", "r/b/2019/x.md"})
      ASSERT_TRUE(write(path, path));
    archive_ = std::make_unique<effects::git::GitRecordArchive>(*mirror_, kRecordsBranch, kArchive,
                                                                controller_author());
  }
  std::vector<RecordEntry> entries(const std::vector<std::string>& paths) {
    std::vector<RecordEntry> found;
    for (const auto& path : paths) found.push_back({path, store_->object_id(tip(), path)->value_or("")});
    return found;
  }
  domain::CommitId tip() { return **store_->fetch({}); }
  std::string files(const std::string& branch) { return git_in(remote_, "ls-tree -r --name-only " + branch); }

  std::unique_ptr<effects::git::GitRecordArchive> archive_;
};

TEST_F(GitArchiveTest, MovesWholeFoldersByTheirIds) {
  const auto moving = entries({"r/a/2019", "r/b/2019"});
  const auto records = tip();
  ASSERT_FALSE(*archive_->fetch({}));
  EXPECT_FALSE(*archive_->holds({}, records, moving));
  const auto added = archive_->add({}, records, moving, kChange, {});
  ASSERT_TRUE(added) << added.error().text();
  const auto archived = *archive_->fetch({});
  ASSERT_TRUE(archived);
  EXPECT_TRUE(*archive_->holds(archived, records, moving));
  EXPECT_EQ(files(kArchive), "r/a/2019/x.md\nr/a/2019/y.md\nr/b/2019/x.md");
  EXPECT_EQ(git_in(remote_, "rev-parse " + kArchive + ":r/a/2019"), moving.front().id);

  const auto removed =
      archive_->remove(records, moving, {{{"r/archive.yaml", "where\n"}}, "Gone\n", kNoon}, {});
  ASSERT_TRUE(removed) << removed.error().text();
  EXPECT_EQ(files(kRecordsBranch), "r/a/2020/x.md\nr/archive.yaml")
      << "r/b is empty, and is no folder any more";
  EXPECT_EQ(git_in(remote_, "rev-parse " + kRecordsBranch + "~1"), records.text());
  expect_sound(remote_);
}

TEST_F(GitArchiveTest, KeepsWhatBothHaveOfAFolder) {
  ASSERT_TRUE(archive_->add({}, tip(), entries({"r/a/2019"}), kChange, {}));
  ASSERT_TRUE(write("r/a/2019/late.md", "late"));
  ASSERT_TRUE(archive_->remove(tip(), entries({"r/a/2019/x.md"}), kChange, {}));
  const auto moving = entries({"r/a/2019"});
  const auto archived = *archive_->fetch({});
  EXPECT_FALSE(*archive_->holds(archived, tip(), moving));
  ASSERT_TRUE(archive_->add(archived, tip(), moving, kChange, {}));
  EXPECT_EQ(files(kArchive), "r/a/2019/late.md\nr/a/2019/x.md\nr/a/2019/y.md");
  EXPECT_TRUE(*archive_->holds(*archive_->fetch({}), tip(), moving));
  expect_sound(remote_);
}

TEST_F(GitArchiveTest, PushesNothingOntoABranchThatHasMoved) {
  const auto moving = entries({"r/a/2019"});
  const auto records = tip();
  push_by_another("r/a/2019/theirs.md");
  const auto removed = archive_->remove(records, moving, kChange, {});
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(archive_->add({}, records, moving, kChange, {}));
  const auto again = archive_->add({}, records, moving, kChange, {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(files(kRecordsBranch), testing::HasSubstr("r/a/2019/theirs.md"));
}

TEST_F(GitArchiveTest, FindsOutThatTheArchiveLostCommits) {
  ASSERT_TRUE(archive_->add({}, tip(), entries({"r/a/2019"}), kChange, {}));
  ASSERT_TRUE(*archive_->fetch({}));
  git_in(remote_, "branch -D " + kArchive);
  const auto lost = archive_->fetch({});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, codes::kRecordsRewritten);
  EXPECT_TRUE(store_->fetch({})) << "that says nothing of the records";
}

TEST_F(GitArchiveTest, DoesNotPutAFolderWhereAFileIs) {
  ASSERT_TRUE(write("other/2019", "a file"));
  ASSERT_TRUE(archive_->add({}, tip(), entries({"other/2019"}), kChange, {}));
  ASSERT_TRUE(archive_->remove(tip(), entries({"other/2019"}), kChange, {}));
  ASSERT_TRUE(write("other/2019/x.md", "a folder"));
  const auto archived = *archive_->fetch({});
  const auto added = archive_->add(archived, tip(), entries({"other/2019"}), kChange, {});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, codes::kRecordPathTaken);
}

}  // namespace
}  // namespace talentops::test
