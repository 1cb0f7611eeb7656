// The one source that sees Beast, and of it the parser only: it takes what a Stream has read.

#include "controller/effects/http/response_reader.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/effects/http/http_message.hpp"

namespace talentops::effects {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using ErrorCode = boost::beast::error_code;

/// How many interim answers (100, 103) may come before the answer.
constexpr int kMostInterim = 4;

/// The part of a body that has arrived and was not taken. What a peer says about its length reserves nothing.
struct ArrivedBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool IsRequest, typename Fields>
    reader(http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, ErrorCode& error) { error = {}; }
    template <typename Buffers>
    std::size_t put(const Buffers& buffers, ErrorCode& error) {
      error = {};
      std::size_t taken = 0;
      for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
        const asio::const_buffer buffer = *at;
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        taken += buffer.size();
      }
      return taken;
    }
    void finish(ErrorCode& error) { error = {}; }

   private:
    value_type& body_;
  };
};
using Parser = http::response_parser<ArrivedBody>;

Error invalid(const std::string& peer, std::string_view what) {
  return {ErrorKind::kUnavailable,
          codes::kHttpResponseInvalid,
          fmt::format("{}: not an HTTP response: {}", peer, what),
          {},
          "look at what answers on that port"};
}

/// Whether the end of the message can be found in one way only.
bool is_framed_clearly(const Parser& parser) {
  const auto& head = parser.get();
  const auto encodings = head.count(http::field::transfer_encoding);
  const auto lengths = head.count(http::field::content_length);
  if (encodings == 0) return lengths <= 1;
  const auto encoding = head[http::field::transfer_encoding];
  return encodings == 1 && lengths == 0 && head.version() == 11 &&
         lower_ascii({encoding.data(), encoding.size()}) == "chunked";
}

std::string text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

HttpHead head_of(const Parser& parser) {
  const auto& fields = parser.get();
  const auto type = text_of(fields[http::field::content_type]);
  return {static_cast<int>(fields.result_int()), lower_ascii(trim(type.substr(0, type.find(';')))),
          text_of(fields[http::field::location])};
}

}  // namespace

struct ResponseReader::State {
  Stream& stream;
  bool is_head;
  std::string peer;
  std::optional<Parser> parser = {};
  std::string pending = {};
  std::array<char, 16 * 1024> buffer = {};
  bool is_checked = false;
  std::size_t given = 0;  ///< of what has arrived of the body

  void begin() {
    parser.emplace();
    parser->header_limit(kHttpHeaderLimit);
    parser->body_limit(boost::none);  // bounded by who reads it
    parser->eager(true);
    parser->skip(is_head);
    is_checked = false;
  }

  bool has_body() const { return parser->is_header_done() && given < parser->get().body().size(); }
  bool has_enough() const { return parser->is_done() || has_body(); }

  /// Takes of what is pending as much as can be understood.
  Status parse() {
    while (!pending.empty() && !has_enough()) {
      ErrorCode error;
      const auto used = parser->put(asio::const_buffer(pending.data(), pending.size()), error);
      pending.erase(0, used);
      if (error && error != http::error::need_more) return invalid(peer, error.message());
      TRY(check_head());
      if (used == 0 || error) break;
    }
    return {};
  }

  Status check_head() {
    if (is_checked || !parser->is_header_done()) return {};
    is_checked = true;
    if (!is_framed_clearly(*parser)) return invalid(peer, "its length can be read in more than one way");
    return {};
  }

  Status read_more() {
    const auto got = TRY(stream.read_some(buffer));
    if (got == 0) return end();
    pending.append(buffer.data(), got);
    return parse();
  }

  Status end() {
    if (!parser->got_some()) return invalid(peer, "it ended the connection without a word");
    ErrorCode error;
    parser->put_eof(error);
    if (error || !parser->is_done()) return invalid(peer, "it ended the connection in the middle");
    return {};
  }

  Result<HttpHead> read_head() {
    for (int interim = 0; interim <= kMostInterim; ++interim) {
      begin();
      TRY(parse());
      while (!parser->is_header_done()) TRY(read_more());
      const auto head = head_of(*parser);
      if (head.status == 101) return invalid(peer, "it changes to another protocol");
      if (head.status < 100 || head.status > 599) return invalid(peer, "its status is not one");
      if (head.status >= 200) return head;
    }
    return invalid(peer, "it only promises answers");
  }

  Result<std::size_t> read_body(std::span<char> into) {
    TRY(parse());
    while (!has_enough()) TRY(read_more());
    auto& body = parser->get().body();
    const auto size = std::min(into.size(), body.size() - given);
    std::copy_n(body.data() + given, size, into.data());
    given += size;
    if (given == body.size()) {
      body.clear();
      given = 0;
    }
    return size;
  }
};

ResponseReader::ResponseReader(Stream& stream, std::string_view method, std::string peer)
    : state_(new State{stream, method == "HEAD", std::move(peer)}) {}
ResponseReader::~ResponseReader() = default;

Result<HttpHead> ResponseReader::head() {
  try {
    return state_->read_head();
  } catch (const std::exception& thrown) {
    return invalid(state_->peer, thrown.what());
  }
}

Result<std::size_t> ResponseReader::read_some(std::span<char> buffer) {
  try {
    return state_->read_body(buffer);
  } catch (const std::exception& thrown) {
    return invalid(state_->peer, thrown.what());
  }
}

bool ResponseReader::keeps_connection() const {
  return state_->parser->is_done() && state_->parser->keep_alive() && state_->pending.empty();
}

}  // namespace talentops::effects
