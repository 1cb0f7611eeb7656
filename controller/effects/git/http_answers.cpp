#include "controller/effects/git/http_answers.hpp"

#include <string>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"

namespace talentops::effects::git {
namespace {

Error missing(const Url& url) {
  return {ErrorKind::kUnavailable,
          codes::kRepositoryMissing,
          fmt::format("{}: there is no repository, or none that these credentials may see", url.shown()),
          {},
          "correct the address, or what the credentials are good for"};
}

Error unauthorized(const Url& url, int status, bool has_credentials) {
  const auto* said = has_credentials ? "the credentials are not accepted" : "credentials are asked for";
  return {ErrorKind::kDenied,
          codes::kRemoteCredentials,
          fmt::format("{}: {} (HTTP {})", url.shown(), said, status),
          {},
          has_credentials ? "put one that is valid into auth.tokenFile"
                          : "name a file with a token in auth.tokenFile of the repository"};
}

Error failed(const Url& url, int status) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteFailed,
          fmt::format("{}: the server answered with HTTP {}", url.shown(), status),
          {},
          status == 413 ? "let it accept larger requests" : "look at the server's own log"};
}

Error elsewhere(const Url& url, std::string_view where) {
  return {ErrorKind::kDenied,
          codes::kRemoteRedirected,
          fmt::format("{}: the server says that the repository is at {}", url.shown(), where),
          {},
          "if it has moved, write its new address into the configuration"};
}

}  // namespace

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Url> redirected(const Url& from, std::string_view location) {
  if (location.starts_with('/') && !location.starts_with("//")) {
    auto origin = from;
    origin.path.clear();
    origin.query.clear();
    const auto there = parse_url(origin.shown() + std::string(location));
    if (!there) return elsewhere(from, "an address that cannot be read");
    return *there;
  }
  const auto there = parse_url(location);
  if (!there) return elsewhere(from, "an address that cannot be read");
  if (there->scheme == from.scheme && there->host == from.host && there->port == from.port) return *there;
  return elsewhere(from, there->shown());
}

Error too_many_redirects(const Url& url) { return elsewhere(url, "one place after the other"); }

Status check_status(int status, const Url& url, bool has_credentials) {
  if (status == 200) return {};
  if (status == 401 || status == 403) return unauthorized(url, status, has_credentials);
  if (status == 404 || status == 410) return missing(url);
  return failed(url, status);
}

Error not_a_git_server(const Url& url) {
  return {ErrorKind::kUnavailable,
          codes::kRemoteGarbled,
          fmt::format("{}: what answers is no git server", url.shown()),
          {},
          "look whether the address is that of a repository, and that it ends as the server has it: in .git, "
          "say"};
}

}  // namespace talentops::effects::git
