#pragma once

#include <set>
#include <string>

#include "controller/domain/catalog.hpp"

namespace talentops::engine {

/// The environments that a change from `before` to `after` can concern, given the paths that changed; all,
/// where there was nothing before or the Fleet has changed. What a certification is about is told by its
/// statement and by its place, so that one which only shares a digest with a bundle is met on the interval.
std::set<domain::EnvironmentKey> touched_environments(const domain::Catalog* before,
                                                      const domain::Catalog& after,
                                                      const std::set<std::string>& paths);

}  // namespace talentops::engine
