#pragma once

#include "controller/base/result.hpp"
#include "controller/engine/document_shelf.hpp"
#include "controller/engine/older_catalogs.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/desired_store.hpp"

/// What stays in force of documents that others contradict. Each adds to a source that is assembled again
/// then; false: nothing was added.
namespace talentops::engine {

/// What a keeping looks at. Borrows: everything, for the call.
struct Keeping {
  ports::DesiredStore& store;
  DocumentShelf& shelf;
  OlderCatalogs& older;
};

/// Of each document that `catalog` refuses, the newest version along the first parents that counted while it
/// stood there. That can be the one that stands there now: then it is another document that has changed.
Result<bool> keep_refused(const Keeping& keeping, const domain::Catalog& catalog,
                          plan::CatalogSource& source);

/// The Fleet that counted last, where `catalog` has none: to delete it, to write a second one, or to move it
/// where none counts is an accident, since only the Fleet says where records go and which rules hold.
Result<bool> keep_fleet(const Keeping& keeping, const domain::Catalog& catalog, plan::CatalogSource& source);

}  // namespace talentops::engine
