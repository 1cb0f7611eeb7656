#include "tests/integration/loopback_server.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace talentops::test {
namespace {

class PlainConversation final : public Conversation {
 public:
  explicit PlainConversation(int socket) : socket_(socket) {}
  void say(std::string_view bytes) override {
    while (!bytes.empty() && !is_over_) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) is_over_ = true;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  std::string hear() override {
    std::array<char, 4096> buffer;
    const auto got = is_over_ ? 0 : ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) is_over_ = true;
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  int socket_;
};

class TlsConversation final : public Conversation {
 public:
  TlsConversation(SSL_CTX* context, int socket) : ssl_(::SSL_new(context)) {
    ::SSL_set_fd(ssl_, socket);
    is_over_ = ::SSL_accept(ssl_) != 1;
  }
  TlsConversation(const TlsConversation&) = delete;
  TlsConversation& operator=(const TlsConversation&) = delete;
  ~TlsConversation() override {
    if (!is_over_) ::SSL_shutdown(ssl_);
    ::SSL_free(ssl_);
  }
  void say(std::string_view bytes) override {
    if (is_over_) return;
    is_over_ = ::SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) <= 0;
  }
  std::string hear() override {
    std::array<char, 4096> buffer;
    const int got = is_over_ ? 0 : ::SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
    if (got <= 0) is_over_ = true;
    return {buffer.data(), static_cast<std::size_t>(std::max(got, 0))};
  }

 private:
  SSL* ssl_;
};

}  // namespace

struct LoopbackServer::Tls {
  Tls(const std::string& certificate, const std::string& key)
      : context(::SSL_CTX_new(::TLS_server_method())) {
    const bool is_ready =
        ::SSL_CTX_use_certificate_file(context, certificate.c_str(), SSL_FILETYPE_PEM) == 1 &&
        ::SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
    if (!is_ready) throw std::runtime_error("no certificate for the server");
  }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  ~Tls() { ::SSL_CTX_free(context); }
  SSL_CTX* context;
};

std::string Conversation::hear_request() {
  std::string request;
  while (!is_over_ && request.find("\r\n\r\n") == std::string::npos) request += hear();
  return request;
}

void Conversation::hang() {
  while (!is_over_) hear();
}

void Conversation::drip(std::string_view bytes) {
  for (std::size_t at = 0; !is_over_; at = (at + 1) % bytes.size()) {
    say(bytes.substr(at, 1));
    ::poll(nullptr, 0, 1);  // the pace of the drip; nothing waits for it
  }
}

LoopbackServer::LoopbackServer(Talk talk) : talk_(std::move(talk)) { listen(); }

LoopbackServer::LoopbackServer(Talk talk, const std::string& certificate_file, const std::string& key_file)
    : talk_(std::move(talk)), tls_(std::make_unique<Tls>(certificate_file, key_file)) {
  listen();
}

void LoopbackServer::listen() {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL's own sockets raise it
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof place;
  auto* address = reinterpret_cast<sockaddr*>(&place);
  if (::bind(listener_, address, length) != 0 || ::listen(listener_, 16) != 0)
    throw std::runtime_error("no server");
  ::getsockname(listener_, address, &length);
  port_ = ntohs(place.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() { end(); }

void LoopbackServer::end() {
  if (!thread_.joinable()) return;
  is_ending_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  if (const int socket = current_; socket >= 0) ::shutdown(socket, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::string LoopbackServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

void LoopbackServer::serve() {
  while (!is_ending_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    current_ = socket;
    if (is_ending_) ::shutdown(socket, SHUT_RDWR);
    if (tls_) {
      TlsConversation conversation(tls_->context, socket);
      talk_(conversation);
    } else {
      PlainConversation conversation(socket);
      talk_(conversation);
    }
    current_ = -1;
    ::close(socket);
  }
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "talentops-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch directory");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::write(const std::string& name, std::string_view text) const {
  std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
  std::ofstream(file(name), std::ios::binary) << text;
  return file(name);
}

}  // namespace talentops::test
