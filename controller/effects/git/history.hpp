#pragma once

#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/git/handles.hpp"
#include "controller/ports/desired_store.hpp"

/// Commits and how they descend. Errors of all: kNotFound for an unknown commit.
namespace talentops::effects::git {

Result<ports::CommitFacts> commit_facts(git_repository& repository, const domain::CommitId& commit);

/// Whether `ancestor` is `commit` or an ancestor of it.
Result<bool> descends_from(git_repository& repository, const domain::CommitId& commit,
                           const domain::CommitId& ancestor);

Result<ports::Descent> descent_of(git_repository& repository, const domain::CommitId& older,
                                  const domain::CommitId& newer);

Result<std::vector<ports::DesiredStore::PathVersion>> path_history(git_repository& repository,
                                                                   const domain::CommitId& commit,
                                                                   std::string_view path, int depth);

/// Errors: kNotFound for what names no commit, more than one, or needs a search through texts.
Result<domain::CommitId> resolve_revision(git_repository& repository, std::string_view revision);

}  // namespace talentops::effects::git
