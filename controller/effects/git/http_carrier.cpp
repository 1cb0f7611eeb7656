#include "controller/effects/git/http_carrier.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/http_answers.hpp"
#include "controller/effects/http/dial.hpp"
#include "controller/effects/http/http_message.hpp"
#include "controller/effects/http/response_reader.hpp"

namespace talentops::effects::git {
namespace {

constexpr std::size_t kLargestToken = 64 * 1024;
constexpr int kMostRedirects = 3;

/// The operator has named this host, so it is allowed at whatever address it is.
Result<Egress> egress_to(const Url& url) {
  domain::AllowConfig allow;
  allow.hosts = {url.authority()};
  allow.addresses = {"0.0.0.0/0", "::/0"};
  return Egress::make(allow);
}

Result<std::string> authorization_of(const HttpPlace& place) {
  if (!place.token_file) return std::string();
  const auto content = TRY(read_secret_file(*place.token_file, kLargestToken));
  const auto token = trim(content);
  if (!place.username) return fmt::format("Bearer {}", token);
  const auto encoded = encode_base64(fmt::format("{}:{}", *place.username, token));
  remember_secret(encoded);
  return fmt::format("Basic {}", encoded);
}

class HttpCarrier final : public Carrier {
 public:
  HttpCarrier(HttpPlace place, std::string authorization, const Call& call)
      : place_(std::move(place)), authorization_(std::move(authorization)), call_(call) {
    while (place_.url.path.ends_with('/')) place_.url.path.pop_back();
  }

  Status begin(Service service) override {
    service_ = service;
    auto url = place_.url;
    url.path += "/info/refs";
    url.query = fmt::format("?service={}", name_of(service));
    for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
      const auto head = TRY(send("GET", url, {}));
      if (!is_redirect(head.status)) {
        TRY(accept(head, fmt::format("application/x-{}-advertisement", name_of(service))));
        return take_over(url);
      }
      url = TRY(redirected(url, head.location));
    }
    return too_many_redirects(place_.url);
  }

  Status ask(std::string_view request) override {
    auto url = place_.url;
    url.path += fmt::format("/{}", name_of(service_));
    const auto head = TRY(send("POST", url, std::string(request)));
    return accept(head, fmt::format("application/x-{}-result", name_of(service_)));
  }

  Result<std::size_t> read_some(std::span<char> buffer) override {
    if (!answer_) return std::size_t{0};
    return answer_->read_some(buffer);
  }

 private:
  Result<HttpHead> send(const std::string& method, const Url& url, std::string body) {
    TRY(make_ready());
    HttpRequest request{method, url, {}, std::move(body), true};
    // A push is spoken in version 0, which is what no version at all means.
    if (service_ == Service::kUploadPack) request.headers.emplace_back("Git-Protocol", "version=2");
    if (method == "POST")
      request.headers.emplace_back("Content-Type",
                                   fmt::format("application/x-{}-request", name_of(service_)));
    if (!authorization_.empty()) request.headers.emplace_back("Authorization", authorization_);
    TRY(stream_->write(TRY(write_request(request))));
    answer_ = std::make_unique<ResponseReader>(*stream_, method, place_.url.authority());
    return answer_->head();
  }

  /// The connection that there is, where the last answer has come to its end on it; else a new one.
  Status make_ready() {
    if (answer_ && is_at_end() && answer_->keeps_connection()) {
      answer_.reset();
      return {};
    }
    answer_.reset();
    stream_.reset();
    const auto egress = TRY(egress_to(place_.url));
    auto socket = TRY(dial(place_.url.host, place_.url.port, egress, call_));
    if (place_.url.scheme == Scheme::kHttp) {
      stream_ = plain_stream(std::move(socket), place_.url.authority(), call_);
      return {};
    }
    if (place_.ca_file) place_.trust = std::make_shared<TlsTrust>(TRY(TlsTrust::make(place_.ca_file)));
    stream_ = TRY(place_.trust->secure(std::move(socket), place_.url.host, call_));
    return {};
  }

  bool is_at_end() {
    char more = 0;
    const auto got = answer_->read_some({&more, 1});
    return got && *got == 0;
  }

  Status accept(const HttpHead& head, const std::string& type) const {
    TRY(check_status(head.status, place_.url, !authorization_.empty()));
    if (head.content_type == type) return {};
    return not_a_git_server(place_.url);
  }

  /// Where the repository was found is where the rest is asked for.
  Status take_over(const Url& found) {
    constexpr std::string_view kSuffix = "/info/refs";
    if (!found.path.ends_with(kSuffix)) return not_a_git_server(place_.url);
    place_.url.path = found.path.substr(0, found.path.size() - kSuffix.size());
    return {};
  }

  HttpPlace place_;
  std::string authorization_;
  Call call_;
  Service service_ = Service::kUploadPack;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<ResponseReader> answer_;  ///< borrows the stream: gone before it
};

}  // namespace

Result<std::unique_ptr<Carrier>> carry_over_http(const HttpPlace& place, const Call& call) {
  auto authorization = TRY(authorization_of(place));
  return std::unique_ptr<Carrier>(std::make_unique<HttpCarrier>(place, std::move(authorization), call));
}

}  // namespace talentops::effects::git
