#pragma once

#include <functional>
#include <set>
#include <string>

#include "controller/domain/catalog.hpp"

namespace talentops::engine {

/// The environments that a change from `before` to `after` can concern, given the paths that changed, those
/// that have come or gone among them; all, where there was nothing before or the Fleet has changed. What a
/// certification is about is told by its statement and by its place, so that one which only shares a digest
/// with a bundle is met on the interval.
std::set<domain::EnvironmentKey> touched_environments(const domain::Catalog* before,
                                                      const domain::Catalog& after,
                                                      const std::set<std::string>& paths);

/// What two catalogs have in common, where only their parts are compared that differ.
struct Alike {
  using See = std::function<void(const domain::Release&)>;
  const domain::Catalog& catalog;  ///< has all of it, and the part as it was before
  std::function<void(const std::string& talent, const See& see)> show_wishing;
};

/// The same, where the Fleet has not changed, of parts that together with `alike` are the whole catalogs.
std::set<domain::EnvironmentKey> touched_environments(const domain::Catalog& before,
                                                      const domain::Catalog& after,
                                                      const std::set<std::string>& paths, const Alike& alike);

}  // namespace talentops::engine
