#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/effects/git/protocol.hpp"
#include "controller/effects/git/ssh_carrier.hpp"

/// What ssh is called with, and what its last words mean. Pure.
namespace talentops::effects::git {

/// Errors: kInvalid for a path of a file that could mean something else to ssh.
Result<std::vector<std::string>> ssh_command(const SshPlace& place, Service service);

/// "git@example.com", for messages.
std::string shown_host(const SshPlace& place);

/// Why ssh ended with `code` (255: ssh itself failed), by what it and the program at the host said. Errors:
/// kDenied for a host key that is not known and a key that is not let in; kUnavailable for the rest.
Error explain_ssh(const SshPlace& place, int code, std::string_view said);

}  // namespace talentops::effects::git
