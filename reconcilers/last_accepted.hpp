#pragma once

#include <memory>

#include "controller/domain/documents.hpp"
#include "reconcilers/gathering.hpp"

namespace talentops::reconcilers {

/// The last form of an environment that has left git, along the first parents of what is in force;
/// `deployments` are those of a talent there, newest first. Errors: where no commit can be read that has it.
Result<std::shared_ptr<const domain::Environment>> last_accepted(
    const ReadPorts& ports, const domain::EnvironmentKey& key,
    const std::vector<domain::PastDeployment>& deployments);

}  // namespace talentops::reconcilers
