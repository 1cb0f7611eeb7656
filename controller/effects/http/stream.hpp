#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/effects/process/descriptor.hpp"

namespace talentops::effects {

/// Bytes to and from one peer, under the call that it was made with: its deadline is absolute and holds for
/// everything together. Threads: one at a time. Errors: kUnavailable if the peer is gone or the time is up;
/// kCanceled.
class Stream {
 public:
  virtual ~Stream() = default;
  /// At least one byte, or 0 at the end.
  virtual Result<std::size_t> read_some(std::span<char> buffer) = 0;
  virtual Status write(std::string_view bytes) = 0;
};

/// As the bytes are. `peer` is for messages.
std::unique_ptr<Stream> plain_stream(Descriptor socket, std::string peer, const Call& call);

}  // namespace talentops::effects
