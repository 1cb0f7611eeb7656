#pragma once

#include <map>
#include <memory>
#include <set>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/engine/catalog_build.hpp"
#include "controller/engine/changing_catalog.hpp"
#include "controller/engine/document_shelf.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// Keeps the catalog of the watched branch: one walk over what changed, one decoding a blob, one immutable
/// value, swapped as a whole. A document that is broken or contradicted by others keeps its last good version
/// in force, and so does a Fleet that is gone. Threads: `current` and `at` are safe; `read` is called by one
/// thread.
class CatalogKeeper : public ports::CatalogSource {
 public:
  /// Borrows: `store`, for its lifetime.
  CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings);

  /// Puts the catalog of `commit` in force and returns the environments that it may have changed, those among
  /// them that have come or gone. Errors: kUnavailable, kNotFound where the commit cannot be read; the old
  /// catalog stays in force.
  Result<std::set<domain::EnvironmentKey>> read(const domain::CommitId& commit);

  std::shared_ptr<const domain::Catalog> current() override;
  Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId& commit) override;

  /// `ChangingCatalog::assembled`.
  std::size_t assembled() const { return changing_.assembled(); }

 private:
  const CatalogSettings settings_;
  const CatalogBuild build_;
  ChangingCatalog changing_;
  Guarded<std::shared_ptr<const domain::Catalog>> current_;
  Guarded<std::map<domain::CommitId, std::shared_ptr<const domain::Catalog>>> others_;
};

}  // namespace talentops::engine
