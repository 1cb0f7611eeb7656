#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/ports/desired_store.hpp"
#include "controller/simulation/git_objects.hpp"

/// What commits did to paths, as ports::DesiredStore asks it.
namespace talentops::simulation {

std::optional<domain::CommitId> first_parent(const GitObjects& objects, const domain::CommitId& commit);

/// Whether one of the paths is like no parent of the commit has it.
bool touches(const GitObjects& objects, const domain::CommitId& commit,
             const std::vector<std::string>& paths);

/// As DesiredStore::merge_of; nothing here is signed.
std::optional<ports::DesiredStore::Merge> merge_of_paths(const GitObjects& objects,
                                                         const domain::CommitId& tip,
                                                         const std::optional<domain::CommitId>& since,
                                                         const std::vector<std::string>& paths);

}  // namespace talentops::simulation
