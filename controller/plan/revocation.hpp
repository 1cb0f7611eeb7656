#pragma once

#include <optional>

#include "controller/domain/deployment.hpp"
#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"
#include "controller/plan/objection.hpp"

/// What QA has taken back its word about, although it runs.
namespace talentops::plan {

/// What speaks against the bundle: a revocation or a later FAILED that no later PASSED answers. Of the bundle
/// that is wished for `talent`, and of every other one.
std::optional<Objection> objection_here(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                        const Digest& bundle);

/// Something that serves, and what QA says against it.
struct RevokedHere {
  domain::Deployed installed;
  Objection objection;
};
/// The first of what the targets serve of `talent` that QA has taken back its word about.
std::optional<RevokedHere> revoked_here(const EnvironmentFacts& facts, const domain::TalentName& talent);

/// The same, where a policy has it taken back: `onRevoke: rollback`.
std::optional<RevokedHere> revoked_to_be_taken_back(const EnvironmentFacts& facts,
                                                    const domain::TalentName& talent);

/// Says so in the plan of what is at rest, whatever it is for; where it is taken back, that is the plan.
void tell_revoked(const EnvironmentFacts& facts, domain::TalentPlan& plan);

}  // namespace talentops::plan
