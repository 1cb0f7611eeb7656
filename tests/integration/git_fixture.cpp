#include "tests/integration/git_fixture.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <stdlib.h>
#include <sys/wait.h>

namespace talentops::test {

namespace fs = std::filesystem;

ScratchDirectory::ScratchDirectory() {
  auto name = (fs::temp_directory_path() / "talentops-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ShellResult shell(const fs::path& directory, const std::string& line) {
  const std::string command = "cd '" + directory.string() +
                              "' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 "
                              "GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.com "
                              "GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.com && { " +
                              line + "\n} 2>&1";
  ShellResult result;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4096> buffer{};
  while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    result.output.append(buffer.data(), size);
  const int status = ::pclose(pipe);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::string read_file(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

void GitTest::SetUp() {
  git_in(scratch_.path(), "init -q --bare -b main fleet.git");
  // A push that finds many packs has them consolidated: before it returns, so that no one looks on in the
  // middle.
  git_in(remote_, "config gc.autoDetach false");
  git_in(scratch_.path(), "init -q -b main clone");
  git("remote add origin " + remote_.string());
}

std::string GitTest::git_in(const fs::path& directory, const std::string& arguments) {
  auto result = shell(directory, "git " + arguments);
  EXPECT_EQ(result.exit_code, 0) << "git " << arguments << "\n" << result.output;
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return result.output;
}

std::string GitTest::git(const std::string& arguments) { return git_in(clone_, arguments); }

domain::CommitId GitTest::push_file(const std::string& path, const std::string& content,
                                    const std::string& branch) {
  write_file(clone_ / path, content);
  git("add -A");
  git("commit -q --allow-empty -m 'change " + path + "'");
  git("push -q origin HEAD:refs/heads/" + branch);
  return domain::CommitId(git("rev-parse HEAD"));
}

domain::CommitId GitTest::tip_of(const fs::path& repository, const std::string& branch) {
  return domain::CommitId(git_in(repository, "rev-parse refs/heads/" + branch));
}

void GitTest::expect_sound(const fs::path& repository) {
  const auto result = shell(repository, "git fsck --strict --full");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output.find("error"), std::string::npos) << result.output;
  EXPECT_EQ(result.output.find("missing"), std::string::npos) << result.output;
}

std::unique_ptr<effects::git::Mirror> GitTest::mirror() {
  auto opened = effects::git::Mirror::open(state_.string(), remote_.string());
  if (!opened) throw std::runtime_error(opened.error().text());
  return std::move(opened).value();
}

effects::git::Authorship controller_author() { return {{"talentops", "talentops@example.com"}, {}}; }

}  // namespace talentops::test
