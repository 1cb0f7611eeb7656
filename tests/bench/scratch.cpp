#include "tests/bench/scratch.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

namespace talentops::bench {
namespace fs = std::filesystem;
namespace {

constexpr decltype(std::declval<struct statfs>().f_type) kMemory = 0x01021994;  // TMPFS_MAGIC

}  // namespace

Scratch::Scratch() {
  auto name = (fs::temp_directory_path() / "talentops-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path Scratch::fresh() { return path_ / std::to_string(++given_); }

bool Scratch::is_durable() const {
  struct statfs facts {};
  return ::statfs(path_.c_str(), &facts) == 0 && facts.f_type != kMemory;
}

void execute(const std::vector<std::string>& arguments) {
  std::vector<char*> raw;
  for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, raw[0], nullptr, nullptr, raw.data(), environ) != 0)
    throw std::runtime_error(arguments[0] + " cannot be started");
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error(arguments[0] + " failed");
}

void shell(const fs::path& directory, const std::string& line) {
  execute(
      {"sh", "-ec",
       "cd '" + directory.string() +
           "'\nexport GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ann "
           "GIT_AUTHOR_EMAIL=ann@example.com GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.com\n" +
           line});
}

void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  if (!(std::ofstream(path, std::ios::binary) << content))
    throw std::runtime_error(path.string() + " cannot be written");
}

std::string read_file(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

void sync(const fs::path& path) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool is_synced = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  if (!is_synced) throw std::runtime_error(path.string() + " cannot be synced");
}

void sync_all(const fs::path& path) {
  for (const auto& entry : fs::recursive_directory_iterator(path)) sync(entry.path());
  sync(path);
}

}  // namespace talentops::bench
