#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/problem.hpp"
#include "controller/plan/assemble.hpp"

/// What documents of one kind can have against each other, and against the Fleet.
namespace talentops::plan {

/// An error of a document, at its place.
domain::Problem cross_problem(const Location& where, std::string field, Code code, std::string message,
                              std::string hint);

/// Where a document's field stands; the document itself where the field is not written.
Location place_of_field(const Location& document, const domain::Position& field);
/// Where a release names an environment.
Location place_of_environment(const domain::Release& release, const domain::EnvironmentName& name);

/// Takes an environment out of all releases that wish the same talent in it, but for the first that did, and
/// drops those that are left with none.
void settle_placements(std::map<domain::ReleaseKey, domain::Release>& releases, const Eldest& eldest,
                       domain::Problems& problems);

/// Reports every environment that a release names and that is not there, or is not usable.
void check_environments(const domain::Release& release,
                        const std::map<domain::EnvironmentKey, domain::Environment>& environments,
                        const std::set<domain::DocumentId>& unusable, domain::Problems& problems);

}  // namespace talentops::plan
