#include <array>

#include "controller/effects/http/http_message.hpp"
#include "controller/effects/http/response_reader.hpp"

namespace talentops::effects {

Result<HttpResponse> read_response(Stream& stream, std::string_view method, const std::string& peer) {
  ResponseReader reader(stream, method, peer);
  HttpResponse response{TRY(reader.head()).status};
  std::array<char, 16 * 1024> buffer;
  while (response.body.size() <= kHttpBodyLimit) {
    const auto got = TRY(reader.read_some(buffer));
    if (got == 0) return response;
    response.body.append(buffer.data(), got);
  }
  response.body.resize(kHttpBodyLimit);
  response.is_cut = true;
  return response;
}

}  // namespace talentops::effects
