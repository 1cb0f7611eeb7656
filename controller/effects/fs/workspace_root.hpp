#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "controller/base/result.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {

/// An open directory and the name of something in it, for one system call.
struct At {
  Descriptor directory;
  std::string name;
};

/// The open root of a workspace: every path is resolved beneath it by the kernel (openat2), through no link
/// and no magic link. Errors of all: kInvalid for a path that is absolute, empty or has "." or ".." in it;
/// kNotFound; kDenied for a link or a file in the way; kUnavailable otherwise, with path, verb and cause.
/// Threads: safe.
class WorkspaceRoot {
 public:
  /// Errors: kNotFound if there is no such directory; kDenied if a link leads to it.
  static Result<WorkspaceRoot> open(const std::string& directory);

  /// `flags` and `mode` as open(2) takes them; links are never followed, and the descriptor is closed on
  /// exec.
  Result<Descriptor> open(std::string_view path, std::uint64_t flags, std::uint64_t mode,
                          std::string_view verb) const;
  /// The root itself, readable.
  Result<Descriptor> open_root(std::string_view verb) const;

  /// Where the last name of `path` is to be acted on. Below an epoch directory the name includes that
  /// directory, so that the system call that acts looks it up again.
  Result<At> locate(std::string_view path, std::string_view verb) const;
  /// The directory that holds the last name of `path`, whatever its own name will be.
  Result<At> parent(std::string_view path, std::string_view verb) const;

  Result<struct stat> facts() const;
  const std::string& directory() const { return directory_; }
  int descriptor() const { return root_.get(); }

  /// What an error number says about an action on `path`.
  Error failed(int number, std::string_view verb, std::string_view path) const;

 private:
  WorkspaceRoot(std::string directory, Descriptor root)
      : directory_(std::move(directory)), root_(std::move(root)) {}
  Result<At> at(std::string_view directory, std::string_view name, std::string_view path,
                std::string_view verb) const;

  std::string directory_;
  Descriptor root_;
};

}  // namespace talentops::effects
