#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/digest.hpp"
#include "controller/base/result.hpp"
#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/memory.hpp"

namespace talentops::claude_code {

/// What lies at a path of a target.
struct Found {
  enum class Kind {
    kAbsent,
    kFile,
    kOther,  ///< a directory, a link, a device, a file too large to be read, or a link on the way to it
  };
  Kind kind = Kind::kAbsent;
  Digest digest = {};      ///< of a file
  std::uint32_t mode = 0;  ///< permission bits
  std::string link = {};   ///< of a symbolic link: what it says

  bool absent() const { return kind == Kind::kAbsent; }
  bool executable() const { return (mode & 0100U) != 0; }
  /// Whether it is a file with these bytes and this executable bit.
  bool is(const Digest& bytes, bool is_executable) const {
    return kind == Kind::kFile && digest == bytes && executable() == is_executable;
  }
  /// Whether it is, itself, a link that says this, or else a file with these bytes.
  bool has(const Digest& bytes, const std::optional<std::string>& text) const {
    if (text) return kind == Kind::kOther && link == *text;
    return kind == Kind::kFile && digest == bytes;
  }
  bool operator==(const Found&) const = default;
};

/// Reads what is at `path`. Errors: kUnavailable, naming the path.
Result<Found> look(ports::Workspace& workspace, std::string_view path);

/// The same, as far as it has to be read.
Result<Found> look(const Sight& sight, std::string_view path);

/// Why no file of ours can be at `path`, where what was found there is no file: what is in the way, and
/// where. Errors: kUnavailable.
Result<std::string> in_the_way(ports::Workspace& workspace, std::string_view path);

/// Whether `path` is a directory that can be entered without following a link.
Result<bool> is_directory(ports::Workspace& workspace, std::string_view path);

/// Whether an act failed because what it was about is not there: also where a link has taken the place of one
/// of its directories.
bool is_gone(const Status& status);

}  // namespace talentops::claude_code
