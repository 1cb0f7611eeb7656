#pragma once

#include <cstdint>
#include <string>

#include "controller/effects/git/carrier.hpp"

namespace talentops::effects::git {

/// How a repository is reached over ssh.
struct SshPlace {
  std::string user = {};  ///< empty: the one that runs this
  std::string host;
  std::uint16_t port = 0;  ///< 0: ssh's own
  std::string path;        ///< at the host
  std::string key_file;
  std::string known_hosts_file;
};

/// Carries git's protocol through OpenSSH's own client. It reads no configuration, knows no agent and asks
/// nobody: only the key and the hosts that are named here count. Its process group ends with the carrier.
Result<std::unique_ptr<Carrier>> carry_over_ssh(const SshPlace& place, const Call& call);

}  // namespace talentops::effects::git
