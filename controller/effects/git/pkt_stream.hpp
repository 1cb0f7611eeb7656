#pragma once

#include <cstddef>
#include <string>

#include "controller/effects/git/carrier.hpp"
#include "controller/effects/git/pkt_line.hpp"

namespace talentops::effects::git {

/// What a carrier brings, frame by frame. Borrows: the carrier.
class PktStream {
 public:
  explicit PktStream(Carrier& carrier) : carrier_(carrier) {}

  /// The next frame; its data lives until the next call. Errors: those of the carrier; kUnavailable for what
  /// is no frame, or at the end.
  Result<Pkt> next();
  /// What was read and belongs to nothing is dropped: an answer ends with its last frame.
  void forget() { buffer_.clear(), used_ = 0; }

 private:
  Carrier& carrier_;
  std::string buffer_;
  std::size_t used_ = 0;  ///< of the buffer, by frames that were given out
};

}  // namespace talentops::effects::git
