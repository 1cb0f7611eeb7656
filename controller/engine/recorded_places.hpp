#pragma once

#include <vector>

#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// Where the Fleet has said that records are: each place once, newest first, beginning with what `fleet`
/// says, which is the one of `tip`; as far back as first parents lead. Errors: as of the store.
Result<std::vector<domain::RecordsPlace>> recorded_places(ports::DesiredStore& store,
                                                          ports::CatalogSource& catalogs,
                                                          const domain::CommitId& tip, domain::Fleet fleet);

}  // namespace talentops::engine
