#include "controller/effects/fs/archive.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/codec/bundle.hpp"
#include "controller/effects/fs/bundle_directory.hpp"

namespace talentops::effects {
namespace {

namespace fs = std::filesystem;
using domain::EntryKind;
using domain::RawEntry;

RawEntry file(std::string path, std::string content, EntryKind kind = EntryKind::kFile) {
  return {std::move(path), kind, std::make_shared<const std::string>(std::move(content))};
}

std::shared_ptr<const domain::Bundle> greeter() {
  const auto read = codec::read_bundle(
      {file("talent.yaml", "name: greeter\nversion: \"1.0.0\"\n"),
       file("agent.md", "---\nname: greeter\ndescription: x\n---\nHi\n"), file("skills/a/SKILL.md", ""),
       file("skills/a/run.sh", "#!/bin/sh\n", EntryKind::kExecutable),
       file("skills/a/caf\xC3\xA9.bin", std::string("\0\xFF", 2)),
       file("skills/a/" + std::string(110, 'n'), "long"),
       file("skills/a/" + std::string(60, 'd') + "/" + std::string(105, 'n'), "longer"),
       file("evals/a.yaml", "")},
      "b");
  EXPECT_TRUE(read.bundle);
  return read.bundle;
}

class ArchiveTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "archive-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// What tar prints about an archive.
  std::string tar(const std::string& arguments) const {
    const std::string out = (folder_ / "out").string();
    const std::string command =
        "cd '" + folder_.string() + "' && TZ=UTC tar " + arguments + " > '" + out + "' 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    std::ifstream stream(out);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  void write(const std::string& bytes) const {
    std::ofstream(folder_ / "a.tar.gz", std::ios::binary) << bytes;
  }

  fs::path folder_;
};

TEST_F(ArchiveTest, TheSameBundleGivesTheSameBytes) {
  const auto first = write_archive(*greeter());
  const auto second = write_archive(*greeter());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  auto reversed = *greeter();
  std::reverse(reversed.files.begin(), reversed.files.end());
  EXPECT_EQ(*write_archive(reversed), *first);
}

TEST_F(ArchiveTest, WhatTarExtractsIsTheSameBundle) {
  const auto bundle = greeter();
  const auto archive = write_archive(*bundle);
  ASSERT_TRUE(archive);
  write(*archive);
  fs::create_directory(folder_ / "x");
  tar("-xzf a.tar.gz -C x");
  const auto read = read_bundle_directory((folder_ / "x").string());
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_TRUE(read->bundle) << read->problems.front().error.text();
  EXPECT_EQ(read->bundle->digest, bundle->digest);
  EXPECT_EQ(read->bundle->files.size(), bundle->files.size());
}

TEST_F(ArchiveTest, SaysNothingOfTimesAndPeople) {
  const auto archive = write_archive(*greeter());
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->substr(4, 4), std::string(4, '\0'));  // the time in the gzip header
  write(*archive);
  const std::string listing = tar("-tvzf a.tar.gz --full-time");
  EXPECT_THAT(listing, testing::HasSubstr("-rwxr-xr-x 0/0"));
  EXPECT_THAT(listing, testing::HasSubstr("-rw-r--r-- 0/0"));
  std::size_t lines = 0;
  for (const char c : listing) lines += c == '\n' ? 1 : 0;
  EXPECT_EQ(lines, 7U) << listing;
  for (std::size_t at = 0; at < listing.size(); at = listing.find('\n', at) + 1) {
    EXPECT_THAT(listing.substr(at, listing.find('\n', at) - at), testing::HasSubstr(" 0/0 "));
    EXPECT_THAT(listing.substr(at, listing.find('\n', at) - at), testing::HasSubstr(" 1970-01-01 00:00:00 "));
  }
}

TEST_F(ArchiveTest, AnEmptyBundleIsAnEmptyArchive) {
  const auto archive = write_archive(domain::Bundle{});
  ASSERT_TRUE(archive);
  write(*archive);
  EXPECT_EQ(tar("-tzf a.tar.gz"), "");
}

}  // namespace
}  // namespace talentops::effects
