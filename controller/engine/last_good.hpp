#pragma once

#include <map>
#include <optional>
#include <string>

#include "controller/base/result.hpp"
#include "controller/engine/document_shelf.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// So many commits back a document that counts is looked for.
constexpr int kLastGoodDepth = 1000;

/// "; what commit 3f9a1c2 has stays in force": the end of a problem's message.
std::string stays_in_force(const domain::CommitId& commit);

/// What is in force of a file whose newest version is broken: its good documents, and of every other one the
/// newest older version that this program decodes, along the first parents of `commit`. A file that is broken
/// anywhere takes nothing away: what is missing may be what cannot be read. Adds to `stale` what stands in.
Result<plan::SourceFile> in_force(ports::DesiredStore& store, DocumentShelf& shelf,
                                  const plan::SourceFile& newest, const domain::CommitId& commit,
                                  std::map<domain::DocumentId, domain::Stale>& stale);

/// Why `catalog` is served without a Fleet of its own, if it is: nothing new may start.
std::optional<Error> missing_fleet(const domain::Catalog& catalog);

}  // namespace talentops::engine
