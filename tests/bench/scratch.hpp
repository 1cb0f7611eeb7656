#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace talentops::bench {

/// A directory on a real disk (TMPDIR, or /tmp) that goes with its owner.
class Scratch {
 public:
  Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  /// A path in it that was not given out before.
  std::filesystem::path fresh();
  /// Whether what is written there reaches a disk.
  bool is_durable() const;

 private:
  std::filesystem::path path_;
  int given_ = 0;
};

/// Runs a shell line in `directory`, with a git that knows no user and no system. Errors: std::runtime_error
/// unless it succeeds.
void shell(const std::filesystem::path& directory, const std::string& line);

/// Starts a program and waits for it. Errors: std::runtime_error unless it succeeds.
void execute(const std::vector<std::string>& arguments);

void write_file(const std::filesystem::path& path, const std::string& content);
std::string read_file(const std::filesystem::path& path);

/// Makes a file, or a directory, durable.
void sync(const std::filesystem::path& path);
/// All files and directories below, and `path` itself.
void sync_all(const std::filesystem::path& path);

}  // namespace talentops::bench
