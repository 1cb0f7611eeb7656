#pragma once

#include <cstddef>
#include <vector>

#include "controller/domain/catalog.hpp"

/// Where a release is to be before it is somewhere else.
namespace talentops::plan {

/// The other environments of `release` whose stages come before that of `environment`, in the order of the
/// stages. Of one that is not in the catalog nobody knows the stage: it is the first of them.
std::vector<domain::EnvironmentKey> earlier_stages(const domain::Catalog& catalog,
                                                   const domain::Environment& environment,
                                                   const domain::Release& release);

/// Which of the Fleet's waves an environment belongs to; their number, if to none.
std::size_t wave_of(const domain::Fleet& fleet, const domain::Environment& environment);

}  // namespace talentops::plan
