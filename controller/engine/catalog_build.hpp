#pragma once

#include <optional>
#include <vector>

#include "controller/engine/document_shelf.hpp"
#include "controller/engine/fleet_files.hpp"
#include "controller/engine/older_catalogs.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

using Files = std::vector<Shared<plan::SourceFile>>;

/// A catalog, and the files that it was made from: what is in force of each.
struct Built {
  domain::Catalog catalog;
  Files files;
};

/// Makes the catalog of a commit. What is broken there, contradicted by others, or gone though it may not be,
/// stays in force as it was when it last counted. Borrows: `store` and `settings`. Errors: as of the store.
class CatalogBuild {
 public:
  CatalogBuild(ports::DesiredStore& store, const CatalogSettings& settings);

  /// From nothing but the commit.
  Result<domain::Catalog> from_nothing(const domain::CommitId& commit) const;
  /// From all files of the commit, as they are there.
  Result<Built> from_all(DocumentShelf& shelf, const domain::CommitId& commit, Files files) const;
  /// From some of them, which others bear nothing on but the Fleet and the calendars of `whole`.
  Result<Built> from_some(DocumentShelf& shelf, const domain::CommitId& commit, Files files,
                          const domain::Catalog& whole) const;

  /// Where the fleet itself says who is trusted, lets the shelf know.
  Status apply_trust(DocumentShelf& shelf, const FleetFiles& files) const;

 private:
  Result<plan::CatalogSource> source_at(DocumentShelf& shelf, const domain::CommitId& commit,
                                        Files files) const;
  Result<Built> put_in_force(DocumentShelf& shelf, plan::CatalogSource source) const;
  /// What stays in force of refused documents is looked up in `older`, which asks this in turn.
  Result<Built> put_in_force_upon(OlderCatalogs& older, DocumentShelf& shelf,
                                  plan::CatalogSource source) const;

  ports::DesiredStore& store_;
  const CatalogSettings& settings_;
};

/// The file in a fleet that says who is trusted, for demonstrations.
constexpr const char* kTrustFile = "allowed_signers";

}  // namespace talentops::engine
