#include "controller/process/settings.hpp"

#include <array>
#include <filesystem>

#include <fmt/format.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "controller/base/codes/machine.hpp"
#include "controller/codec/config.hpp"
#include "controller/codec/repository_address.hpp"
#include "controller/effects/fs/absolute_path.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/process/signers.hpp"

namespace talentops::process {
namespace {

constexpr std::uint64_t kLargestFile = 1024 * 1024;

void blame(domain::Problems& problems, Error error) { problems.push_back({.error = std::move(error)}); }

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), HOST_NAME_MAX) == 0 && name[0] != '\0' ? std::string(name.data())
                                                                         : "talentops";
}

void apply_flags(const cli::RunRequest& request, domain::ControllerConfig& config) {
  if (request.repository) {
    const auto address = codec::read_repository_address(*request.repository);
    const bool is_path =
        address && address->path == *request.repository && address->transport == codec::Transport::kDirectory;
    config.repository.url = is_path ? effects::absolute_path(*request.repository) : *request.repository;
  }
  if (request.branch) config.repository.branch = *request.branch;
  if (request.allowed_signers) config.trust.allowed_signers_file = *request.allowed_signers;
  if (request.state) config.state_directory = effects::absolute_path(*request.state);
  for (const auto& directory : request.allow_directories)
    config.allow.directories.push_back(effects::absolute_path(directory));
  if (!request.log_level) return;
  if (*request.log_level == "debug") config.logging.level = domain::LogLevel::kDebug;
  if (*request.log_level == "info") config.logging.level = domain::LogLevel::kInfo;
  if (*request.log_level == "warn") config.logging.level = domain::LogLevel::kWarn;
  if (*request.log_level == "error") config.logging.level = domain::LogLevel::kError;
}

/// Of a pattern such as /srv/{client}, the part that is there whoever the client is.
std::filesystem::path certain_part(const std::string& pattern) {
  const auto variable = pattern.find('{');
  return variable == std::string::npos ? std::filesystem::path(pattern)
                                       : std::filesystem::path(pattern.substr(0, variable)).parent_path();
}

/// Who names a directory here means one that is there; in a file it may be mounted later.
void check_directories(const cli::RunRequest& request, domain::Problems& problems) {
  for (const auto& pattern : request.allow_directories) {
    const auto directory = certain_part(effects::absolute_path(pattern));
    std::error_code failed;
    if (std::filesystem::is_directory(directory, failed)) continue;
    auto why = failed ? failed.message() : std::string("it is no directory");
    blame(problems, {ErrorKind::kInvalid, codes::kArgumentInvalid,
                     fmt::format("--allow-directory {}: {}", directory.string(), why), std::nullopt,
                     "create the directory that workspaces lie below, or correct the path"});
  }
}

/// Without a file, state lies with the user: XDG_STATE_HOME, or ~/.local/state; root has /var/lib.
std::string default_state_directory() {
  if (geteuid() == 0) return "/var/lib/talentops";
  if (const char* state = getenv("XDG_STATE_HOME"); state != nullptr && state[0] == '/')
    return std::string(state) + "/talentops";
  if (const char* home = getenv("HOME"); home != nullptr && home[0] == '/')
    return std::string(home) + "/.local/state/talentops";
  return "/var/lib/talentops";
}

}  // namespace

ReadSettings read_settings(const cli::RunRequest& request) {
  ReadSettings read;
  Settings settings;
  if (request.config) {
    const auto text = effects::read_small_file(*request.config, kLargestFile);
    if (!text) {
      blame(read.problems, text.error());
      return read;
    }
    auto decoded = codec::decode_config(*text, *request.config);
    read.problems = std::move(decoded.problems);
    if (!decoded.config) return read;
    settings.config = std::move(*decoded.config);
  } else {
    settings.config.state_directory = default_state_directory();
    settings.config.logging.level = domain::LogLevel::kWarn;
    settings.config.workers = 4;
  }
  apply_flags(request, settings.config);
  check_directories(request, read.problems);
  if (settings.config.repository.url.empty()) {
    blame(read.problems, {ErrorKind::kInvalid, codes::kNothingToServe, "no fleet repository is named",
                          std::nullopt, "give --repository PATH, or --config FILE with repositories[0].url"});
  } else if (auto wrong = codec::repository_problem(settings.config.repository)) {
    // Of a file it was checked with its place; a flag can have changed it since.
    blame(read.problems, *std::move(wrong));
  }
  settings.id = settings.config.id.value_or(host_name());

  if (const auto& file = settings.config.trust.allowed_signers_file) {
    if (auto signers = read_signers(*file); !signers) blame(read.problems, std::move(signers).error());
  } else if (!settings.config.trust.from_repository) {
    blame(read.problems,
          {ErrorKind::kInvalid, codes::kNobodyTrusted, "nobody is trusted to certify talents", std::nullopt,
           "give --allowed-signers FILE, or trust.allowedSignersFile in the configuration"});
  }
  const bool verifies = settings.config.repository.verify_commits != domain::VerifyCommits::kNone;
  if (verifies && !settings.config.trust.allowed_signers_file) {
    blame(read.problems, {ErrorKind::kInvalid, codes::kNobodyTrusted,
                          "repositories[0].verify.commits: nobody is trusted to sign commits", std::nullopt,
                          "set trust.allowedSignersFile: a repository cannot vouch for itself"});
  }
  if (!domain::has_errors(read.problems)) read.settings = std::move(settings);
  return read;
}

}  // namespace talentops::process
