#pragma once

#include <string_view>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"

namespace talentops::effects::git {

/// Starts libgit2 once for the process: objects and references are made durable, no user's or system's git
/// configuration is read, and repositories of other users may be opened, since nothing that a repository says
/// is ever executed here. SIGPIPE is main's to ignore. Threads: safe.
Status initialize_git();

/// The error of the libgit2 call that has just returned `result` (negative) in this thread; its text is
/// redacted.
Error git_failure(int result, std::string_view what);

/// Whether an error says that bytes of a repository are missing or wrong, so that fetching them again may
/// help.
bool is_damage(const Error& error);
Error damage(std::string_view what);
/// Damage of what was fetched anew: the remote has not sent it, and may yet.
Error incomplete(const Error& damage);
/// Damage, or a commit that is not here: a lost pack looks no different.
bool may_be_healed(const Error& error);

/// Errors: kCanceled or kUnavailable once the call has ended.
Status still_wanted(const Call& call);

}  // namespace talentops::effects::git
