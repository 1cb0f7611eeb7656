#pragma once

#include <string_view>

#include "controller/base/result.hpp"
#include "controller/effects/http/url.hpp"

/// What the status of a git server's answer means. Pure.
namespace talentops::effects::git {

bool is_redirect(int status);

/// Where a redirect leads. Errors: kDenied for another scheme, host or port: no credentials go there.
Result<Url> redirected(const Url& from, std::string_view location);
Error too_many_redirects(const Url& url);

/// Errors: kDenied where credentials are asked for or not enough; kUnavailable for the rest that is not 200.
Status check_status(int status, const Url& url, bool has_credentials);

Error not_a_git_server(const Url& url);

}  // namespace talentops::effects::git
