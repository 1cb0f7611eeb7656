#pragma once

#include <cstddef>
#include <optional>
#include <set>

#include "controller/base/time.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/history.hpp"
#include "controller/domain/version.hpp"

/// Which years of records the present has no need of any more.
namespace talentops::plan {

/// How far back records are kept where they are.
struct Retention {
  Instant cutoff;      ///< what began before it is older than is asked for
  int first_year = 0;  ///< the year of the cutoff: those before it have ended
};
Retention retention_at(Instant now, Duration keep);

/// The year in which an id was made; of what is no id, the first of all.
int year_of(const domain::DeploymentId& deployment);

/// What the present may ask the past of a placement for.
struct PresentNeeds {
  std::set<domain::Version> wished = {};  ///< versions of the talent, by any release in any environment
  std::size_t keep_previous = 3;          ///< slots at each target beside what is installed and its way back
};

/// The first year whose records of a placement stay; those before it may go. Years stay without a gap, from
/// the first that holds something of these: what is open, what was done last, what stands at each target, the
/// versions that a way back leads to, for how long what stands has stood, and how a version that is wished
/// fared. Nothing: all stay, since what there is cannot be told.
std::optional<int> first_year_needed(const domain::PlacementHistory& history, const PresentNeeds& needs,
                                     const Retention& retention);

/// Whether an act of a year that has gone is about nothing of the present. `oldest_end`: of the talents of
/// its environment, the one whose last deployment ended first; empty: one of them has none.
bool is_spent(const domain::Act& act, const domain::DeploymentId& oldest_end);

}  // namespace talentops::plan
