#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/effects/http/stream.hpp"

namespace talentops::effects {

struct HttpHead {
  int status = 0;
  std::string content_type = {};  ///< without its parameters, in lower case
  std::string location = {};
};

/// One response as it arrives: its head, then its body in parts. Nothing that can be read in two ways is
/// taken (stock parsers accept several). Borrows: the stream. Errors of all: kUnavailable for what is no such
/// response; those of the stream.
class ResponseReader {
 public:
  /// `method` is that of the request; `peer` is for messages.
  ResponseReader(Stream& stream, std::string_view method, std::string peer);
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;
  ~ResponseReader();

  /// Of the final response. Order: once, before the body.
  Result<HttpHead> head();
  /// At least one byte of the body, or 0 at its end.
  Result<std::size_t> read_some(std::span<char> buffer);
  /// Whether another request may follow on the stream. Order: after the end of the body.
  bool keeps_connection() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace talentops::effects
