#include "controller/effects/fs/bundle_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/trust.hpp"
#include "controller/effects/fs/directory_tree.hpp"
#include "reconcilers/bundle_reader.hpp"

namespace talentops::effects {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// Each test has a directory with a whole bundle in `b`.
class BundleDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "bundle-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write("talent.yaml", "name: greeter\nversion: \"1.0.0\"\n");
    write("agent.md", "---\nname: greeter\ndescription: x\n---\nHi\n");
    write("skills/a/SKILL.md", "");
    write("skills/a/run.sh", "#!/bin/sh\n");
    fs::permissions(bundle() / "skills/a/run.sh", fs::perms::owner_exec, fs::perm_options::add);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path bundle() const { return folder_ / "b"; }

  void write(const std::string& path, const std::string& content) const {
    fs::create_directories((bundle() / path).parent_path());
    std::ofstream(bundle() / path, std::ios::binary) << content;
  }

  codec::ReadBundle read(const codec::BundleLimits& limits = {}) const {
    auto result = read_bundle_directory(bundle().string(), limits);
    EXPECT_TRUE(result) << (result ? "" : result.error().text());
    return result ? *std::move(result) : codec::ReadBundle{};
  }

  /// The same through a tree.
  codec::ReadBundle read_tree(const std::string& folder, const codec::BundleLimits& limits = {}) const {
    auto tree = open_directory_tree(folder_.string());
    EXPECT_TRUE(tree);
    auto result = reconcilers::read_bundle_from_tree(**tree, {}, folder, limits);
    EXPECT_TRUE(result) << (result ? "" : result.error().text());
    return result ? *std::move(result) : codec::ReadBundle{};
  }

  /// What both ways of reading say, which must be the same.
  std::vector<std::string> codes(const codec::BundleLimits& limits = {}) const {
    std::vector<std::string> direct, through_tree;
    for (const auto& problem : read(limits).problems) direct.push_back(problem.error.code.text());
    for (const auto& problem : read_tree("b", limits).problems)
      through_tree.push_back(problem.error.code.text());
    EXPECT_EQ(direct, through_tree);
    return direct;
  }

  fs::path folder_;
};

TEST_F(BundleDirectoryTest, ADirectoryAndATreeHaveTheSameDigest) {
  const auto direct = read();
  const auto through_tree = read_tree("b");
  ASSERT_TRUE(direct.bundle && through_tree.bundle);
  EXPECT_EQ(direct.bundle->digest, through_tree.bundle->digest);
  ASSERT_EQ(direct.bundle->files.size(), 4U);
  EXPECT_EQ(direct.bundle->files[2].path, "skills/a/run.sh");
  EXPECT_TRUE(direct.bundle->files[2].executable);
  EXPECT_EQ(through_tree.bundle->folder, "b");
}

TEST_F(BundleDirectoryTest, LinksAreNotFollowedButRefused) {
  fs::create_directory_symlink("/etc", bundle() / "etc");
  fs::create_symlink("agent.md", bundle() / "other.md");
  EXPECT_THAT(codes(), ElementsAre(codes::kBundleLink.text(), codes::kBundleLink.text()));
}

TEST_F(BundleDirectoryTest, PipesAreRefusedAndNobodyWaitsForThem) {
  ASSERT_EQ(::mkfifo((bundle() / "pipe.md").c_str(), 0600), 0);
  EXPECT_THAT(codes(), ElementsAre(codes::kBundleSpecialFile.text()));
}

TEST_F(BundleDirectoryTest, GitsOwnFolderIsPassedOverAtTheTopOnly) {
  write(".git/config", "[core]\n");
  EXPECT_THAT(codes(), testing::IsEmpty());
  write("skills/a/.gitattributes", "* text\n");
  EXPECT_THAT(codes(), ElementsAre(codes::kBundlePathGit.text()));
}

TEST_F(BundleDirectoryTest, NamesThatAreNotTextAreRefused) {
  write("a\nb", "");
  write("c\xFF", "");
  EXPECT_THAT(codes(),
              UnorderedElementsAre(codes::kBundlePathControl.text(), codes::kBundlePathEncoding.text()));
}

TEST_F(BundleDirectoryTest, LimitsHoldWhileReading) {
  codec::BundleLimits limits;
  limits.files = 6;  // four files, two folders
  EXPECT_THAT(codes(limits), testing::IsEmpty());
  limits.files = 5;
  EXPECT_THAT(codes(limits), ElementsAre(codes::kBundleTooManyFiles.text()));
  limits = {};
  limits.bytes = 31 + 40;
  EXPECT_THAT(codes(limits), ElementsAre(codes::kBundleTooLarge.text()));
  limits = {};
  limits.file_bytes = 39;  // agent.md has one more
  EXPECT_THAT(codes(limits), ElementsAre(codes::kBundleFileTooLarge.text()));
  limits = {};
  limits.path_bytes = 14;
  EXPECT_THAT(codes(limits),
              UnorderedElementsAre(codes::kBundlePathTooLong.text(), codes::kBundlePathTooLong.text()));
}

TEST_F(BundleDirectoryTest, AHugeFileIsNotRead) {
  write("model.bin", "");
  fs::resize_file(bundle() / "model.bin", std::uintmax_t{1} << 40);
  EXPECT_THAT(codes(), ElementsAre(codes::kBundleFileTooLarge.text()));
}

TEST_F(BundleDirectoryTest, DeepFoldersEndAtThePathLimit) {
  std::string path;
  for (int i = 0; i < 200; ++i) path += "d/";
  write(path + "x", "");
  EXPECT_THAT(codes(), ElementsAre(codes::kBundlePathTooLong.text()));
}

TEST_F(BundleDirectoryTest, WhatIsNotThereIsNotFound) {
  const auto missing = read_bundle_directory((folder_ / "none").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().code, codes::kTreeMissing);
  const auto a_file = read_bundle_directory((bundle() / "agent.md").string());
  ASSERT_FALSE(a_file);
  EXPECT_EQ(a_file.error().kind, ErrorKind::kNotFound);
  const auto tree = open_directory_tree(folder_.string());
  ASSERT_TRUE(tree);
  for (const std::string path : {"none", "b/agent.md", "..", "b/../b", "/etc", "b//skills"}) {
    const auto in_tree = reconcilers::read_bundle_from_tree(**tree, {}, path);
    ASSERT_FALSE(in_tree) << path;
    EXPECT_EQ(in_tree.error().kind, ErrorKind::kNotFound) << path;
  }
}

TEST_F(BundleDirectoryTest, AnEmptyDirectoryIsNoBundle) {
  fs::create_directory(folder_ / "empty");
  const auto read = read_bundle_directory((folder_ / "empty").string());
  ASSERT_TRUE(read);
  ASSERT_EQ(read->problems.size(), 1U);
  EXPECT_EQ(read->problems[0].error.code, codes::kBundleEmpty);
}

/// Nobody in particular, for as long as it lives: root could read everything.
class AsNobody {
 public:
  AsNobody() : previous_(::geteuid()) {
    if (previous_ == 0) {
      EXPECT_EQ(::seteuid(65534), 0);
    }
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() { EXPECT_EQ(::seteuid(previous_), 0); }

 private:
  uid_t previous_;
};

TEST_F(BundleDirectoryTest, AnUnreadableFileIsUnavailable) {
  for (const auto& path : {folder_, bundle()}) {
    fs::permissions(path, fs::perms(0755));
  }
  fs::permissions(bundle() / "agent.md", fs::perms::none);
  const AsNobody nobody;
  const auto result = read_bundle_directory(bundle().string());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(result.error().message, testing::HasSubstr("agent.md"));
}

TEST_F(BundleDirectoryTest, TheTreeListsInGitsOrderWithKinds) {
  write("skills.md", "");
  write("skills-x", "");
  write(".git/config", "");
  fs::create_symlink("agent.md", bundle() / "link");
  const auto tree = open_directory_tree(bundle().string());
  ASSERT_TRUE(tree);
  const auto entries = (*tree)->read_tree(*(*tree)->tree_id({}, ""));
  ASSERT_TRUE(entries);
  std::vector<std::string> names;
  for (const auto& entry : *entries) names.push_back(entry.name);
  EXPECT_THAT(names, ElementsAre("agent.md", "link", "skills-x", "skills.md", "skills", "talent.yaml"));
  EXPECT_EQ((*entries)[1].kind, ports::TreeEntryKind::kLink);
  EXPECT_EQ((*entries)[4].kind, ports::TreeEntryKind::kTree);
  const auto through_link = (*tree)->read_blob((*entries)[1].id, 100);
  ASSERT_FALSE(through_link);
  EXPECT_EQ(through_link.error().kind, ErrorKind::kConflict);
  const auto too_large = (*tree)->read_blob("agent.md", 3);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace talentops::effects
