#include "controller/engine/last_good.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"

namespace talentops::engine {

using domain::CommitId;

namespace {

constexpr int kLastGoodDepth = 1000;

const domain::Problem& first_error(const domain::Problems& problems) {
  return *std::find_if(problems.begin(), problems.end(),
                       [](const auto& problem) { return problem.severity == domain::Severity::kError; });
}

std::string stays_in_force(const CommitId& commit) {
  return fmt::format("; what commit {} has stays in force", commit.text().substr(0, 12));
}

/// What of a broken file is in force: its good documents, and of every other one the newest version that can
/// be decoded. A file that is broken anywhere takes nothing away: what is missing may be what cannot be read.
class LastGood {
 public:
  LastGood(const plan::SourceFile& newest, std::map<domain::DocumentId, domain::Stale>& stale)
      : file_(newest), problem_(first_error(newest.problems).error), stale_(stale) {
    for (const auto& document : file_.documents) known_.insert(plan::id_of(document));
  }

  void add_older(const plan::SourceFile& older, const CommitId& commit) {
    for (const auto& document : older.documents) {
      auto id = plan::id_of(document);
      if (!known_.insert(id).second) continue;
      stale_[id] = {commit, problem_of(id)};
      file_.documents.push_back(document);
      if (!from_) from_ = commit;
    }
  }

  plan::SourceFile take() {
    for (auto& problem : file_.problems) {
      if (from_ && problem.severity == domain::Severity::kError)
        problem.error.message += stays_in_force(*from_);
    }
    return std::move(file_);
  }

 private:
  const Error& problem_of(const domain::DocumentId& id) const {
    const auto named = std::find_if(file_.broken.begin(), file_.broken.end(),
                                    [&](const auto& broken) { return broken.id == id; });
    return named == file_.broken.end() ? problem_ : named->problem;
  }

  plan::SourceFile file_;
  const Error problem_;
  std::map<domain::DocumentId, domain::Stale>& stale_;
  std::set<domain::DocumentId> known_;
  std::optional<CommitId> from_;  ///< the newest commit that stands in
};

}  // namespace

Result<plan::SourceFile> in_force(ports::DesiredStore& store, DocumentShelf& shelf,
                                  const plan::SourceFile& newest, const CommitId& commit,
                                  std::map<domain::DocumentId, domain::Stale>& stale) {
  LastGood good(newest, stale);
  const auto versions = TRY(store.history(commit, newest.path, kLastGoodDepth));
  for (const auto& version : versions) {
    if (!version.blob) break;  // before that they were other documents, which somebody deleted
    const auto older = shelf.read(newest.path, *version.blob);
    good.add_older(*older, version.commit);
    if (!domain::has_errors(older->problems)) break;
  }
  return good.take();
}

Result<std::optional<plan::SourceFile>> last_fleet(ports::DesiredStore& store, DocumentShelf& shelf,
                                                   const CommitId& commit, domain::Problem missing,
                                                   std::map<domain::DocumentId, domain::Stale>& stale) {
  constexpr std::string_view kFile = "fleet.yaml";
  for (const auto& version : TRY(store.history(commit, kFile, kLastGoodDepth))) {
    if (!version.blob) continue;
    const auto older = shelf.read(std::string(kFile), *version.blob);
    const auto fleet =
        std::find_if(older->documents.begin(), older->documents.end(),
                     [](const auto& document) { return std::holds_alternative<domain::Fleet>(document); });
    if (fleet == older->documents.end()) continue;
    missing.error.message += stays_in_force(version.commit);
    stale[plan::id_of(*fleet)] = {version.commit, missing.error};
    // As git names a file of another commit: what stands in `fleet.yaml` now, if anything, is read as well.
    const auto path = fmt::format("{}:{}", version.commit.text(), kFile);
    return std::optional(plan::SourceFile{path, {*fleet}, {std::move(missing)}});
  }
  return std::optional<plan::SourceFile>();
}

std::optional<Error> missing_fleet(const domain::Catalog& catalog) {
  if (catalog.fleet.name.empty()) {
    return Error{ErrorKind::kInvalid, codes::kFleetUnusable, "there is no usable Fleet document",
                 std::nullopt, "run talentops validate"};
  }
  const auto older = catalog.stale.find(plan::id_of(catalog.fleet));
  if (older == catalog.stale.end() || older->second.problem.code != codes::kNoFleet) return std::nullopt;
  return Error{ErrorKind::kInvalid, codes::kFleetUnusable, older->second.problem.message, std::nullopt,
               "run talentops validate, and put fleet.yaml back"};
}

}  // namespace talentops::engine
