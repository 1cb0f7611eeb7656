#include "tests/integration/git_servers.hpp"

#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/integration/git_fixture.hpp"

namespace talentops::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* kGitParameters = R"(
      fastcgi_pass unix:{0}/gateway;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT {1};
      fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param GIT_PROTOCOL $http_git_protocol;
      fastcgi_param PATH_INFO $1;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
)";

std::string configuration(const std::string& scratch, const std::string& root, std::uint16_t port,
                          const std::string& tls, const std::string& more) {
  const auto git = fmt::format(fmt::runtime(kGitParameters), scratch, root);
  std::string text = ::geteuid() == 0 ? "user root;\n" : "";
  text += fmt::format("daemon off;\nworker_processes 1;\npid {0}/pid;\nerror_log {0}/error.log;\n", scratch);
  text += "events {}\nhttp {\n";
  text += fmt::format(
      "  log_format asked '$request_method $request_uri $status';\n"
      "  access_log {}/access.log asked;\n  client_max_body_size 0;\n",
      scratch);
  for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    text += fmt::format("  {}_temp_path {}/{};\n", kind, scratch, kind);
  text += fmt::format("  server {{\n    listen 127.0.0.1:{}{};\n{}\n{}\n", port, tls.empty() ? "" : " ssl",
                      tls, more);
  text += fmt::format("    location ~ ^/git(/.*)$ {{{}    }}\n", git);
  text +=
      fmt::format("    location ~ ^/basic(/.*)$ {{ auth_basic git; auth_basic_user_file {}/users;{}    }}\n",
                  scratch, git);
  text += fmt::format(
      "    location ~ ^/bearer(/.*)$ {{ if ($http_authorization != \"Bearer s3cret-token\") {{ return "
      "401; }}{}    }}\n",
      git);
  return text + "  }\n}\n";
}

int listen_at(const std::string& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un place{};
  place.sun_family = AF_UNIX;
  path.copy(place.sun_path, sizeof place.sun_path - 1);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0 ||
      ::listen(descriptor, 64) != 0)
    throw std::runtime_error("no socket at " + path);
  return descriptor;
}

}  // namespace

Program::Program(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
                 const std::vector<std::pair<int, int>>& descriptors, const std::string& log) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
  for (const auto& [ours, theirs] : descriptors) ::posix_spawn_file_actions_adddup2(&actions, ours, theirs);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::vector<char*> words;
  std::vector<char*> variables;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  for (const auto& variable : environment) variables.push_back(const_cast<char*>(variable.c_str()));
  words.push_back(nullptr);
  variables.push_back(nullptr);
  const int failed =
      ::posix_spawn(&id_, words.front(), &actions, &attributes, words.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (failed != 0) throw std::runtime_error("not started: " + argv.front());
}

Program::~Program() {
  if (id_ < 0) return;
  ::kill(-id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

void Program::quit() {
  ::kill(id_, SIGQUIT);
  ::waitpid(id_, nullptr, 0);
  id_ = -1;
}

Listener::Listener() {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof place;
  auto* address = reinterpret_cast<sockaddr*>(&place);
  if (::bind(descriptor_, address, length) != 0 || ::listen(descriptor_, 64) != 0)
    throw std::runtime_error("no listener");
  ::getsockname(descriptor_, address, &length);
  port_ = ntohs(place.sin_port);
}

Listener::~Listener() { ::close(descriptor_); }

void Listener::shut() const { ::shutdown(descriptor_, SHUT_RDWR); }

WebServer::WebServer(const fs::path& root, const fs::path& scratch, const std::string& tls,
                     const std::string& more)
    : scratch_(scratch), is_secure_(!tls.empty()) {
  write_file(scratch / "users", "ann:{PLAIN}s3cret-ann\n");
  write_file(scratch / "nginx.conf", configuration(scratch.string(), root.string(), port(), tls, more));
  const auto log = (scratch / "programs.log").string();
  gateway_ = listen_at((scratch / "gateway").string());
  const std::vector<std::string> environment{"PATH=/usr/bin:/bin", "GIT_CONFIG_GLOBAL=/dev/null",
                                             "GIT_CONFIG_NOSYSTEM=1", "HOME=/nonexistent"};
  gateway_program_ =
      std::make_unique<Program>(std::vector<std::string>{"/usr/sbin/fcgiwrap", "-c", "4"}, environment,
                                std::vector{std::pair(gateway_, STDIN_FILENO)}, log);
  // What it inherits it need not open: it can be spoken to before it has begun.
  constexpr int kInherited = 9;
  auto with_socket = environment;
  with_socket.push_back(fmt::format("NGINX={};", kInherited));
  server_ =
      std::make_unique<Program>(std::vector<std::string>{"/usr/sbin/nginx", "-p", scratch.string(), "-c",
                                                         (scratch / "nginx.conf").string()},
                                with_socket, std::vector{std::pair(listener_.descriptor(), kInherited)}, log);
}

WebServer::~WebServer() {
  server_.reset();
  gateway_program_.reset();
  ::close(gateway_);
  fs::remove(scratch_ / "gateway");
}

std::string WebServer::url(const std::string& path) const {
  return fmt::format("{}://127.0.0.1:{}{}", is_secure_ ? "https" : "http", port(), path);
}

std::string WebServer::requests() {
  if (server_) server_->quit();
  server_.reset();
  return read_file(scratch_ / "access.log");
}

void make_certificate(const fs::path& directory, const std::string& name, const std::string& names) {
  const auto made =
      shell(directory, fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                                   "-keyout {0}.key -out {0}.pem -days 2 -subj /CN=test "
                                   "-addext subjectAltName={1}",
                                   name, names));
  if (made.exit_code != 0) throw std::runtime_error(made.output);
}

SshServer::SshServer(const fs::path& scratch, const fs::path& authorized, const std::string& key_type,
                     const std::string& more)
    : scratch_(scratch) {
  fs::create_directories(scratch);
  shell(scratch, fmt::format("ssh-keygen -q -t {} -N '' -f host_key", key_type));
  key_ = read_file(scratch / "host_key.pub");
  // Where it drops its rights; a package makes it when the service is started.
  if (::geteuid() == 0) fs::create_directories("/run/sshd");
  write_file(
      scratch / "sshd_config",
      fmt::format("HostKey {0}/host_key\nAuthorizedKeysFile {1}\nStrictModes no\nUsePAM no\nPidFile none\n"
                  "PermitRootLogin prohibit-password\nPasswordAuthentication no\nAcceptEnv GIT_PROTOCOL\n"
                  "LogLevel DEBUG1\n{2}\n",
                  scratch.string(), authorized.string(), more));
  thread_ = std::thread([this] { serve(); });
}

SshServer::~SshServer() {
  listener_.shut();
  thread_.join();
}

std::string SshServer::known_host() const { return fmt::format("[127.0.0.1]:{} {}", port(), key_); }

void SshServer::serve() {
  for (;;) {
    const int socket = ::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    sessions_.push_back(std::make_unique<Program>(
        std::vector<std::string>{"/usr/sbin/sshd", "-i", "-f", (scratch_ / "sshd_config").string(), "-E",
                                 (scratch_ / "sshd.log").string()},
        std::vector<std::string>{"PATH=/usr/bin:/bin", "GIT_CONFIG_GLOBAL=/dev/null"},
        std::vector{std::pair(socket, STDIN_FILENO), std::pair(socket, STDOUT_FILENO)},
        (scratch_ / "programs.log").string()));
    ::close(socket);
  }
}

}  // namespace talentops::test
