#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/base/code.hpp"

namespace talentops {

/// The next step that an error asks for; not its cause.
enum class ErrorKind {
  kInvalid,      ///< wait for a new commit, or for other arguments
  kDenied,       ///< wait for a person
  kNotFound,     ///< it is proven not to be there
  kConflict,     ///< read again, now
  kUnavailable,  ///< back off and try again
  kCanceled,     ///< stop
  kInternal,     ///< a bug of ours
};

/// "unavailable", "denied", …
std::string_view name_of(ErrorKind kind);

/// Where a document is to blame; lines and columns count from 1, 0 is unknown.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Location&) const = default;
  std::string text() const;  ///< "clients/acme/releases/support.yaml:7:12"
};

/// What went wrong, where, and what to do about it.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  Code code;
  std::string message;
  std::optional<Location> where = {};
  std::string hint = {};

  bool operator==(const Error&) const = default;

  /// The same error, its message prefixed with "<what>: "; one layer adds at most one.
  Error context(std::string_view what) &&;
  Error context(std::string_view what) const&;

  /// One line for people: "clients/a.yaml:7:12: message: hint [TO1203]".
  std::string text() const;
};

}  // namespace talentops
