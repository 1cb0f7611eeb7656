#include "controller/effects/git/clone_config.hpp"

#include <git2.h>

#include "controller/effects/git/handles.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {

Result<std::optional<std::string>> clone_setting(const std::string& path, const std::string& key) {
  const auto repository = TRY(open_repository(TRY(discover_repository(path))));
  Owned<git_config> config;
  if (const int failed = git_repository_config_snapshot(Fill(config), repository.get()); failed < 0) {
    return git_failure(failed, "read the configuration of " + path);
  }
  const char* value = nullptr;
  const int found = git_config_get_string(&value, config.get(), key.c_str());
  if (found == GIT_ENOTFOUND) return std::optional<std::string>();
  if (found < 0) return git_failure(found, "read " + key + " in " + path);
  return std::optional<std::string>(value);
}

Result<std::string> fleet_address(const std::string& path) {
  auto origin = TRY(clone_setting(path, "remote.origin.url"));
  if (origin) return *origin;
  return TRY(discover_repository(path));
}

}  // namespace talentops::effects::git
