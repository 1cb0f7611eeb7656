#pragma once

#include <optional>
#include <string>

#include "controller/effects/git/handles.hpp"

namespace talentops::effects::git {

/// Where the packs of a repository lie.
std::string pack_directory(git_repository& repository);

/// Makes a pack readable to whoever may read its directory, whatever the umask of this process is.
void share_pack(const std::string& directory, const std::string& name);

/// The bytes of a pack; nothing if it is not there (it has been merged), is large, or is damaged.
std::optional<std::string> read_pack(git_repository& repository, const std::string& name);

/// Puts a pack of one repository into another as it is, durably: nothing is packed or indexed twice. False:
/// it is not there (it has been merged, is large or damaged, cannot be written, or half of it lies there
/// already), and its objects have to be brought one by one.
bool copy_pack(git_repository& from, git_repository& to, const std::string& name);

}  // namespace talentops::effects::git
