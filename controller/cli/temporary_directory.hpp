#pragma once

#include <string>
#include <utility>

#include "controller/base/result.hpp"

namespace talentops::cli {

/// A directory in the system's place for such, that is gone with its owner.
class TemporaryDirectory {
 public:
  /// Its name begins with `prefix`.
  static Result<TemporaryDirectory> make(const std::string& prefix);
  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  ~TemporaryDirectory();

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace talentops::cli
