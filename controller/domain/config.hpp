#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/base/time.hpp"

/// The configuration of one controller as values, every default filled in.
namespace talentops::domain {

/// Which commits of the fleet must be signed before they are followed: the newest, or all since the one that
/// was accepted.
enum class VerifyCommits { kNone, kHead, kAll };

/// What is done where the watched branch no longer descends from what was accepted: wait for a person to
/// confirm it, or follow it.
enum class OnRewrite { kHold, kAccept };

/// With what a repository is reached: paths of files, never what is in them.
struct RepositoryAuth {
  std::optional<std::string> token_file = {};  ///< https: a bearer token, or with a user name its password
  std::optional<std::string> username = {};
  std::optional<std::string> ca_file = {};  ///< https: the only authorities to believe, then
  std::optional<std::string> ssh_key_file = {};
  std::optional<std::string> known_hosts_file = {};

  bool operator==(const RepositoryAuth&) const = default;
};

/// The fleet repository that a controller serves.
struct RepositoryConfig {
  std::string name = "fleet";
  std::string url = {};
  std::string branch = "main";
  Duration interval = std::chrono::seconds(30);
  Duration timeout = std::chrono::seconds(60);
  OnRewrite on_rewrite = OnRewrite::kHold;
  VerifyCommits verify_commits = VerifyCommits::kNone;
  bool plain_http = false;  ///< http:// is allowed
  RepositoryAuth auth = {};

  bool operator==(const RepositoryConfig&) const = default;
};

struct TrustConfig {
  std::optional<std::string> allowed_signers_file = {};
  bool from_repository = false;  ///< for demonstrations; said in every manifest

  bool operator==(const TrustConfig&) const = default;
};

struct RecordsConfig {
  std::string author_name = "talentops";
  std::string author_email = "talentops@localhost";
  std::optional<std::string> signing_key_file = {};
  // Of a repository of their own:
  bool plain_http = false;
  RepositoryAuth auth = {};

  bool operator==(const RecordsConfig&) const = default;
};

enum class CommandPlace { kController, kTarget };

/// A command that documents may name.
struct AllowedCommand {
  std::string name;
  std::vector<std::string> argv;
  CommandPlace at = CommandPlace::kController;
  Duration timeout = std::chrono::seconds(60);

  bool operator==(const AllowedCommand&) const = default;
};

/// What the fleet repository may name: nothing that is not listed.
struct AllowConfig {
  std::vector<std::string> directories = {};  ///< may hold {client}
  std::vector<std::string> hosts = {};
  std::vector<std::string> urls = {};
  std::vector<std::string> addresses = {};
  std::vector<AllowedCommand> commands = {};
  std::vector<std::string> repositories = {};  ///< where records may go, beside the fleet's own

  bool operator==(const AllowConfig&) const = default;
};

struct LimitsConfig {
  std::uint64_t bundle_bytes = 256ULL * 1024 * 1024;
  std::uint64_t document_bytes = 1024 * 1024;
  std::uint64_t file_count = 20'000;

  bool operator==(const LimitsConfig&) const = default;
};

enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kText, kJson };

struct LoggingConfig {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;

  bool operator==(const LoggingConfig&) const = default;
};

struct ControllerConfig {
  std::optional<std::string> id = {};  ///< absent: the host's name
  RepositoryConfig repository = {};
  TrustConfig trust = {};
  RecordsConfig records = {};
  AllowConfig allow = {};
  std::string state_directory = "/var/lib/talentops";
  std::optional<std::string> secrets_directory = {};  ///< holds <client>/<name>/<key>
  int workers = 64;
  LimitsConfig limits = {};
  LoggingConfig logging = {};
  Duration grace = std::chrono::seconds(30);

  bool operator==(const ControllerConfig&) const = default;
};

}  // namespace talentops::domain
