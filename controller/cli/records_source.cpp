#include "controller/cli/records_source.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"
#include "controller/codec/repository_address.hpp"
#include "controller/effects/git/address.hpp"
#include "controller/effects/git/clone_config.hpp"
#include "controller/effects/git/clone_remote.hpp"
#include "controller/effects/git/directory_remote.hpp"

namespace talentops::cli {
namespace {

using effects::git::Clone;
using effects::git::Remote;

bool is_directory(const std::string& address) {
  const auto read = codec::read_repository_address(address);
  return !read || read->transport == codec::Transport::kDirectory;
}

/// Records of the fleet's own repository may be given an address, too.
Result<bool> are_in_fleet_repository(const std::string& repository, const domain::RecordsPlace& place) {
  if (place.repository.empty()) return true;
  return codec::is_same_repository(place.repository, TRY(effects::git::fleet_address(repository)));
}

/// What the clone calls the repository of this address.
Result<std::string> name_of_remote(const std::string& repository, const std::string& address) {
  for (const auto& [name, url] : TRY(effects::git::clone_remotes(repository))) {
    if (codec::is_same_repository(url, address)) return name;
  }
  return Error{ErrorKind::kUnavailable, codes::kRecordsElsewhere,
               fmt::format("the records are in {}, and {} has no remote for it", redact(address), repository),
               std::nullopt,
               fmt::format("run `git remote add records {}` and `git fetch records` in it", redact(address))};
}

Result<std::unique_ptr<Remote>> directory(const std::string& address) {
  return std::unique_ptr<Remote>(
      std::make_unique<effects::git::DirectoryRemote>(TRY(effects::git::local_path(address))));
}

Result<std::unique_ptr<Remote>> by_git(const std::string& repository, std::string name, std::string address,
                                       ports::Runner& runner) {
  auto clone = TRY(effects::git::discover_repository(repository));
  return std::unique_ptr<Remote>(std::make_unique<effects::git::CloneRemote>(
      std::move(clone), std::move(name), std::move(address), runner));
}

}  // namespace

Result<Clone> open_records(const std::string& repository, const domain::RecordsPlace& place) {
  if (TRY(are_in_fleet_repository(repository, place))) return Clone::open(repository);
  if (is_directory(place.repository)) return Clone::open(TRY(effects::git::local_path(place.repository)));
  return Clone::open(repository, TRY(name_of_remote(repository, place.repository)));
}

Result<std::unique_ptr<Remote>> records_behind(const std::string& repository,
                                               const domain::RecordsPlace& place, ports::Runner& runner) {
  if (TRY(are_in_fleet_repository(repository, place))) {
    auto address = TRY(effects::git::fleet_address(repository));
    if (is_directory(address)) return directory(address);
    return by_git(repository, "origin", std::move(address), runner);
  }
  if (is_directory(place.repository)) return directory(place.repository);
  auto name = TRY(name_of_remote(repository, place.repository));
  return by_git(repository, std::move(name), place.repository, runner);
}

}  // namespace talentops::cli
