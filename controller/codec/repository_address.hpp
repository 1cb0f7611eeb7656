#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/config.hpp"

namespace talentops::codec {

enum class Transport { kDirectory, kHttp, kHttps, kSsh };

/// Where a repository is, in one of the forms that git knows.
struct RepositoryAddress {
  Transport transport = Transport::kDirectory;
  std::string user = {};   ///< of ssh, where it is written
  std::string host = {};   ///< of ssh; a name, or an IP address without brackets
  std::uint16_t port = 0;  ///< of ssh; 0: its own
  std::string path = {};   ///< the directory, here or for ssh at the host; for http the whole address

  bool operator==(const RepositoryAddress&) const = default;
};

/// Reads a path, file://…, https://…, http://…, ssh://… and user@host:path. Errors: kInvalid for another
/// form, and for credentials (a user name alone may stand in an address of ssh); no message repeats the
/// address.
Result<RepositoryAddress> read_repository_address(std::string_view address);

/// As above, and the same wherever it is read: of directories only a whole path.
Result<RepositoryAddress> read_placed_address(std::string_view address);

/// Whether two addresses are one, however they are written.
bool is_same_repository(std::string_view one, std::string_view other);

/// Whether both are at one server, by the same transport and port: what one is told the other may hear.
bool is_same_origin(std::string_view one, std::string_view other);

/// Why a repository cannot be reached as it is configured, if it cannot. No file is looked at.
std::optional<Error> repository_problem(const domain::RepositoryConfig& config);

}  // namespace talentops::codec
