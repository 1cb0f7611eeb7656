#include "controller/effects/clock/local_zone.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "controller/base/zone.hpp"

namespace talentops::effects {
namespace {

std::string if_known(std::string name) { return Zone::find(name) ? std::move(name) : std::string(); }

/// /etc/localtime leads to ".../zoneinfo/Europe/Berlin".
std::string zone_of_machine() {
  constexpr std::string_view kFolder = "zoneinfo/";
  std::error_code failed;
  const auto target = std::filesystem::read_symlink("/etc/localtime", failed).string();
  const auto folder = target.rfind(kFolder);
  return failed || folder == std::string::npos ? std::string() : target.substr(folder + kFolder.size());
}

}  // namespace

std::string local_zone_name() {
  const char* const said = std::getenv("TZ");  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  if (said == nullptr) return if_known(zone_of_machine());
  const std::string name = said;
  return if_known(name.starts_with(':') ? name.substr(1) : name);
}

}  // namespace talentops::effects
