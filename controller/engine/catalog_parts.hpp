#pragma once

#include <set>

#include "controller/domain/catalog.hpp"
#include "controller/engine/fleet_documents.hpp"

/// Parts of a catalog, and how one takes the place of another: at the cost of the part.
namespace talentops::engine {

/// What `catalog` has of these units; what is wrong with it, whole.
domain::Catalog part_of(const domain::Catalog& catalog, const std::set<Unit>& units);

/// Puts what is `now` in the place of what was `before` in `whole`.
void replace_part(domain::Catalog& whole, const domain::Catalog& before, const domain::Catalog& now);

}  // namespace talentops::engine
