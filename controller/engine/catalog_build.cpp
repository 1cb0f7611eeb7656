#include "controller/engine/catalog_build.hpp"

#include "controller/engine/kept.hpp"
#include "controller/engine/last_good.hpp"
#include "controller/engine/seniority.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;

CatalogBuild::CatalogBuild(ports::DesiredStore& store, const CatalogSettings& settings)
    : store_(store), settings_(settings) {}

Status CatalogBuild::apply_trust(DocumentShelf& shelf, const FleetFiles& files) const {
  if (!settings_.trust_from_repository) return {};
  const auto blob = files.blob_of(kTrustFile);
  if (!blob) {
    shelf.trust({});
    return {};
  }
  const auto text = TRY(store_.read_blob(*blob, settings_.document_bytes));
  shelf.trust(TRY(codec::read_allowed_signers(*text, kTrustFile)));
  return {};
}

Result<plan::CatalogSource> CatalogBuild::source_at(DocumentShelf& shelf, const CommitId& commit,
                                                    Files files) const {
  const auto facts = TRY(store_.commit(commit));
  return plan::CatalogSource{.commit = commit,
                             .committed_at = facts.committed_at,
                             .author = facts.author,
                             .files = std::move(files),
                             .may_have = settings_.may_have,
                             .eldest = [this, &shelf, commit](const auto& claimants, const auto& claims) {
                               return eldest_claimant(store_, shelf, commit, claimants, claims);
                             }};
}

Result<Catalog> CatalogBuild::from_nothing(const CommitId& commit) const {
  DocumentShelf shelf(store_, settings_);
  FleetFiles files;
  TRY(files.move_to(store_, commit, ""));
  TRY(apply_trust(shelf, files));
  return TRY(from_all(shelf, commit, read_documents(shelf, files.files()))).catalog;
}

Result<Built> CatalogBuild::from_all(DocumentShelf& shelf, const CommitId& commit, Files files) const {
  return put_in_force(shelf, TRY(source_at(shelf, commit, std::move(files))));
}

Result<Built> CatalogBuild::from_some(DocumentShelf& shelf, const CommitId& commit, Files files,
                                      const Catalog& whole) const {
  auto source = TRY(source_at(shelf, commit, std::move(files)));
  source.kept_fleet = whole.fleet;
  source.is_part = true;
  source.calendars = whole.calendars;
  source.rosters = whole.rosters;
  return put_in_force(shelf, std::move(source));
}

Result<Built> CatalogBuild::put_in_force(DocumentShelf& shelf, plan::CatalogSource source) const {
  OlderCatalogs older([&](const CommitId& each) -> Result<Catalog> {
    FleetFiles files;
    TRY(files.move_to(store_, each, ""));
    auto others = TRY(source_at(shelf, each, read_documents(shelf, files.files())));
    return TRY(put_in_force_upon(older, shelf, std::move(others))).catalog;
  });
  return put_in_force_upon(older, shelf, std::move(source));
}

Result<Built> CatalogBuild::put_in_force_upon(OlderCatalogs& older, DocumentShelf& shelf,
                                              plan::CatalogSource source) const {
  const auto root = records_root(source);
  for (auto& file : source.files) {
    if (!domain::has_errors(file->problems) || is_below(file->path, root)) continue;
    file = TRY(in_force(store_, shelf, *file, source.commit, source.stale));
  }
  auto catalog = make_catalog(source);
  if (older.is_deep()) return Built{std::move(catalog), std::move(source.files)};
  const Keeping keeping{store_, shelf, older};
  if (!source.is_part && TRY(keep_fleet(keeping, catalog, source))) catalog = make_catalog(source);
  // What is kept can be in the way of others, of which something is to be kept then.
  while (TRY(keep_refused(keeping, catalog, source))) catalog = make_catalog(source);
  return Built{std::move(catalog), std::move(source.files)};
}

}  // namespace talentops::engine
