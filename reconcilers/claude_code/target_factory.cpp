#include "reconcilers/claude_code/target_factory.hpp"

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"

namespace talentops::claude_code {
namespace {

constexpr std::string_view kClient = "{client}";

std::string filled(std::string pattern, const domain::EnvironmentKey& environment) {
  for (std::size_t at = pattern.find(kClient); at != std::string::npos; at = pattern.find(kClient, at)) {
    pattern.replace(at, kClient.size(), environment.client.text());
    at += environment.client.text().size();
  }
  while (pattern.size() > 1 && pattern.ends_with('/')) pattern.pop_back();
  return pattern;
}

bool allows(const std::string& directory, const std::string& path) {
  return path == directory || path.starts_with(directory == "/" ? directory : directory + "/");
}

/// Below a directory that is one client's, nobody else's file is touched, whatever a receipt says.
Elsewhere elsewhere_of(const std::vector<std::string>& patterns, const domain::EnvironmentKey& environment,
                       const domain::TargetSpec& spec) {
  Elsewhere elsewhere{spec.secrets_file};
  for (const std::string& pattern : patterns) {
    if (pattern.find(kClient) != std::string::npos)
      elsewhere.of_client.push_back(filled(pattern, environment));
  }
  return elsewhere;
}

/// The line that would allow it, with the client left open where the path names it.
std::string line_for(const domain::EnvironmentKey& environment, const std::string& path) {
  const std::string named = "/" + environment.client.text();
  const std::size_t at = (path + "/").find(named + "/");
  if (at == std::string::npos) return path;
  return path.substr(0, at) + "/{client}";
}

}  // namespace

Status check_allowed(const std::vector<std::string>& patterns, const domain::EnvironmentKey& environment,
                     const std::string& path) {
  if (!is_plain(path)) {
    return Error{ErrorKind::kInvalid,
                 codes::kPathNotBeneath,
                 fmt::format("{}: \"{}\" is no plain absolute path", environment.text(), path),
                 {},
                 "write it like /srv/clients/acme/workspace, without `.`, `..` and a slash at the end"};
  }
  for (const std::string& pattern : patterns) {
    const std::string directory = filled(pattern, environment);
    if ((directory == "/" || is_plain(directory)) && allows(directory, path)) return {};
  }
  const std::string line = line_for(environment, path);
  return Error{
      ErrorKind::kDenied,
      codes::kPlaceNotAllowed,
      fmt::format("{}: the controller's configuration does not allow {}", environment.text(), path),
      {},
      fmt::format("add \"{}\" to allow.directories in controller.yaml, or start with --allow-directory {}",
                  line, path)};
}

DirectoryTargetFactory::DirectoryTargetFactory(DirectoryRules rules, DirectoryTargetPorts ports)
    : rules_(std::move(rules)), ports_(ports) {}

Result<std::unique_ptr<ports::Target>> DirectoryTargetFactory::open(const domain::EnvironmentKey& environment,
                                                                    const domain::TargetSpec& spec) {
  TRY(check_allowed(rules_.allowed, environment, spec.directory.path));
  if (spec.secrets_file) TRY(check_allowed(rules_.allowed, environment, *spec.secrets_file));
  DirectoryTargetPlace place{environment, spec.name, spec.directory.path, rules_.managed_root,
                             elsewhere_of(rules_.allowed, environment, spec)};
  return std::unique_ptr<ports::Target>(
      std::make_unique<DirectoryTarget>(std::move(place), ports_, memory_of(spec.directory.path)));
}

std::shared_ptr<Memory> DirectoryTargetFactory::memory_of(const std::string& directory) {
  return memories_.with([&](auto& memories) {
    auto& memory = memories[directory];
    if (!memory) memory = std::make_shared<Memory>();
    return memory;
  });
}

}  // namespace talentops::claude_code
