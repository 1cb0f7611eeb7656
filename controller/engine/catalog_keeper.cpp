#include "controller/engine/catalog_keeper.hpp"

#include <algorithm>

#include "controller/base/codes/documents.hpp"
#include "controller/base/log.hpp"
#include "controller/base/text.hpp"
#include "controller/engine/last_good.hpp"
#include "controller/engine/seniority.hpp"

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
  TRY(apply_trust(shelf, files));
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
  auto catalog = make_catalog(shelf, files.files(), source);
  const auto missing =
      std::find_if(catalog.problems.begin(), catalog.problems.end(),
                   [](const auto& problem) { return problem.error.code == codes::kNoFleet; });
  if (missing == catalog.problems.end()) return catalog;
  auto older = TRY(last_fleet(store_, shelf, commit, *missing, source.stale));
  if (!older) return catalog;
  source.files.push_back(std::move(*older));
  return make_catalog(shelf, files.files(), std::move(source));
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

namespace {

using Keys = std::set<EnvironmentKey>;

void add_environments_of(const domain::Release& release, Keys& keys) {
  for (const auto& name : release.environments) keys.insert({release.key.client, name});
}

/// Documents of one catalog that stand in `path`, as the environments that they bear on; false: on all of
/// them.
bool add_touched(const Catalog& catalog, const std::set<std::string>& paths, Keys& keys) {
  if (paths.contains(catalog.fleet.where.file)) return false;
  for (const auto& policy : catalog.policies) {
    if (paths.contains(policy.where.file)) return false;
  }
  for (const auto& rule : catalog.unread_rules) {
    if (rule.problem.where && paths.contains(rule.problem.where->file)) return false;
  }
  for (const auto& certification : catalog.certifications) {
    if (paths.contains(certification.document.where.file)) return false;
  }
  for (const auto& [key, environment] : catalog.environments) {
    if (paths.contains(environment.where.file)) keys.insert(key);
  }
  for (const auto& [key, release] : catalog.releases) {
    if (paths.contains(release.where.file)) add_environments_of(release, keys);
  }
  return true;
}

/// "talents/<talent>/<version>/…"
void add_touched_bundles(const Catalog& catalog, const std::set<std::string>& paths, Keys& keys) {
  std::set<std::pair<std::string, std::string>> bundles;
  for (auto it = paths.lower_bound("talents/"); it != paths.end() && it->starts_with("talents/"); ++it) {
    const auto parts = split(*it, '/');
    if (parts.size() > 3) bundles.emplace(parts[1], parts[2]);
  }
  if (bundles.empty()) return;
  for (const auto& [key, release] : catalog.releases) {
    if (bundles.contains({release.talent.text(), release.version.text()})) add_environments_of(release, keys);
  }
}

}  // namespace

std::set<EnvironmentKey> touched_environments(const Catalog* before, const Catalog& after,
                                              const std::set<std::string>& paths) {
  Keys keys;
  const bool bounded =
      before != nullptr && add_touched(*before, paths, keys) && add_touched(after, paths, keys);
  if (!bounded) {
    for (const auto& [key, environment] : after.environments) keys.insert(key);
    return keys;
  }
  add_touched_bundles(after, paths, keys);
  return keys;
}

}  // namespace talentops::engine
