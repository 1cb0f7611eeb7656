#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace talentops::test {

/// What a peer of ours hears and says on one connection. It must end when `hear` says that we are gone.
class Conversation {
 public:
  virtual ~Conversation() = default;
  virtual void say(std::string_view bytes) = 0;
  /// The next bytes; empty once the other side is gone.
  virtual std::string hear() = 0;

  /// All of a request's head.
  std::string hear_request();
  /// Says nothing until the other side is gone.
  void hang();
  /// Says `bytes` one by one, again and again, until the other side is gone.
  void drip(std::string_view bytes);

  bool is_over() const { return is_over_; }

 protected:
  bool is_over_ = false;
};

using Talk = std::function<void(Conversation&)>;

/// A server on a free port of 127.0.0.1 that talks to one client after the other. Ends with its scope.
class LoopbackServer {
 public:
  explicit LoopbackServer(Talk talk);
  /// Over TLS, with a certificate and its key from PEM files.
  LoopbackServer(Talk talk, const std::string& certificate_file, const std::string& key_file);
  ~LoopbackServer();

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path) const;  ///< http://127.0.0.1:…
  int connections() const { return connections_; }
  /// Ends it now: what its conversations wrote down can be read from then on.
  void end();

 private:
  struct Tls;
  void listen();
  void serve();

  Talk talk_;
  std::unique_ptr<Tls> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> is_ending_{false};
  std::atomic<int> current_{-1};
  std::thread thread_;
};

/// An empty directory that goes with its scope.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, std::string_view text) const;  ///< returns its path

 private:
  std::string path_;
};

}  // namespace talentops::test
