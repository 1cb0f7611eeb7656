#pragma once

#include <memory>
#include <optional>
#include <string>

#include "controller/effects/http/stream.hpp"

struct ssl_ctx_st;

namespace talentops::effects {

/// Whose certificates are believed: the machine's authorities, or those of one file. Threads: safe.
class TlsTrust {
 public:
  /// Errors: kInvalid if `authority_file` cannot be used.
  static Result<TlsTrust> make(const std::optional<std::string>& authority_file);

  /// TLS 1.2 or later with `host`, whose certificate must be trusted and made out to that name or IP address.
  /// Errors: kDenied if it is not; kUnavailable if there is no TLS to be had; kCanceled.
  Result<std::unique_ptr<Stream>> secure(Descriptor socket, const std::string& host, const Call& call) const;

 private:
  struct Release {
    void operator()(ssl_ctx_st* context) const;
  };
  explicit TlsTrust(std::unique_ptr<ssl_ctx_st, Release> context) : context_(std::move(context)) {}

  std::unique_ptr<ssl_ctx_st, Release> context_;
};

}  // namespace talentops::effects
