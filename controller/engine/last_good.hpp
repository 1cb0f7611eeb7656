#pragma once

#include <map>
#include <optional>

#include "controller/base/result.hpp"
#include "controller/engine/document_shelf.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// What is in force of a file whose newest version is broken: its good documents, and of every other one the
/// newest older version that this program decodes, along the first parents of `commit`. A file that is broken
/// anywhere takes nothing away: what is missing may be what cannot be read. Adds to `stale` what stands in.
Result<plan::SourceFile> in_force(ports::DesiredStore& store, DocumentShelf& shelf,
                                  const plan::SourceFile& newest, const domain::CommitId& commit,
                                  std::map<domain::DocumentId, domain::Stale>& stale);

/// The newest Fleet that stood in `fleet.yaml` along the first parents of `commit`, where the commit itself
/// has none: to delete it is an accident, since only the Fleet says where records go and which rules hold.
/// Its one problem is `missing`. Adds it to `stale`; nothing where there never was one.
Result<std::optional<plan::SourceFile>> last_fleet(ports::DesiredStore& store, DocumentShelf& shelf,
                                                   const domain::CommitId& commit, domain::Problem missing,
                                                   std::map<domain::DocumentId, domain::Stale>& stale);

/// Why `catalog` is served without a Fleet of its own, if it is: nothing new may start.
std::optional<Error> missing_fleet(const domain::Catalog& catalog);

}  // namespace talentops::engine
