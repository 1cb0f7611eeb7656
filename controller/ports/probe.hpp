#pragma once

#include <map>
#include <string>

#include "controller/base/call.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/documents.hpp"

namespace talentops::ports {

/// What a check may know about where it is asked.
struct ProbeContext {
  domain::EnvironmentKey environment;
  domain::ReleaseName release;
  domain::Deployed talent;
  domain::TalentName talent_name;
  domain::TargetName target;
  std::string target_directory;  ///< where the target is one

  /// TALENTOPS_CLIENT, TALENTOPS_ENVIRONMENT, TALENTOPS_RELEASE, TALENTOPS_TALENT, TALENTOPS_VERSION,
  /// TALENTOPS_DIGEST, TALENTOPS_DEPLOYMENT, TALENTOPS_TARGET, TALENTOPS_TARGET_DIRECTORY.
  std::map<std::string, std::string> variables() const;
};

/// Runs one check once: FileCheck, CommandCheck, HttpCheck, TcpCheck. The built-in kinds are answered from
/// observations. Never fails as a call: what cannot be measured is kError or kNoData. Threads: safe.
class Probe {
 public:
  virtual ~Probe() = default;
  virtual domain::Measurement run(const domain::Check& check, const ProbeContext& context,
                                  const Call& call) = 0;
};

}  // namespace talentops::ports
