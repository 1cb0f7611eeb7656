#include "controller/effects/git/address.hpp"

#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/text.hpp"

namespace talentops::effects::git {
namespace {

Error unsupported(std::string_view what) {
  return {ErrorKind::kInvalid,
          codes::kGitUrlUnsupported,
          fmt::format("the address of the repository uses {}; other transports than a path or file:// are "
                      "not in this version",
                      what),
          {},
          "name a directory on this machine, or a file:// URL"};
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = decode_hex(lower_ascii(text.substr(i + 1, 2)));
    if (!byte || byte->size() != 1 || byte->front() == '\0') return std::nullopt;
    out += *byte;
    i += 2;
  }
  return out;
}

Result<std::string> path_of_url(std::string_view address, std::size_t separator) {
  const auto scheme = lower_ascii(address.substr(0, separator));
  const auto rest = address.substr(separator + 3);
  const auto authority = rest.substr(0, rest.find('/'));
  if (authority.find('@') != std::string_view::npos) {
    return Error{ErrorKind::kInvalid,
                 codes::kGitUrlHasCredentials,
                 "the address of the repository contains credentials",
                 {},
                 "write it without the part before the @"};
  }
  if (scheme != "file") {
    const bool is_plain =
        scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos;
    return unsupported(is_plain ? scheme : "an unknown transport");
  }
  if (!authority.empty() && authority != "localhost") return unsupported("file:// with a host name");
  const auto path = percent_decoded(rest.substr(authority.size()));
  if (!path || path->empty()) return unsupported("file:// without a path");
  return *path;
}

/// "host:path", as ssh takes it: a colon before the first slash.
bool is_remote_shorthand(std::string_view address) {
  const auto colon = address.find(':');
  return colon != std::string_view::npos && colon < address.find('/');
}

}  // namespace

Result<std::string> local_path(std::string_view address) {
  if (address.empty() || address.find('\0') != std::string_view::npos) return unsupported("no usable text");
  std::string path(address);
  if (const auto separator = address.find("://"); separator != std::string_view::npos) {
    path = TRY(path_of_url(address, separator));
  } else if (is_remote_shorthand(address)) {
    return unsupported("ssh");
  }
  std::error_code failed;
  auto absolute = std::filesystem::absolute(path, failed).lexically_normal();
  if (failed) return unsupported("a path that cannot be made absolute");
  if (!absolute.has_filename() && absolute.has_relative_path()) absolute = absolute.parent_path();
  return absolute.string();
}

Result<std::string> branch_reference(std::string_view branch) {
  auto name = fmt::format("refs/heads/{}", branch);
  int valid = 0;
  const bool asked = git_reference_name_is_valid(&valid, name.c_str()) == 0;
  if (!asked || valid == 0 || branch.empty() || branch.front() == '-' ||
      branch.find('\0') != std::string_view::npos) {
    return Error{ErrorKind::kInvalid,
                 codes::kBranchNameInvalid,
                 fmt::format("'{}' is not a name for a branch", branch),
                 {},
                 "use a name such as main"};
  }
  return name;
}

}  // namespace talentops::effects::git
