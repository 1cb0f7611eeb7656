#include "controller/engine/kept.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "controller/base/codes/documents.hpp"
#include "controller/engine/last_good.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;
using domain::DocumentId;
using domain::Problems;

namespace {

struct Counted {
  plan::SourceDocument document;
  CommitId commit;
};

/// Whether `catalog` has the version of `document` that its commit has.
bool counts_in(const Catalog& catalog, const plan::SourceDocument& document) {
  const auto id = plan::id_of(document);
  const bool is_refused = std::any_of(catalog.refused.begin(), catalog.refused.end(),
                                      [&](const auto& each) { return each.id == id; });
  if (is_refused || catalog.stale.contains(id)) return false;
  if (const auto* environment = plan::document_as<domain::Environment>(document))
    return catalog.environments.contains(environment->key);
  if (const auto* release = plan::document_as<domain::Release>(document))
    return catalog.releases.contains(release->key);
  return true;
}

std::optional<plan::SourceDocument> document_of(const plan::SourceFile& file, const DocumentId& id) {
  const auto found = std::find_if(file.documents.begin(), file.documents.end(),
                                  [&](const auto& document) { return plan::id_of(document) == id; });
  return found == file.documents.end() ? std::nullopt : std::optional(*found);
}

/// Whether it counted when it was written, or when the next version took its place: what it names may have
/// come later than it did.
Result<bool> counted(const Keeping& keeping, const Catalog& catalog, const plan::SourceDocument& document,
                     const CommitId& since, const std::optional<CommitId>& next) {
  if (since == catalog.commit) return false;  // that is what is refused
  if (counts_in(*TRY(keeping.older.at(since)), document)) return true;
  if (!next) return false;
  const auto last = keeping.store.resolve(next->text() + "~1");
  if (!last && last.error().kind == ErrorKind::kNotFound) return false;
  return counts_in(*TRY(keeping.older.at(TRY(last))), document);
}

Result<std::optional<Counted>> last_counted(const Keeping& keeping, const Catalog& catalog,
                                            const DocumentId& id, const std::string& path) {
  std::optional<CommitId> next;
  for (const auto& version : TRY(keeping.store.history(catalog.commit, path, kLastGoodDepth))) {
    if (!version.blob) break;
    const auto file = keeping.shelf.read(path, *version.blob);
    auto document = document_of(*file, id);
    if (!document && !domain::has_errors(file->problems)) break;  // it was not there before
    if (document && TRY(counted(keeping, catalog, *document, version.commit, next)))
      return std::optional(Counted{*std::move(document), version.commit});
    next = version.commit;
  }
  return std::optional<Counted>();
}

/// Puts an older version of a document into its file.
void put_back(const std::string& path, const Counted& counted, plan::CatalogSource& source) {
  const auto place = std::find_if(source.files.begin(), source.files.end(),
                                  [&](const auto& each) { return each->path == path; });
  const auto id = plan::id_of(counted.document);
  auto file = **place;
  for (auto& document : file.documents) {
    if (plan::id_of(document) == id) document = counted.document;
  }
  *place = std::move(file);
}

void say_kept(Problems& problems, const CommitId& commit) {
  for (auto& problem : problems) problem.error.message += stays_in_force(commit);
}

std::map<DocumentId, Problems> refused_by(const Catalog& catalog) {
  std::map<DocumentId, Problems> refused;
  for (const auto& each : catalog.refused) refused[each.id].push_back(each.problem);
  return refused;
}

/// The newest of the commits that changed `path` at which a Fleet counted.
Result<std::optional<CommitId>> last_with_fleet(const Keeping& keeping, const CommitId& commit,
                                                const std::string& path) {
  for (const auto& version : TRY(keeping.store.history(commit, path, kLastGoodDepth))) {
    if (!version.blob || version.commit == commit) continue;
    if (!missing_fleet(*TRY(keeping.older.at(version.commit)))) return std::optional(version.commit);
  }
  return std::optional<CommitId>();
}

}  // namespace

Result<bool> keep_refused(const Keeping& keeping, const Catalog& catalog, plan::CatalogSource& source) {
  bool is_changed = false;
  for (auto& [id, problems] : refused_by(catalog)) {
    if (source.kept.contains(id)) continue;
    const auto path = problems.front().error.where->file;
    const auto found = TRY(last_counted(keeping, catalog, id, path));
    if (!found) continue;
    say_kept(problems, found->commit);
    source.stale[id] = {found->commit, problems.front().error};
    source.kept[id] = std::move(problems);
    put_back(path, *found, source);
    is_changed = true;
  }
  return is_changed;
}

Result<bool> keep_fleet(const Keeping& keeping, const Catalog& catalog, plan::CatalogSource& source) {
  if (!catalog.fleet.name.empty()) return false;
  Problems problems;
  std::set<std::string> paths = {"fleet.yaml"};
  for (const auto& each : catalog.refused) {
    if (each.id.kind != "Fleet") continue;
    problems.push_back(each.problem);
    paths.insert(each.problem.error.where->file);
  }
  for (const auto& problem : catalog.problems) {
    if (problem.error.code == codes::kNoFleet) problems.push_back(problem);
  }
  std::optional<CommitId> newest;
  for (const auto& path : paths) {
    const auto found = TRY(last_with_fleet(keeping, catalog.commit, path));
    if (!found) continue;
    if (!newest || TRY(keeping.store.descent(*newest, *found)) == ports::Descent::kAhead) newest = *found;
  }
  if (!newest || problems.empty()) return false;
  source.kept_fleet = TRY(keeping.older.at(*newest))->fleet;
  const auto id = plan::id_of(*source.kept_fleet);
  say_kept(problems, *newest);
  source.stale[id] = {*newest, problems.front().error};
  source.kept[id] = std::move(problems);
  return true;
}

}  // namespace talentops::engine
