#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/effects/http/http_message.hpp"

namespace talentops::effects {
namespace {

constexpr auto kMethods = std::to_array<std::string_view>({"GET", "HEAD", "POST", "PUT"});

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

Error invalid(std::string_view what) {
  return {ErrorKind::kInvalid,
          codes::kHttpRequestInvalid,
          fmt::format("the request cannot be sent: {}", what),
          {},
          "use GET, HEAD, POST or PUT, and no line ends in headers"};
}

}  // namespace

Result<std::string> write_request(const HttpRequest& request) {
  if (std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end()) {
    return invalid("its method is not one that is used");
  }
  auto text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: {}\r\nAccept: */*\r\nUser-Agent: talentops\r\n",
                  request.method, request.url.target(), request.url.authority(),
                  request.keeps_connection ? "keep-alive" : "close");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || !is_value(value)) return invalid("a header is not one");
    text += fmt::format("{}: {}\r\n", name, value);
  }
  const bool has_body = request.method == "POST" || request.method == "PUT";
  if (has_body) text += fmt::format("Content-Length: {}\r\n", request.body.size());
  text += "\r\n";
  if (has_body) text += request.body;
  return text;
}

}  // namespace talentops::effects
