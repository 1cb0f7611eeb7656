#include "controller/base/error.hpp"

#include <fmt/format.h>

namespace talentops {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kDenied:
      return "denied";
    case ErrorKind::kNotFound:
      return "not found";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kCanceled:
      return "canceled";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

std::string Location::text() const {
  if (line == 0) return file;
  if (column == 0) return fmt::format("{}:{}", file, line);
  return fmt::format("{}:{}:{}", file, line, column);
}

Error Error::context(std::string_view what) && {
  message = fmt::format("{}: {}", what, message);
  return std::move(*this);
}

Error Error::context(std::string_view what) const& { return Error(*this).context(what); }

std::string Error::text() const {
  std::string text;
  if (where) text += where->text() + ": ";
  text += message;
  if (!hint.empty()) text += ": " + hint;
  if (code.number != 0) text += " [" + code.text() + "]";
  return text;
}

}  // namespace talentops
