#include "controller/records/paths.hpp"

#include <string_view>

#include <fmt/format.h>

#include "controller/base/digest.hpp"
#include "controller/codec/trust.hpp"

namespace talentops::records {
namespace {

std::string path_in(std::string_view area, const domain::PlacementKey& placement,
                    const domain::DeploymentId& deployment, std::string_view extension) {
  constexpr std::size_t kYear = 4;
  return fmt::format("{}/{}/{}/{}.{}", area, placement.text(), deployment.text().substr(0, kYear),
                     deployment.text(), extension);
}

/// "2026-11"
std::string month_of(Instant at) {
  constexpr std::size_t kMonth = 7;
  return format_time(at).substr(0, kMonth);
}

}  // namespace

std::string manifest_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment) {
  return path_in("manifests", placement, deployment, "yaml");
}
std::string manifest_page_path(const domain::PlacementKey& placement,
                               const domain::DeploymentId& deployment) {
  return path_in("manifests", placement, deployment, "md");
}
std::string checklist_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment) {
  return path_in("checklists", placement, deployment, "md");
}
std::string handover_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment) {
  return path_in("handovers", placement, deployment, "md");
}
std::string rollback_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment) {
  return path_in("rollbacks", placement, deployment, "yaml");
}

std::string manifests_folder() { return "manifests"; }
std::string manifests_folder(const domain::PlacementKey& placement) {
  return manifests_folder() + "/" + placement.text();
}
std::string manifests_folder(const domain::EnvironmentKey& environment) {
  return manifests_folder() + "/" + environment.text();
}
std::string rollbacks_folder() { return "rollbacks"; }
std::string verifications_folder(const domain::EnvironmentKey& environment) {
  return "verifications/" + environment.text();
}
std::string drift_folder(const domain::EnvironmentKey& environment) { return "drift/" + environment.text(); }
std::string drift_path(const domain::EnvironmentKey& environment, Instant at) {
  return fmt::format("{}/{}/{}.yaml", drift_folder(environment), month_of(at), compact_time(at));
}
std::string acts_folder() { return "acts"; }

std::string acts_folder(const domain::ClientName& client) {
  constexpr std::string_view kOfFleet = "_fleet";  // no client is called so
  return fmt::format("{}/{}", acts_folder(), client.empty() ? kOfFleet : client.text());
}

std::string verification_path(const domain::EnvironmentKey& environment, Instant at) {
  return fmt::format("{}/{}.yaml", verifications_folder(environment), compact_time(at));
}

std::string act_path(const domain::Act& act) {
  const auto statement = sha256(codec::encode_act_statement(act));
  std::string subject;
  for (const auto& part : {act.environment.text(), act.release.name.text()}) {
    if (!part.empty()) subject += part + "-";
  }
  return fmt::format("{}/{}/{}-{}-{}{}.yaml", acts_folder(act.release.client), month_of(act.at),
                     compact_time(act.at), name_of(act.verb), subject, statement.short_hex());
}

std::string status_path(const domain::EnvironmentKey& environment) {
  return fmt::format("status/{}.md", environment.text());
}

std::string accepted_path() { return "accepted.yaml"; }

std::string place_path() { return "place.yaml"; }

}  // namespace talentops::records
