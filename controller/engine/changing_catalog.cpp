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

/// Whether it has a calendar or a roster, or one that cannot be read: others name what is in them.
bool has_named(const SourceFile& file) {
  return std::any_of(file.documents.begin(), file.documents.end(),
                     [](const auto& document) {
                       return plan::document_as<domain::Calendar>(document) != nullptr ||
                              plan::document_as<domain::Roster>(document) != nullptr;
                     }) ||
         std::any_of(file.broken.begin(), file.broken.end(), [](const auto& broken) {
           return broken.id.kind == "ChangeCalendar" || broken.id.kind == "Roster";
         });
}

/// Whether something in it can concern everybody.
bool bears_on_all(const SourceFile& file) {
  return has_named(file) ||
         std::any_of(file.documents.begin(), file.documents.end(), [](const auto& document) {
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

/// Whether documents of a kind are in force in some files, all that `paths` name, other than those of `all`
/// that were there.
template <typename Kind>
bool has_others(const Files& files, const std::set<std::string>& paths, const std::vector<Kind>& all) {
  const auto were_there = std::count_if(all.begin(), all.end(),
                                        [&](const auto& each) { return paths.contains(each.where.file); });
  std::ptrdiff_t are_there = 0;
  for (const auto& file : files) {
    for (const auto& document : file->documents) {
      const auto* each = plan::document_as<Kind>(document);
      if (each == nullptr) continue;
      if (std::find(all.begin(), all.end(), *each) == all.end()) return true;
      ++are_there;
    }
  }
  return are_there != were_there;
}

/// Whether both have the same documents, if both are there.
bool is_alike(const std::optional<Shared<SourceFile>>& one, const std::optional<Shared<SourceFile>>& other) {
  if (!one || !other) return !one == !other;
  return (*one)->documents == (*other)->documents;
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

void ChangingCatalog::begin_with(CatalogSnapshot snapshot) {
  files_ = std::move(snapshot.files);
  documents_ = std::move(snapshot.wishes);
}

std::string ChangingCatalog::snapshot(std::string_view maker) const {
  return write_snapshot(files_, documents_, maker);
}

std::optional<Shared<SourceFile>> ChangingCatalog::held(const std::string& path,
                                                        const std::string& blob) const {
  if (changed_.contains(path) || troubled_.contains(path)) return std::nullopt;
  if (files_.blob_of(path) != blob) return std::nullopt;
  return documents_.find(path);
}

Status ChangingCatalog::look_for_changes(const CommitId& commit) {
  auto change = files_.move_to(store_, commit, "");
  if (!change) {
    documents_ = {};  // what changes from here on is not known any more
    return std::move(change).error();
  }
  changed_.merge(change->touched);
  if (!settings_.trust_from_repository || (catalog_ && !changed_.contains(kTrustFile))) return {};
  if (catalog_) documents_ = {};  // every certification is to be judged again
  return build_.apply_trust(shelf_, files_);
}

/// Whether the Fleet is where it should be, and as it is there.
bool ChangingCatalog::is_fleet_settled() const {
  return catalog_ && !catalog_->fleet.name.empty() && !catalog_->stale.contains(plan::id_of(catalog_->fleet));
}

/// Whether everybody knows which calendars and rosters there are. Where one is in trouble, or the Fleet names
/// a calendar that is not there, whoever names one may be in trouble with it.
bool ChangingCatalog::are_named_settled() const {
  const auto& problems = catalog_->problems;
  const bool is_named_in_vain = std::any_of(problems.begin(), problems.end(), [&](const auto& problem) {
    return problem.error.code == codes::kUnknownCalendar && problem.error.where &&
           problem.error.where->file == catalog_->fleet.where.file;
  });
  return !is_named_in_vain && std::none_of(standing_in_.begin(), standing_in_.end(), [](const auto& file) {
    return has_named(*file);
  }) && std::none_of(troubled_.begin(), troubled_.end(), [&](const auto& path) {
    const auto file = documents_.find(path);
    return file && has_named(**file);
  });
}

Result<ChangingCatalog::Move> ChangingCatalog::move_to(const CommitId& commit) {
  TRY(look_for_changes(commit));
  if (documents_.empty() || !is_fleet_settled() || !are_named_settled()) return move_whole(commit);
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
    const auto before = documents_.find(path);
    const auto blob = files_.blob_of(path);
    const auto now = blob ? std::optional(shelf_.read(path, *blob)) : std::nullopt;
    if (now) {
      documents_.put(*now);
    } else {
      documents_.remove(path);
    }
    const bool is_changed = changed_.contains(path) || !is_alike(before, now);
    for (const auto& each : {before, now}) {
      if (!each) continue;
      seen.push_back(*each);
      if (is_changed && bears_on_all(**each)) part.is_whole = true;
    }
  }
  for (const auto& file : seen) documents_.widen(part.scope, *file);
  return part;
}

/// By path. What is held of a file is taken as it is: nobody has to look for its content.
Files ChangingCatalog::read_all() {
  Files all;
  files_.show_folders([&](const auto& folder, const auto&, const auto& items) {
    for (const auto& item : items) {
      const auto path = path_in(folder, item.name);
      if (item.is_tree || !is_document_path(path)) continue;
      const bool may_differ = changed_.contains(path) || troubled_.contains(path);
      auto held = may_differ ? std::nullopt : documents_.find(path);
      all.push_back(held ? *std::move(held) : shelf_.read(path, std::string(item.id)));
    }
  });
  // Where two files stand in for one document, the last has the say.
  std::sort(all.begin(), all.end(),
            [](const auto& one, const auto& other) { return one->path < other->path; });
  return all;
}

void ChangingCatalog::take_up_all(const Files& newest, const std::string& records_root) {
  for (const auto& path : changed_) {
    if (!files_.blob_of(path)) documents_.remove(path);
  }
  for (const auto& file : newest) {
    if (is_below(file->path, records_root)) {
      documents_.remove(file->path);
    } else if (!documents_.has(*file)) {
      documents_.put(file);
    }
  }
}

Result<ChangingCatalog::Move> ChangingCatalog::move_whole(const CommitId& commit) {
  const auto newest = read_all();
  auto built = TRY(build_.from_all(shelf_, commit, newest));
  assembled_ = built.files.size();
  take_up_all(newest, built.catalog.fleet.records.root);
  auto touched = touched_environments(catalog_.get(), built.catalog, changed_);
  return moved_to(std::move(built.catalog), built.files, std::move(touched));
}

/// What stands in for a document can bear on more than the document does.
Result<std::optional<Built>> ChangingCatalog::build_part(const CommitId& commit,
                                                         FleetDocuments::Scope& scope) {
  for (;;) {
    Files files;
    for (const auto& path : scope.paths) files.push_back(*documents_.find(path));
    auto built = TRY(build_.from_some(shelf_, commit, std::move(files), *catalog_));
    if (has_other_fleet(built.files, catalog_->fleet)) return std::optional<Built>();
    if (has_others(built.files, scope.paths, catalog_->calendars)) return std::optional<Built>();
    if (has_others(built.files, scope.paths, catalog_->rosters)) return std::optional<Built>();
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
    const auto newest = documents_.find(file->path);
    if (newest && !is_alike(newest, file)) standing_in_.push_back(file);
  }
  changed_.clear();
  shelf_.keep_only(troubled_);
  return {catalog_, std::move(touched)};
}

}  // namespace talentops::engine
