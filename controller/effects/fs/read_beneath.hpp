#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {

enum class NodeKind { kFile, kExecutable, kLink, kDirectory, kOther };

struct Node {
  std::string name;
  NodeKind kind;
};

/// A directory that is read from its open root: every component of a path below it is opened by itself and
/// through no link. The root may be named by a link; nothing below it is followed. Errors of all: kNotFound;
/// kConflict if a link or something else has taken a directory's or file's place; kUnavailable. Threads:
/// safe.
class ReadBeneath {
 public:
  /// Errors: also kNotFound if `directory` is no directory.
  static Result<ReadBeneath> open(const std::string& directory);

  /// What lies in the directory `path` ("" is the root), sorted bytewise; at most `most` nodes, the others
  /// are left out.
  Result<std::vector<Node>> list(std::string_view path, std::size_t most) const;

  /// The bytes of a regular file; nothing if it is larger than `limit`.
  Result<std::optional<std::string>> read(std::string_view path, std::uint64_t limit) const;

  bool is_directory(std::string_view path) const;

 private:
  ReadBeneath(std::string directory, Descriptor root)
      : directory_(std::move(directory)), root_(std::move(root)) {}

  Result<Descriptor> open_directory(std::string_view path) const;
  Error failed(int number, std::string_view path) const;

  std::string directory_;
  Descriptor root_;
};

}  // namespace talentops::effects
