#pragma once

#include <string>

#include "controller/base/time.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/names.hpp"

/// Where each record lies, below the records root.
namespace talentops::records {

/// A file about one deployment: its placement and its id say all of the path, the id's first digits the year.
std::string manifest_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment);
std::string manifest_page_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment);
std::string checklist_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment);
std::string handover_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment);
std::string rollback_path(const domain::PlacementKey& placement, const domain::DeploymentId& deployment);

/// The folders in which the files of a placement, or of an environment, are found again.
std::string manifests_folder();
std::string manifests_folder(const domain::PlacementKey& placement);
std::string manifests_folder(const domain::EnvironmentKey& environment);
std::string rollbacks_folder();
std::string verifications_folder(const domain::EnvironmentKey& environment);
std::string drift_folder(const domain::EnvironmentKey& environment);
std::string drift_path(const domain::EnvironmentKey& environment, Instant at);
std::string acts_folder();                                  ///< of all clients, a folder each
std::string acts_folder(const domain::ClientName& client);  ///< of nobody: what is about the whole fleet

std::string verification_path(const domain::EnvironmentKey& environment, Instant at);
/// Ends in a part of the digest of what is signed: two acts of one second never share a path, whoever made
/// them.
std::string act_path(const domain::Act& act);
std::string status_path(const domain::EnvironmentKey& environment);
std::string accepted_path();
/// Where the records are since they were moved; absent: they never were.
std::string place_path();

}  // namespace talentops::records
