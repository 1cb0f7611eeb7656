#include "controller/effects/http/http_client.hpp"

#include "controller/effects/http/dial.hpp"

namespace talentops::effects {

Result<HttpClient> HttpClient::make(const Egress& egress, const std::optional<std::string>& authority_file) {
  return HttpClient(egress, TRY(TlsTrust::make(authority_file)));
}

Result<std::unique_ptr<Stream>> HttpClient::connect(const Url& url, const Call& call) const {
  auto socket = TRY(dial(url.host, url.port, *egress_, call));
  switch (url.scheme) {
    case Scheme::kHttp:
      return plain_stream(std::move(socket), url.authority(), call);
    case Scheme::kHttps:
      return trust_.secure(std::move(socket), url.host, call);
  }
  return plain_stream(std::move(socket), url.authority(), call);
}

Result<HttpResponse> HttpClient::send(const HttpRequest& request, const Call& call) const {
  TRY(egress_->check_url(request.url));
  const auto bytes = TRY(write_request(request));
  const auto stream = TRY(connect(request.url, call));
  TRY(stream->write(bytes));
  return read_response(*stream, request.method, request.url.authority());
}

}  // namespace talentops::effects
