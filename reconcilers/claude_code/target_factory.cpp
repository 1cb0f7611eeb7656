#include "reconcilers/claude_code/target_factory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

/// Absolute, without empty, "." and ".." parts and without a slash at the end: what is compared is what is
/// opened.
bool is_plain(std::string_view path) {
  if (path.size() < 2 || path.front() != '/' || path.find('\0') != std::string_view::npos) return false;
  const auto parts = split(path.substr(1), '/');
  return std::none_of(parts.begin(), parts.end(),
                      [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

std::string filled(std::string pattern, const domain::EnvironmentKey& environment) {
  constexpr std::string_view kClient = "{client}";
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
      fmt::format("{}: the controller's configuration does not allow the directory {}", environment.text(),
                  path),
      {},
      fmt::format("add \"{}\" to allow.directories in controller.yaml, or start with --allow-directory {}",
                  line, path)};
}

DirectoryTargetFactory::DirectoryTargetFactory(DirectoryRules rules, DirectoryTargetPorts ports)
    : rules_(std::move(rules)), ports_(ports) {}

Result<std::unique_ptr<ports::Target>> DirectoryTargetFactory::open(const domain::EnvironmentKey& environment,
                                                                    const domain::TargetSpec& spec) {
  TRY(check_allowed(rules_.allowed, environment, spec.directory.path));
  DirectoryTargetPlace place{environment, spec.name, spec.directory.path, rules_.managed_root};
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
