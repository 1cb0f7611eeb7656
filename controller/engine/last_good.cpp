#include "controller/engine/last_good.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"

namespace talentops::engine {

using domain::CommitId;

std::string stays_in_force(const CommitId& commit) {
  return fmt::format("; what commit {} has stays in force", commit.text().substr(0, 12));
}

namespace {

const domain::Problem& first_error(const domain::Problems& problems) {
  return *std::find_if(problems.begin(), problems.end(),
                       [](const auto& problem) { return problem.severity == domain::Severity::kError; });
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

std::optional<Error> missing_fleet(const domain::Catalog& catalog) {
  if (catalog.fleet.name.empty()) {
    return Error{ErrorKind::kInvalid, codes::kFleetUnusable, "there is no usable Fleet document",
                 std::nullopt, "run talentops validate"};
  }
  const auto older = catalog.stale.find(plan::id_of(catalog.fleet));
  if (older == catalog.stale.end()) return std::nullopt;
  const auto& problem = older->second.problem;
  const bool is_gone = problem.code == codes::kNoFleet;
  // One that cannot be read does not count among these: its last good version is the Fleet.
  if (!is_gone && problem.code != codes::kSeveralFleets && problem.code != codes::kTenancyPath)
    return std::nullopt;
  auto message = is_gone || !problem.where ? problem.message
                                           : fmt::format("{}: {}", problem.where->text(), problem.message);
  return Error{ErrorKind::kInvalid, codes::kFleetUnusable, std::move(message), std::nullopt,
               "run talentops validate, and " + (is_gone ? "put fleet.yaml back" : problem.hint)};
}

}  // namespace talentops::engine
