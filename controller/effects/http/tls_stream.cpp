#include "controller/effects/http/tls_stream.hpp"

#include <cerrno>
#include <cstdint>
#include <limits>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include "controller/base/codes/machine.hpp"
#include "controller/effects/clock/call_wait.hpp"
#include "controller/effects/http/dial.hpp"
#include "controller/effects/http/ip_address.hpp"

namespace talentops::effects {
namespace {

struct ReleaseSsl {
  void operator()(SSL* ssl) const { ::SSL_free(ssl); }
};
using OwnedSsl = std::unique_ptr<SSL, ReleaseSsl>;

int socket_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(::BIO_get_data(bio))); }

int finish(BIO* bio, ssize_t moved, int retry) {
  ::BIO_clear_retry_flags(bio);
  if (moved < 0 && (errno == EAGAIN || errno == EINTR)) ::BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  return static_cast<int>(moved);
}

/// The library's own socket BIO writes in a way that can raise SIGPIPE.
int bio_write(BIO* bio, const char* bytes, int length) {
  const auto sent = ::send(socket_of(bio), bytes, static_cast<std::size_t>(length), MSG_NOSIGNAL);
  return finish(bio, sent, BIO_FLAGS_WRITE);
}
int bio_read(BIO* bio, char* bytes, int length) {
  const auto got = ::recv(socket_of(bio), bytes, static_cast<std::size_t>(length), 0);
  return finish(bio, got, BIO_FLAGS_READ);
}
long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

/// Lives as long as the process: BIOs may point to it until its end.
const BIO_METHOD* bio_method() {
  static const BIO_METHOD* const kMethod = [] {
    auto* method = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "talentops socket");
    if (method == nullptr) return method;
    ::BIO_meth_set_write(method, bio_write);
    ::BIO_meth_set_read(method, bio_read);
    ::BIO_meth_set_ctrl(method, bio_control);
    return method;
  }();
  return kMethod;
}

std::string library_reason() {
  const auto number = ::ERR_peek_last_error();
  const auto* reason = number == 0 ? nullptr : ::ERR_reason_error_string(number);
  return reason == nullptr ? "the other side ended the connection" : reason;
}

class TlsStream final : public Stream {
 public:
  TlsStream(OwnedSsl ssl, Descriptor socket, std::string peer, const Call& call)
      : socket_(std::move(socket)), ssl_(std::move(ssl)), peer_(std::move(peer)), wait_(call) {}
  ~TlsStream() override {
    // A word of farewell as far as it can be said without waiting.
    if (is_open_) ::SSL_shutdown(ssl_.get());
  }

  Status shake_hands() {
    for (;;) {
      ::ERR_clear_error();
      const int result = ::SSL_connect(ssl_.get());
      if (result == 1) break;
      const int error = ::SSL_get_error(ssl_.get(), result);
      if (!is_waiting(error)) return not_secured();
      TRY(wait_for(error, "the TLS handshake"));
    }
    is_open_ = true;
    return {};
  }

  Result<std::size_t> read_some(std::span<char> buffer) override {
    for (;;) {
      std::size_t got = 0;
      ::ERR_clear_error();
      const int result = ::SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got);
      if (result == 1) {
        TRY(in_time("reading"));
        return got;
      }
      const int error = ::SSL_get_error(ssl_.get(), result);
      if (error == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
      if (!is_waiting(error)) return lost();
      TRY(wait_for(error, "reading"));
    }
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      std::size_t sent = 0;
      ::ERR_clear_error();
      const int result = ::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
      bytes.remove_prefix(result == 1 ? sent : 0);
      if (result == 1) continue;
      const int error = ::SSL_get_error(ssl_.get(), result);
      if (!is_waiting(error)) return lost();
      TRY(wait_for(error, "writing"));
    }
    return {};
  }

 private:
  static bool is_waiting(int error) { return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE; }

  Status said(Woke woke, std::string_view doing) const {
    if (woke == Woke::kReady) return {};
    return broken_off(woke == Woke::kCanceled, peer_, doing);
  }
  Status wait_for(int error, std::string_view doing) const {
    return said(wait_.wait(socket_.get(), error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN), doing);
  }
  /// What the library still has in its buffers could be read for ever without waiting.
  Status in_time(std::string_view doing) const {
    return said(wait_.wait_any({}, std::chrono::milliseconds(0)), doing);
  }
  Error lost() {
    is_open_ = false;  // nothing may be said after a fatal error
    return {ErrorKind::kUnavailable,
            codes::kConnectionLost,
            fmt::format("{}: the connection was lost: {}", peer_, library_reason()),
            {},
            "look at the service's own log"};
  }
  Error not_secured() const {
    const auto verified = ::SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
      return {ErrorKind::kDenied,
              codes::kTlsUntrusted,
              fmt::format("{}: its certificate is not trusted: {}", peer_,
                          ::X509_verify_cert_error_string(verified)),
              {},
              "give it a certificate for this name from an authority that this machine trusts"};
    }
    return {ErrorKind::kUnavailable,
            codes::kTlsFailed,
            fmt::format("{}: no TLS: {}", peer_, library_reason()),
            {},
            "look whether the port speaks TLS 1.2 or later"};
  }

  Descriptor socket_;
  OwnedSsl ssl_;  ///< uses the socket: gone before it
  std::string peer_;
  CallWait wait_;
  bool is_open_ = false;
};

/// Whom the certificate must name, and what the server is asked for.
bool expect_host(SSL* ssl, const std::string& host) {
  if (IpAddress::parse(host))
    return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str()) == 1;
  ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return ::SSL_set1_host(ssl, host.c_str()) == 1 && ::SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

Error out_of_memory(const std::string& peer) {
  return {ErrorKind::kUnavailable,
          codes::kTlsFailed,
          fmt::format("{}: TLS could not be prepared: {}", peer, library_reason()),
          {},
          "look whether the machine is out of memory"};
}

}  // namespace

void TlsTrust::Release::operator()(ssl_ctx_st* context) const { ::SSL_CTX_free(context); }

Result<TlsTrust> TlsTrust::make(const std::optional<std::string>& authority_file) {
  ::ERR_clear_error();
  std::unique_ptr<SSL_CTX, Release> context(::SSL_CTX_new(::TLS_client_method()));
  if (!context || bio_method() == nullptr) return out_of_memory("TLS");
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const int loaded = authority_file ? ::SSL_CTX_load_verify_file(context.get(), authority_file->c_str())
                                    : ::SSL_CTX_set_default_verify_paths(context.get());
  if (loaded != 1) {
    return Error{ErrorKind::kInvalid,
                 codes::kAuthorityFileUnusable,
                 fmt::format("{}: no certificates of authorities can be read: {}",
                             authority_file.value_or("the machine's store"), library_reason()),
                 {},
                 "name a file with certificates in PEM form"};
  }
  return TlsTrust(std::move(context));
}

Result<std::unique_ptr<Stream>> TlsTrust::secure(Descriptor socket, const std::string& host,
                                                 const Call& call) const {
  ::ERR_clear_error();
  OwnedSsl ssl(::SSL_new(context_.get()));
  if (!ssl || !expect_host(ssl.get(), host)) return out_of_memory(host);
  auto* bio = ::BIO_new(bio_method());
  if (bio == nullptr) return out_of_memory(host);
  ::BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket.get())));
  ::BIO_set_init(bio, 1);
  ::SSL_set_bio(ssl.get(), bio, bio);

  auto stream = std::make_unique<TlsStream>(std::move(ssl), std::move(socket), host, call);
  TRY(stream->shake_hands());
  return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace talentops::effects
