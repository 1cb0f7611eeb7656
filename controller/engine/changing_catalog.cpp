#include "controller/engine/changing_catalog.hpp"

#include <algorithm>

#include "controller/base/codes/documents.hpp"
#include "controller/engine/catalog_parts.hpp"
#include "controller/engine/touched.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;
using plan::SourceFile;

namespace {

bool has_fleet(const SourceFile& file) {
  return std::any_of(file.documents.begin(), file.documents.end(), [](const auto& document) {
    return plan::document_as<domain::Fleet>(document) != nullptr;
  });
}

/// Whether a file has a Fleet other than this one.
bool has_other_fleet(const Files& files, const domain::Fleet& fleet) {
  return std::any_of(files.begin(), files.end(), [&](const auto& file) {
    return std::any_of(file->documents.begin(), file->documents.end(), [&](const auto& document) {
      const auto* each = plan::document_as<domain::Fleet>(document);
      return each != nullptr && *each != fleet;
    });
  });
}

/// Where something is wrong. That clients are not kept apart is said of all files, at the Fleet.
std::set<std::string> troubled_by(const domain::Problems& problems) {
  std::set<std::string> troubled;
  for (const auto& problem : problems) {
    if (problem.error.where && problem.error.code != codes::kTenancyAdvised)
      troubled.insert(problem.error.where->file);
  }
  return troubled;
}

void add_by_place(domain::Problems& problems, domain::Problem problem) {
  const auto place = std::upper_bound(problems.begin(), problems.end(), problem, plan::is_told_before);
  problems.insert(place, std::move(problem));
}

}  // namespace

ChangingCatalog::ChangingCatalog(ports::DesiredStore& store, const CatalogSettings& settings)
    : store_(store), settings_(settings), build_(store, settings), shelf_(store, settings) {
  shelf_.look_first_in([this](const auto& path, const auto& blob) { return held(path, blob); });
}

std::optional<Shared<SourceFile>> ChangingCatalog::held(const std::string& path,
                                                        const std::string& blob) const {
  if (changed_.contains(path) || troubled_.contains(path)) return std::nullopt;
  const auto now = files_.files().find(path);
  const auto* file = documents_.find(path);
  if (file == nullptr || now == files_.files().end() || now->second != blob) return std::nullopt;
  return *file;
}

Status ChangingCatalog::look_for_changes(const CommitId& commit) {
  auto change = files_.move_to(store_, commit, "");
  if (!change) {
    documents_ = {};  // what changes from here on is not known any more
    return std::move(change).error();
  }
  changed_.merge(change->touched);
  if (!settings_.trust_from_repository || (catalog_ && !changed_.contains(kTrustFile))) return {};
  documents_ = {};  // every certification is to be judged again
  return build_.apply_trust(shelf_, files_);
}

/// Whether the Fleet is where it should be, and as it is there.
bool ChangingCatalog::is_fleet_settled() const {
  return catalog_ && !catalog_->fleet.name.empty() && !catalog_->stale.contains(plan::id_of(catalog_->fleet));
}

Result<ChangingCatalog::Move> ChangingCatalog::move_to(const CommitId& commit) {
  TRY(look_for_changes(commit));
  if (documents_.empty() || !is_fleet_settled()) return move_whole(commit);
  auto part = take_up_changes();
  if (part.is_whole) return move_whole(commit);
  auto moved = TRY(move_part(commit, std::move(part.scope)));
  if (!moved) return move_whole(commit);
  return *std::move(moved);
}

ChangingCatalog::Part ChangingCatalog::take_up_changes() {
  Part part;
  auto seen = standing_in_;
  auto paths = changed_;
  paths.insert(troubled_.begin(), troubled_.end());
  for (const auto& path : paths) {
    if (!is_document_path(path) || is_below(path, catalog_->fleet.records.root)) continue;
    const auto* known = documents_.find(path);
    const auto before = known == nullptr ? std::nullopt : std::optional(*known);
    const auto blob = files_.files().find(path);
    const auto now =
        blob == files_.files().end() ? std::nullopt : std::optional(shelf_.read(path, blob->second));
    if (now) {
      documents_.put(*now);
    } else {
      documents_.remove(path);
    }
    const bool is_same = before && now && before->is_same(*now);
    for (const auto& each : {before, now}) {
      if (!each) continue;
      seen.push_back(*each);
      if (!is_same && has_fleet(**each)) part.is_whole = true;
    }
  }
  for (const auto& file : seen) documents_.widen(part.scope, *file);
  return part;
}

Result<ChangingCatalog::Move> ChangingCatalog::move_whole(const CommitId& commit) {
  auto newest = read_documents(shelf_, files_.files());
  auto built = TRY(build_.from_all(shelf_, commit, newest));
  assembled_ = built.files.size();
  documents_ = {};
  for (const auto& file : newest) {
    if (!is_below(file->path, built.catalog.fleet.records.root)) documents_.put(file);
  }
  auto touched = touched_environments(catalog_.get(), built.catalog, changed_);
  return moved_to(std::move(built.catalog), built.files, std::move(touched));
}

/// What stands in for a document can bear on more than the document does.
Result<std::optional<Built>> ChangingCatalog::build_part(const CommitId& commit,
                                                         FleetDocuments::Scope& scope) {
  for (;;) {
    Files files;
    for (const auto& path : scope.paths) files.push_back(*documents_.find(path));
    auto built = TRY(build_.from_some(shelf_, commit, std::move(files), catalog_->fleet));
    if (has_other_fleet(built.files, catalog_->fleet)) return std::optional<Built>();
    const auto paths = scope.paths.size();
    for (const auto& file : built.files) documents_.widen(scope, *file);
    if (scope.paths.size() == paths) return std::optional(std::move(built));
  }
}

Result<std::optional<ChangingCatalog::Move>> ChangingCatalog::move_part(const CommitId& commit,
                                                                        FleetDocuments::Scope scope) {
  auto built = TRY(build_part(commit, scope));
  if (!built) return std::optional<Move>();
  assembled_ = built->files.size();
  const auto before = part_of(*catalog_, scope.units);
  const Alike alike{*catalog_, [&](const std::string& talent, const auto& see) {
                      documents_.show_wishing(talent, scope, see);
                    }};
  auto touched = touched_environments(before, built->catalog, changed_, alike);
  const auto in_force = built->files;
  return std::optional(moved_to(with_part(before, *std::move(built), scope), in_force, std::move(touched)));
}

Catalog ChangingCatalog::with_part(const Catalog& before, Built built, const FleetDocuments::Scope& scope) {
  std::set<std::string> clients;
  for (const auto& file : built.files) clients.merge(clients_in(*file));
  auto& part = built.catalog;
  auto advice = plan::tenancy_advice(catalog_->fleet, documents_.clients_without(scope) + clients.size());
  if (advice) add_by_place(part.problems, *std::move(advice));

  // Whatever is wrong anywhere is among the part.
  auto whole = *catalog_;
  replace_part(whole, before, part);
  whole.commit = std::move(part.commit);
  whole.committed_at = part.committed_at;
  whole.author = std::move(part.author);
  whole.unread_rules = std::move(part.unread_rules);
  whole.stale = std::move(part.stale);
  whole.problems = std::move(part.problems);
  whole.refused = std::move(part.refused);
  return whole;
}

ChangingCatalog::Move ChangingCatalog::moved_to(Catalog catalog, const Files& in_force, Keys touched) {
  catalog_ = std::make_shared<const Catalog>(std::move(catalog));
  troubled_ = troubled_by(catalog_->problems);
  standing_in_.clear();
  for (const auto& file : in_force) {
    const auto* newest = documents_.find(file->path);
    if (newest != nullptr && !newest->is_same(file)) standing_in_.push_back(file);
  }
  changed_.clear();
  shelf_.keep_only(troubled_);
  return {catalog_, std::move(touched)};
}

}  // namespace talentops::engine
