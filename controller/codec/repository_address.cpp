#include "controller/codec/repository_address.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/percent.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/schema_formats.hpp"

namespace talentops::codec {
namespace {

Error unsupported(std::string_view what) {
  return {ErrorKind::kInvalid,
          codes::kGitUrlUnsupported,
          fmt::format("the address of the repository {}", what),
          {},
          "write https://…, ssh://…, user@host:path, a path, or file://…"};
}

Error has_credentials() {
  return {ErrorKind::kInvalid,
          codes::kGitUrlHasCredentials,
          "the address of the repository contains credentials",
          {},
          "write it without the part before the @, and name files in auth instead"};
}

Error auth_unusable(std::string_view what, std::string_view hint) {
  return {ErrorKind::kInvalid, codes::kRepositoryAuthUnusable, std::string(what), {}, std::string(hint)};
}

/// A NUL would end a path that is shown whole.
std::optional<std::string> decoded_path(std::string_view text) {
  auto path = decode_percent(text);
  if (path && path->find('\0') != std::string::npos) return std::nullopt;
  return path;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// What git servers call their users. It stands where ssh could take it for an option.
bool is_user(std::string_view user) {
  return !user.empty() && user.front() != '-' && std::all_of(user.begin(), user.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

/// "host", "[address]", with a port or without.
Status read_host(std::string_view text, RepositoryAddress& address) {
  if (!formats::kHost.accepts(text)) return unsupported("has no host that is a name or an IP address");
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  auto host = has_port ? text.substr(0, colon) : text;
  if (has_port) std::from_chars(text.data() + colon + 1, text.data() + text.size(), address.port);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  address.host = lower_ascii(host);
  return {};
}

Status read_authority(std::string_view authority, RepositoryAddress& address) {
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const auto user = authority.substr(0, at);
    if (user.find(':') != std::string_view::npos) return has_credentials();
    if (!is_user(user)) return unsupported("has a user name with a character that ssh could misread");
    address.user = user;
    authority.remove_prefix(at + 1);
  }
  return read_host(authority, address);
}

Status check_ssh_path(std::string_view path) {
  if (path.empty() || path == "/") return unsupported("names a host and no repository there");
  if (std::any_of(path.begin(), path.end(), is_control))
    return unsupported("has a control character in its path");
  if (path.front() == '-') return unsupported("has a path that could be taken for an option");
  return {};
}

Result<RepositoryAddress> read_ssh_url(std::string_view authority, std::string_view rest) {
  RepositoryAddress address{Transport::kSsh};
  TRY(read_authority(authority, address));
  const auto path = decoded_path(rest);
  if (!path) return unsupported("has a % that is not followed by two hexadecimal digits");
  // As git has it: a home directory stands at the beginning of a path.
  address.path = path->starts_with("/~") ? path->substr(1) : *path;
  TRY(check_ssh_path(address.path));
  return address;
}

Result<RepositoryAddress> read_shorthand(std::string_view text) {
  RepositoryAddress address{Transport::kSsh};
  const auto colon = text.find(':');
  // "ext::…" names a program to git.
  if (text.substr(colon).starts_with("::")) return unsupported("uses a transport that is not known");
  TRY(read_authority(text.substr(0, colon), address));
  address.path = text.substr(colon + 1);
  TRY(check_ssh_path(address.path));
  return address;
}

Result<RepositoryAddress> read_http_url(Transport transport, std::string_view text) {
  if (!formats::kHttpUrl.accepts(text) || text.find_first_of("?#") != std::string_view::npos)
    return unsupported("is no URL of a repository");
  return RepositoryAddress{transport, {}, {}, 0, std::string(text)};
}

Result<RepositoryAddress> read_url(std::string_view text, std::size_t separator) {
  const auto scheme = lower_ascii(text.substr(0, separator));
  const auto rest = text.substr(separator + 3);
  const auto authority = rest.substr(0, rest.find('/'));
  const auto path = rest.substr(authority.size());
  if (scheme == "ssh") return read_ssh_url(authority, path);
  if (authority.find('@') != std::string_view::npos) return has_credentials();
  if (scheme == "https") return read_http_url(Transport::kHttps, text);
  if (scheme == "http") return read_http_url(Transport::kHttp, text);
  if (scheme != "file") return unsupported("uses a transport that is not known");
  if (!authority.empty() && authority != "localhost") return unsupported("uses file:// with a host name");
  auto directory = decoded_path(path);
  if (!directory || directory->empty()) return unsupported("uses file:// without a path");
  return RepositoryAddress{Transport::kDirectory, {}, {}, 0, *std::move(directory)};
}

/// Of an address of http: what comes before its path.
std::string_view server_of(std::string_view url) { return url.substr(0, url.find('/', url.find("://") + 3)); }

/// "host:path", as ssh takes it: a colon before the first slash.
bool is_remote_shorthand(std::string_view address) {
  const auto colon = address.find(':');
  return colon != std::string_view::npos && colon < address.find('/');
}

std::optional<Error> problem_of_http(const domain::RepositoryConfig& config, bool is_plain) {
  const auto& auth = config.auth;
  if (is_plain && !config.plain_http) {
    return Error{ErrorKind::kInvalid,
                 codes::kPlainHttpRefused,
                 "the address of the repository begins with http://",
                 {},
                 "use https://, or set plainHttp: true"};
  }
  if (auth.ssh_key_file || auth.known_hosts_file)
    return auth_unusable("auth has files of ssh for an address of http",
                         "use tokenFile, username and caFile");
  if (is_plain && auth.ca_file)
    return auth_unusable("auth.caFile is for https, the address begins with http://", "use https://");
  if (auth.username && !auth.token_file)
    return auth_unusable("auth.username has no password", "name a file with it in auth.tokenFile");
  // Basic credentials are one text with a colon behind the name.
  if (auth.username && (auth.username->empty() || auth.username->find(':') != std::string::npos))
    return auth_unusable("auth.username is empty or has a colon", "write the name that the server knows");
  return std::nullopt;
}

std::optional<Error> problem_of_ssh(const domain::RepositoryAuth& auth) {
  if (auth.token_file || auth.username || auth.ca_file)
    return auth_unusable("auth has files of https for an address of ssh",
                         "use sshKeyFile and knownHostsFile");
  if (auth.ssh_key_file && auth.known_hosts_file) return std::nullopt;
  return auth_unusable("an address of ssh needs a key, and the host keys to believe",
                       "name files in auth.sshKeyFile and auth.knownHostsFile of the configuration");
}

}  // namespace

Result<RepositoryAddress> read_repository_address(std::string_view address) {
  if (address.empty() || address.find('\0') != std::string_view::npos)
    return unsupported("is empty, or has a character that cannot be in one");
  if (const auto separator = address.find("://"); separator != std::string_view::npos)
    return read_url(address, separator);
  if (is_remote_shorthand(address)) return read_shorthand(address);
  return RepositoryAddress{Transport::kDirectory, {}, {}, 0, std::string(address)};
}

Result<RepositoryAddress> read_placed_address(std::string_view text) {
  auto address = TRY(read_repository_address(text));
  if (address.transport == Transport::kDirectory && !address.path.starts_with('/'))
    return Error{ErrorKind::kInvalid,
                 codes::kGitUrlUnsupported,
                 "the address of the repository is a relative path, which is another one in each place",
                 {},
                 "write the whole path"};
  return address;
}

bool is_same_repository(std::string_view one, std::string_view other) {
  if (one == other) return true;
  auto first = read_repository_address(one);
  auto second = read_repository_address(other);
  if (!first || !second) return false;
  for (auto* address : {&*first, &*second}) {
    while (address->path.size() > 1 && address->path.ends_with('/')) address->path.pop_back();
  }
  return *first == *second;
}

bool is_same_origin(std::string_view one, std::string_view other) {
  const auto first = read_repository_address(one);
  const auto second = read_repository_address(other);
  if (!first || !second || first->transport != second->transport) return false;
  if (first->transport != Transport::kHttp && first->transport != Transport::kHttps)
    return first->host == second->host && first->port == second->port;
  return lower_ascii(server_of(first->path)) == lower_ascii(server_of(second->path));
}

std::optional<Error> repository_problem(const domain::RepositoryConfig& config) {
  const auto address = read_repository_address(config.url);
  if (!address) return address.error();
  switch (address->transport) {
    case Transport::kDirectory:
      if (config.auth == domain::RepositoryAuth{}) return std::nullopt;
      return auth_unusable("auth is for addresses of https and ssh, this one is a directory",
                           "leave auth out");
    case Transport::kHttp:
      return problem_of_http(config, true);
    case Transport::kHttps:
      return problem_of_http(config, false);
    case Transport::kSsh:
      return problem_of_ssh(config.auth);
  }
  return std::nullopt;
}

}  // namespace talentops::codec
