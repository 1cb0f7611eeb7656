#include "controller/engine/catalog_keeper.hpp"

#include <algorithm>

#include "controller/base/log.hpp"
#include "controller/engine/kept.hpp"
#include "controller/engine/last_good.hpp"
#include "controller/engine/seniority.hpp"
#include "controller/engine/touched.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;
using domain::EnvironmentKey;

namespace {

constexpr std::size_t kOtherCatalogs = 16;

}  // namespace

CatalogKeeper::CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings)
    : store_(store), settings_(std::move(settings)), shelf_(store, settings_) {}

Status CatalogKeeper::apply_trust(DocumentShelf& shelf, const FleetFiles& files) {
  if (!shelf.settings().trust_from_repository) return {};
  constexpr std::string_view kFile = "allowed_signers";
  const auto found = files.files().find(std::string(kFile));
  if (found == files.files().end()) {
    shelf.trust({});
    return {};
  }
  const auto text = TRY(store_.read_blob(found->second, shelf.settings().document_bytes));
  shelf.trust(TRY(codec::read_allowed_signers(*text, std::string(kFile))));
  return {};
}

Result<Catalog> CatalogKeeper::build(DocumentShelf& shelf, const FleetFiles& files, const CommitId& commit) {
  OlderCatalogs older([&](const CommitId& each) -> Result<Catalog> {
    FleetFiles others;
    TRY(others.move_to(store_, each, ""));
    return build_upon(older, shelf, others, each);
  });
  TRY(apply_trust(shelf, files));
  return build_upon(older, shelf, files, commit);
}

Result<Catalog> CatalogKeeper::build_upon(OlderCatalogs& older, DocumentShelf& shelf, const FleetFiles& files,
                                          const CommitId& commit) {
  const auto facts = TRY(store_.commit(commit));
  plan::CatalogSource source{.commit = commit,
                             .committed_at = facts.committed_at,
                             .author = facts.author,
                             .may_have = settings_.may_have,
                             .eldest = [&](const auto& claimants, const auto& claims) {
                               return eldest_claimant(store_, shelf, commit, claimants, claims);
                             }};
  for (const auto& [path, blob] : files.files()) {
    if (!is_document_path(path)) continue;
    const auto file = shelf.read(path, blob);
    if (!domain::has_errors(file->problems)) continue;
    source.files.push_back(TRY(in_force(store_, shelf, *file, commit, source.stale)));
  }
  const Keeping keeping{store_, shelf, older, files.files()};
  auto catalog = make_catalog(shelf, files.files(), source);
  if (older.is_deep()) return catalog;
  if (TRY(keep_fleet(keeping, catalog, source))) catalog = make_catalog(shelf, files.files(), source);
  // What is kept can be in the way of others, of which something is to be kept then.
  while (TRY(keep_refused(keeping, catalog, source))) catalog = make_catalog(shelf, files.files(), source);
  return catalog;
}

Result<std::set<EnvironmentKey>> CatalogKeeper::read(const CommitId& commit) {
  const auto change = TRY(files_.move_to(store_, commit, ""));
  auto built = std::make_shared<const Catalog>(TRY(build(shelf_, files_, commit)));
  const auto before = current();
  for (const auto& problem : built->problems) {
    const bool said = before && std::find(before->problems.begin(), before->problems.end(), problem) !=
                                    before->problems.end();
    if (said) continue;
    log::warn("document has a problem", {{"where", problem.error.where ? problem.error.where->text() : ""},
                                         {"code", problem.error.code.text()},
                                         {"what", problem.error.message}});
  }
  auto touched = touched_environments(before.get(), *built, change.touched);
  current_.with([&](auto& now) { now = built; });
  return touched;
}

std::shared_ptr<const Catalog> CatalogKeeper::current() {
  return current_.with([](const auto& now) { return now; });
}

Result<std::shared_ptr<const Catalog>> CatalogKeeper::at(const CommitId& commit) {
  if (const auto now = current(); now && now->commit == commit) return now;
  const auto known = others_.with([&](const auto& others) {
    const auto found = others.find(commit);
    return found == others.end() ? nullptr : found->second;
  });
  if (known) return known;

  // A shelf of its own: this is asked by workers, and the other one belongs to the trigger.
  DocumentShelf shelf(store_, settings_);
  FleetFiles files;
  TRY(files.move_to(store_, commit, ""));
  std::shared_ptr<const Catalog> built = std::make_shared<const Catalog>(TRY(build(shelf, files, commit)));
  others_.with([&](auto& others) {
    if (others.size() >= kOtherCatalogs) others.clear();
    others[commit] = built;
  });
  return built;
}

}  // namespace talentops::engine
