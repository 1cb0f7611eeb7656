#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/effects/http/stream.hpp"
#include "controller/effects/http/url.hpp"

/// HTTP/1.1 as bytes.
namespace talentops::effects {

inline constexpr std::size_t kHttpHeaderLimit = 16 * 1024;
inline constexpr std::size_t kHttpBodyLimit = 64 * 1024;

struct HttpRequest {
  std::string method = "GET";
  Url url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  bool keeps_connection = false;  ///< another request may follow
};

struct HttpResponse {
  int status = 0;
  std::string body = {};
  bool is_cut = false;  ///< the body had more than kHttpBodyLimit bytes: this is its beginning
};

/// The bytes of `request`. Errors: kInvalid for a method or header that would not be one.
Result<std::string> write_request(const HttpRequest& request);

/// Reads the final response to a request of `method`; no more of it than the limits, and nothing that can be
/// read in two ways (stock parsers accept several). Errors: kUnavailable for what is no such response; those
/// of the stream.
Result<HttpResponse> read_response(Stream& stream, std::string_view method, const std::string& peer);

}  // namespace talentops::effects
