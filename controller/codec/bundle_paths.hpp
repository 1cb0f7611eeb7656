#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/domain/bundle.hpp"

namespace talentops::codec {

/// Why no bundle may have a file at `path`, or nothing. The error has no place yet.
/// Errors: kInvalid, with a code for each rule.
std::optional<Error> path_fault(std::string_view path, std::size_t longest);

/// `path` for messages: what is not printable as \xNN.
std::string shown(std::string_view path);

/// "<folder>/<path>", for messages.
std::string placed(std::string_view folder, std::string_view path);

/// Paths that some file system would take for one: equal without case, equal after Unicode normalisation, a
/// file where another path needs a folder. One error for each path that comes second. Only paths without a
/// fault may be given, sorted.
struct Collision {
  std::string path;
  Error error;
};
std::vector<Collision> path_collisions(const std::vector<std::string_view>& paths);

}  // namespace talentops::codec
