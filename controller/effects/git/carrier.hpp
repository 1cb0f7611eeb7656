#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/effects/git/protocol.hpp"

namespace talentops::effects::git {

/// Carries what a git client and a git server say to each other, under the call that it was made with: the
/// call's deadline is for all of it together. Threads: one at a time. Errors of all: kUnavailable if the
/// server is out of reach, gone, or too slow; kDenied if it does not trust us, or we not it; kCanceled.
class Carrier {
 public:
  virtual ~Carrier() = default;

  /// Reaches the service: what is read next is its advertisement.
  virtual Status begin(Service service) = 0;
  /// Sends a request: what is read next is the answer to it.
  virtual Status ask(std::string_view request) = 0;
  /// At least one byte of what the server says, or 0 at its end.
  virtual Result<std::size_t> read_some(std::span<char> buffer) = 0;
};

using MakeCarrier = std::function<Result<std::unique_ptr<Carrier>>(const Call&)>;

}  // namespace talentops::effects::git
