// The one source that sees Beast, and of it the parser only: it takes what a Stream has read.

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <optional>

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

/// The beginning of a body. What a peer says about its length reserves nothing.
struct BodyBeginning {
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
using Parser = http::response_parser<BodyBeginning>;

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

/// Reads one response after the other from one stream.
class Reader {
 public:
  Reader(Stream& stream, bool is_head, const std::string& peer)
      : stream_(stream), is_head_(is_head), peer_(peer) {}

  Result<HttpResponse> read() {
    for (int interim = 0; interim <= kMostInterim; ++interim) {
      begin();
      TRY(read_message());
      const auto status = static_cast<int>(parser_->get().result_int());
      if (status == 101) return invalid(peer_, "it changes to another protocol");
      if (status < 100 || status > 599) return invalid(peer_, "its status is not one");
      if (status >= 200) return taken(status);
    }
    return invalid(peer_, "it only promises answers");
  }

 private:
  void begin() {
    parser_.emplace();
    parser_->header_limit(kHttpHeaderLimit);
    parser_->body_limit(boost::none);  // bounded by BodyBeginning's owner: reading stops at the limit
    parser_->eager(true);
    parser_->skip(is_head_);
    is_checked_ = false;
  }

  HttpResponse taken(int status) {
    auto body = std::move(parser_->get().body());
    const bool is_cut = body.size() > kHttpBodyLimit;
    if (is_cut) body.resize(kHttpBodyLimit);
    return {status, std::move(body), is_cut};
  }

  bool has_enough() const {
    return parser_->is_done() || (parser_->is_header_done() && parser_->get().body().size() > kHttpBodyLimit);
  }

  Status read_message() {
    for (;;) {
      TRY(parse());
      if (has_enough()) return {};
      const auto got = TRY(stream_.read_some(buffer_));
      if (got == 0) return end();
      pending_.append(buffer_.data(), got);
    }
  }

  /// Takes of what is pending as much as can be understood.
  Status parse() {
    while (!pending_.empty() && !has_enough()) {
      ErrorCode error;
      const auto used = parser_->put(asio::const_buffer(pending_.data(), pending_.size()), error);
      pending_.erase(0, used);
      if (error && error != http::error::need_more) return invalid(peer_, error.message());
      TRY(check_head());
      if (used == 0 || error) break;
    }
    return {};
  }

  Status check_head() {
    if (is_checked_ || !parser_->is_header_done()) return {};
    is_checked_ = true;
    if (!is_framed_clearly(*parser_)) return invalid(peer_, "its length can be read in more than one way");
    return {};
  }

  Status end() {
    if (!parser_->got_some()) return invalid(peer_, "it ended the connection without a word");
    ErrorCode error;
    parser_->put_eof(error);
    if (error) return invalid(peer_, "it ended the connection in the middle");
    return {};
  }

  Stream& stream_;
  bool is_head_;
  const std::string& peer_;
  std::optional<Parser> parser_;
  std::string pending_;
  std::array<char, 16 * 1024> buffer_;
  bool is_checked_ = false;
};

}  // namespace

Result<HttpResponse> read_response(Stream& stream, std::string_view method, const std::string& peer) {
  try {
    const auto reader = std::make_unique<Reader>(stream, method == "HEAD", peer);
    return reader->read();
  } catch (const std::exception& thrown) {
    return invalid(peer, thrown.what());
  }
}

}  // namespace talentops::effects
