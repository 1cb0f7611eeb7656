#include "controller/engine/catalog_keeper.hpp"

#include <algorithm>
#include <utility>

#include "controller/base/codes/trust.hpp"
#include "controller/base/log.hpp"
#include "controller/engine/touched.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;
using domain::EnvironmentKey;

namespace {

constexpr std::size_t kOtherCatalogs = 16;

/// Fewer files are decoded sooner than a snapshot is written; so is less than such a part of all files.
constexpr std::size_t kWorthKeeping = 256;
constexpr std::size_t kShareWorthKeeping = 8;

void say_new_problems(const Catalog* before, const Catalog& now) {
  for (const auto& problem : now.problems) {
    const bool was_said = before != nullptr && std::find(before->problems.begin(), before->problems.end(),
                                                         problem) != before->problems.end();
    if (was_said) continue;
    log::warn("document has a problem", {{"where", problem.error.where ? problem.error.where->text() : ""},
                                         {"code", problem.error.code.text()},
                                         {"what", problem.error.message}});
  }
}

CatalogSettings judged_by(CatalogSettings settings, const codec::AllowedSigners& signers) {
  settings.signers = signers;
  return settings;
}

}  // namespace

CatalogKeeper::Judgement::Judgement(ports::DesiredStore& store, CatalogSettings how, codec::TrustedSigners by)
    : settings(judged_by(std::move(how), *by)), signers(std::move(by)), build(store, settings) {}

CatalogKeeper::CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings, codec::Trust trust)
    : store_(store), settings_(std::move(settings)), trust_(std::move(trust)) {}

/// The newest, or the first one.
Result<std::shared_ptr<const CatalogKeeper::Judgement>> CatalogKeeper::judgement() {
  if (const auto known = judgement_.with([](const auto& now) { return now; })) return known;
  const auto first = std::make_shared<const Judgement>(store_, settings_, TRY(trust_.now()));
  return judgement_.with([&](auto& now) {
    if (!now) now = first;
    return now;
  });
}

/// Where it cannot be read who is trusted, what was judged stays so, and `doubt` says it.
Status CatalogKeeper::take_up_trust() {
  auto newest = TRY(judgement());
  const auto signers = trust_.now_or_nobody();
  if (signers && signers != newest->signers) {
    newest = std::make_shared<const Judgement>(store_, settings_, signers);
    judgement_.with([&](auto& now) { now = newest; });
  }
  if (changing_by_ == newest) return {};
  changing_.emplace(store_, newest->settings);
  changing_by_ = newest;
  begin_with_snapshot();
  return {};
}

CatalogKeeper::CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings, codec::Trust trust,
                             ports::SnapshotStore& snapshots, std::function<std::string()> maker)
    : CatalogKeeper(store, std::move(settings), std::move(trust)) {
  snapshots_.emplace(Snapshots{snapshots, std::move(maker)});
}

/// Who is trusted says nothing about what is in one.
void CatalogKeeper::begin_with_snapshot() {
  if (!snapshots_) return;
  snapshots_->decoded_before = 0;
  snapshots_->store.show([&](std::string_view bytes) {
    const auto maker = snapshots_->maker();
    auto snapshot = maker.empty() ? std::nullopt : read_snapshot(bytes, maker);
    if (snapshot) changing_->begin_with(*std::move(snapshot));
  });
}

Result<ChangingCatalog::Move> CatalogKeeper::move_to(const CommitId& commit) {
  TRY(take_up_trust());
  return changing_->move_to(commit);
}

Result<std::shared_ptr<const Catalog>> CatalogKeeper::read_ahead(const CommitId& commit) {
  auto catalog = TRY(move_to(commit)).catalog;
  if (!keep_snapshot()) return catalog;
  catalog.reset();
  changing_.reset();
  changing_by_.reset();
  return TRY(move_to(commit)).catalog;
}

Result<std::set<EnvironmentKey>> CatalogKeeper::read(const CommitId& commit) {
  auto moved = TRY(move_to(commit));
  const auto before = current_.with([](const auto& now) { return now; });
  const bool is_judged_anew = !before.catalog || before.signers != changing_by_->signers;
  if (is_judged_anew) {  // which is for everybody, as a change of the Fleet is
    const auto& fleet = moved.catalog->fleet.where.file;
    moved.touched = touched_environments(before.catalog.get(), *moved.catalog, {fleet});
  }
  say_new_problems(before.catalog.get(), *moved.catalog);
  current_.with([&](auto& now) { now = {moved.catalog, changing_by_->signers}; });
  return std::move(moved.touched);
}

bool CatalogKeeper::keep_snapshot() {
  if (!snapshots_ || !changing_) return false;
  const auto decoded = changing_->decoded();
  const auto unkept = decoded - snapshots_->decoded_before;
  if (unkept < kWorthKeeping || unkept < changing_->size() / kShareWorthKeeping) return false;
  snapshots_->decoded_before = decoded;
  const auto maker = snapshots_->maker();
  if (maker.empty()) return false;
  const auto kept = snapshots_->store.keep(changing_->snapshot(maker));
  if (!kept) log::warn("catalog not kept for the next start", {{"why", kept.error().text()}});
  return kept.has_value();
}

std::shared_ptr<const Catalog> CatalogKeeper::current() {
  return current_.with([](const auto& now) { return now.catalog; });
}

bool CatalogKeeper::is_outdated() const {
  const auto signers = trust_.now_or_nobody();
  return signers && current_.with([&](const auto& now) { return now.catalog && now.signers != signers; });
}

std::optional<Error> CatalogKeeper::doubt() const {
  if (auto known = trust_.now(); !known)
    return std::move(known).error().context("who is trusted is not known");
  if (!is_outdated()) return std::nullopt;
  return Error{ErrorKind::kUnavailable,
               codes::kTrustChanged,
               "who is trusted has changed, and certifications are not judged by it yet",
               {},
               "the watched branch to be read again, which comes by itself"};
}

Result<std::shared_ptr<const Catalog>> CatalogKeeper::at(const CommitId& commit) {
  if (const auto now = current(); now && now->commit == commit) return now;
  const auto by = TRY(judgement());
  const auto known = others_.with([&](const Others& others) -> std::shared_ptr<const Catalog> {
    const auto found = others.catalogs.find(commit);
    return found == others.catalogs.end() || others.signers != by->signers ? nullptr : found->second;
  });
  if (known) return known;

  // From nothing: this is asked by workers, and what changes belongs to the trigger.
  std::shared_ptr<const Catalog> built = std::make_shared<const Catalog>(TRY(by->build.from_nothing(commit)));
  others_.with([&](Others& others) {
    if (others.catalogs.size() >= kOtherCatalogs || others.signers != by->signers) others = {by->signers, {}};
    others.catalogs[commit] = built;
  });
  return built;
}

}  // namespace talentops::engine
