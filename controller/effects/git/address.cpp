#include "controller/effects/git/address.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <git2.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/repository_address.hpp"

namespace talentops::effects::git {
namespace {

Error not_here(std::string_view what) {
  return {ErrorKind::kInvalid,
          codes::kGitUrlUnsupported,
          fmt::format("the address of the repository {}", what),
          {},
          "name a directory on this machine, or a file:// URL"};
}

}  // namespace

Result<std::string> local_path(std::string_view text) {
  const auto address = TRY(codec::read_repository_address(text));
  if (address.transport != codec::Transport::kDirectory)
    return not_here("is that of another machine, and only a directory of this one can be used here");
  std::error_code failed;
  auto absolute = std::filesystem::absolute(address.path, failed).lexically_normal();
  if (failed) return not_here("is a path that cannot be made absolute");
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
