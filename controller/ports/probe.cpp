#include "controller/ports/probe.hpp"

namespace talentops::ports {

std::map<std::string, std::string> ProbeContext::variables() const {
  return {
      {"TALENTOPS_CLIENT", environment.client.text()},
      {"TALENTOPS_ENVIRONMENT", environment.name.text()},
      {"TALENTOPS_RELEASE", release.text()},
      {"TALENTOPS_TALENT", talent_name.text()},
      {"TALENTOPS_VERSION", talent.version.text()},
      {"TALENTOPS_DIGEST", talent.package.bundle.text()},
      {"TALENTOPS_DEPLOYMENT", talent.deployment.text()},
      {"TALENTOPS_TARGET", target.text()},
      {"TALENTOPS_TARGET_DIRECTORY", target_directory},
  };
}

}  // namespace talentops::ports
