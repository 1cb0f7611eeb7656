#pragma once

#include <optional>
#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/effects/http/egress.hpp"
#include "controller/effects/http/http_message.hpp"
#include "controller/effects/http/tls_stream.hpp"

namespace talentops::effects {

/// Asks over http and https, on a connection of its own for each request, where the configuration allows it.
/// Redirects are an answer, not followed; no proxy, no cookies, no credentials. Threads: safe.
class HttpClient {
 public:
  /// `authority_file`: the only authorities to believe; without it those of the machine. Borrows: `egress`.
  /// Errors: kInvalid if the file cannot be used.
  static Result<HttpClient> make(const Egress& egress, const std::optional<std::string>& authority_file = {});

  /// The call's deadline is for all of it together.
  /// Errors: kInvalid if the request cannot be sent; kDenied if the place is not allowed or not trusted;
  /// kNotFound if its name is proven not to exist; kUnavailable; kCanceled. None repeats a query or a header.
  Result<HttpResponse> send(const HttpRequest& request, const Call& call) const;

 private:
  HttpClient(const Egress& egress, TlsTrust trust) : egress_(&egress), trust_(std::move(trust)) {}
  Result<std::unique_ptr<Stream>> connect(const Url& url, const Call& call) const;

  const Egress* egress_;
  TlsTrust trust_;
};

}  // namespace talentops::effects
