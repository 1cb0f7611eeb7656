#pragma once

#include <memory>
#include <optional>
#include <string>

#include "controller/effects/git/carrier.hpp"
#include "controller/effects/http/tls_stream.hpp"
#include "controller/effects/http/url.hpp"

namespace talentops::effects::git {

/// How a repository is reached over https, or http.
struct HttpPlace {
  Url url;
  std::optional<std::string> username = {};    ///< with it the token is a password; without, a bearer token
  std::optional<std::string> token_file = {};  ///< read anew for each connection
  std::optional<std::string> ca_file = {};     ///< the only authorities to believe, then; read anew, too
  std::shared_ptr<const TlsTrust> trust = {};  ///< for https without such a file; shared by all connections
};

/// Carries git's protocol over http, as `git http-backend` and the servers of others speak it: on one
/// connection where the server keeps it, with the credentials for that origin and no other. Redirects within
/// the origin are followed when the repository is looked for, as git does; no proxy, no cookies.
Result<std::unique_ptr<Carrier>> carry_over_http(const HttpPlace& place, const Call& call);

}  // namespace talentops::effects::git
