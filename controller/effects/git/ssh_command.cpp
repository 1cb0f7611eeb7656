#include "controller/effects/git/ssh_command.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/shell.hpp"
#include "controller/effects/git/server_words.hpp"

namespace talentops::effects::git {
namespace {

constexpr const char* kProgram = "/usr/bin/ssh";
constexpr int kOwnFailure = 255;

/// ssh reads a path as a word in which % and ${…} stand for something.
Result<std::string> file_for_ssh(const std::string& path) {
  const bool is_plain = std::none_of(path.begin(), path.end(), [](char c) {
    return c == '"' || c == '\\' || c == '$' || static_cast<unsigned char>(c) < 0x20;
  });
  if (!is_plain || !path.starts_with('/')) {
    return Error{
        ErrorKind::kInvalid,
        codes::kRepositoryAuthUnusable,
        "the path of a file for ssh has a quotation mark, a backslash, a dollar sign or a control character",
        {},
        "give the file another name"};
  }
  std::string escaped;
  for (const char c : path) escaped += c == '%' ? "%%" : std::string(1, c);
  return escaped;
}

bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Error error(ErrorKind kind, Code code, std::string message, std::string_view hint) {
  return {kind, code, std::move(message), {}, std::string(hint)};
}

}  // namespace

std::string shown_host(const SshPlace& place) {
  const auto host = place.port == 0 ? place.host : fmt::format("{}:{}", place.host, place.port);
  return place.user.empty() ? host : fmt::format("{}@{}", place.user, host);
}

Result<std::vector<std::string>> ssh_command(const SshPlace& place, Service service) {
  const auto key = TRY(file_for_ssh(place.key_file));
  const auto known_hosts = TRY(file_for_ssh(place.known_hosts_file));
  std::vector<std::string> argv{kProgram, "-F", "none", "-T", "-a", "-x"};
  const auto options = std::to_array<std::string>(
      {"BatchMode=yes", "StrictHostKeyChecking=yes", fmt::format("UserKnownHostsFile=\"{}\"", known_hosts),
       "GlobalKnownHostsFile=/dev/null", "UpdateHostKeys=no", "VerifyHostKeyDNS=no", "CheckHostIP=no",
       "IdentitiesOnly=yes", "IdentityAgent=none", "PreferredAuthentications=publickey", "LogLevel=ERROR",
       "ClearAllForwardings=yes", "SendEnv=GIT_PROTOCOL"});
  for (const auto& option : options) {
    argv.emplace_back("-o");
    argv.push_back(option);
  }
  argv.insert(argv.end(), {"-i", key});
  if (place.port != 0) argv.insert(argv.end(), {"-p", std::to_string(place.port)});
  if (!place.user.empty()) argv.insert(argv.end(), {"-l", place.user});
  argv.insert(argv.end(),
              {"--", place.host, fmt::format("{} {}", name_of(service), shell_quoted(place.path))});
  return argv;
}

Error explain_ssh(const SshPlace& place, int code, std::string_view said) {
  const auto words = server_words(said);
  const auto message = fmt::format("{}: {}", shown_host(place), words.empty() ? "ssh ended" : words);
  if (code == kOwnFailure) {
    if (mentions(said, "Host key verification failed") || mentions(said, "host key is known for")) {
      return error(ErrorKind::kDenied, codes::kRemoteHostKey, message,
                   "ask whoever runs the server for its key, and write it into auth.knownHostsFile");
    }
    if (mentions(said, "Permission denied") || mentions(said, "UNPROTECTED PRIVATE KEY FILE") ||
        mentions(said, "Load key")) {
      return error(ErrorKind::kDenied, codes::kRemoteCredentials, message,
                   "let the server know the public half of auth.sshKeyFile, which has no passphrase");
    }
    return error(ErrorKind::kUnavailable, codes::kConnectionFailed, message,
                 "look whether the server runs and can be reached from here");
  }
  if (mentions(said, "does not appear to be a git repository") || mentions(said, "epository not found")) {
    return error(ErrorKind::kUnavailable, codes::kRepositoryMissing, message,
                 "correct the address, or what the key is good for");
  }
  return error(ErrorKind::kUnavailable, codes::kRemoteRefused, message, "do what it says; it is tried again");
}

}  // namespace talentops::effects::git
