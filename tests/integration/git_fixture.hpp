#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "controller/effects/git/desired_store.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"

namespace talentops::test {

/// A directory that goes with its owner.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ShellResult {
  int exit_code = -1;
  std::string output;  ///< standard output and standard error
};

/// Runs a shell line in `directory`, with a git that knows no user and no system.
ShellResult shell(const std::filesystem::path& directory, const std::string& line);

void write_file(const std::filesystem::path& path, const std::string& content);
std::string read_file(const std::filesystem::path& path);

/// A bare fleet repository made by stock git, a clone in which people work, and a state directory.
class GitTest : public testing::Test {
 protected:
  void SetUp() override;

  /// Runs git in the people's clone; fails the test if git fails. Returns its output without the last line
  /// feed.
  std::string git(const std::string& arguments);
  std::string git_in(const std::filesystem::path& directory, const std::string& arguments);
  /// Writes a file in the clone, commits and pushes it; returns the commit.
  domain::CommitId push_file(const std::string& path, const std::string& content,
                             const std::string& branch = "main");
  domain::CommitId tip_of(const std::filesystem::path& repository, const std::string& branch);
  void expect_sound(const std::filesystem::path& repository);

  std::unique_ptr<effects::git::Mirror> mirror();

  ScratchDirectory scratch_;
  std::filesystem::path remote_ = scratch_.path() / "fleet.git";
  std::filesystem::path clone_ = scratch_.path() / "clone";
  std::filesystem::path state_ = scratch_.path() / "state";
};

inline const std::string kRecordsBranch = "talentops/records";
effects::git::Authorship controller_author();

}  // namespace talentops::test
