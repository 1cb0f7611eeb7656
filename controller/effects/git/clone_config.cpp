#include "controller/effects/git/clone_config.hpp"

#include <vector>

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

Result<std::map<std::string, std::string>> clone_remotes(const std::string& path) {
  const auto repository = TRY(open_repository(TRY(discover_repository(path))));
  git_strarray names{};
  if (const int failed = git_remote_list(&names, repository.get()); failed < 0)
    return git_failure(failed, "remotes of " + path);
  const std::vector<std::string> all(names.strings, names.strings + names.count);
  git_strarray_dispose(&names);
  std::map<std::string, std::string> remotes;
  for (const auto& name : all) {
    auto address = TRY(clone_setting(path, "remote." + name + ".url"));
    if (address) remotes.emplace(name, *std::move(address));
  }
  return remotes;
}

Result<std::string> fleet_address(const std::string& path) {
  auto origin = TRY(clone_setting(path, "remote.origin.url"));
  if (origin) return *origin;
  return TRY(discover_repository(path));
}

}  // namespace talentops::effects::git
