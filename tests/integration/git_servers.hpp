#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/types.h>

/// Servers of others, started for one test on the loopback network and ended with it.
namespace talentops::test {

/// A program that runs until its owner goes.
class Program {
 public:
  /// `descriptors`: which of ours it has, as which of its own. Standard output and error go to `log`.
  Program(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
          const std::vector<std::pair<int, int>>& descriptors, const std::string& log);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();
  /// Lets it finish what it is doing, as it does when it is told to quit.
  void quit();

 private:
  pid_t id_ = -1;
};

/// A socket of 127.0.0.1 that already listens, so that nobody has to wait for a server to begin.
class Listener {
 public:
  Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();
  int descriptor() const { return descriptor_; }
  std::uint16_t port() const { return port_; }
  void shut() const;

 private:
  int descriptor_ = -1;
  std::uint16_t port_ = 0;
};

/// nginx before git http-backend, for the repositories below `root`: /git/… for everybody, /basic/… for
/// ann with the password "s3cret-ann", /bearer/… for the token "s3cret-token".
class WebServer {
 public:
  /// `tls`: the lines that nginx is told about certificates; empty: plain http. `more`: lines for the server.
  WebServer(const std::filesystem::path& root, const std::filesystem::path& scratch, const std::string& tls,
            const std::string& more = {});
  ~WebServer();

  std::string url(const std::string& path) const;
  std::uint16_t port() const { return listener_.port(); }
  /// Ends it. What was asked, a line each: "GET /git/fleet.git/info/refs?service=git-upload-pack 200".
  std::string requests();

 private:
  std::filesystem::path scratch_;
  bool is_secure_;
  Listener listener_;
  int gateway_ = -1;
  std::unique_ptr<Program> gateway_program_;
  std::unique_ptr<Program> server_;
};

/// A certificate for 127.0.0.1 that signs itself: NAME.pem and NAME.key in `directory`.
void make_certificate(const std::filesystem::path& directory, const std::string& name,
                      const std::string& names = "IP:127.0.0.1");

/// OpenSSH's server, one process for each connection; `authorized` is an authorized_keys file.
class SshServer {
 public:
  SshServer(const std::filesystem::path& scratch, const std::filesystem::path& authorized,
            const std::string& key_type = "ed25519", const std::string& more = {});
  ~SshServer();
  std::uint16_t port() const { return listener_.port(); }
  /// The line of a known_hosts file.
  std::string known_host() const;

 private:
  void serve();

  std::filesystem::path scratch_;
  std::string key_;
  Listener listener_;
  std::vector<std::unique_ptr<Program>> sessions_;
  std::thread thread_;
};

}  // namespace talentops::test
