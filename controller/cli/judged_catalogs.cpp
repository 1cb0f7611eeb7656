#include "controller/cli/judged_catalogs.hpp"

#include <set>

#include "controller/plan/assemble.hpp"

namespace talentops::cli {
namespace {

/// The calendars of the base, and of the head those that the base does not have.
std::vector<domain::Calendar> with_new_ones(std::vector<domain::Calendar> base,
                                            const std::vector<domain::Calendar>& head) {
  std::set<domain::DocumentId> known;
  for (const auto& each : base) known.insert(plan::id_of(each));
  for (const auto& each : head) {
    if (!known.contains(plan::id_of(each))) base.push_back(each);
  }
  return base;
}

}  // namespace

JudgedCatalogs::JudgedCatalogs(ports::DesiredStore& store, engine::CatalogSettings settings)
    : store_(store), settings_(std::move(settings)) {}

Status JudgedCatalogs::choose(const domain::CommitId& head, const std::optional<domain::CommitId>& base) {
  head_ = head;
  base_ = base;
  auto clients = base ? TRY(clients_changed(store_, *base, head)) : std::nullopt;
  if (!clients) return widen();
  reading_ = std::make_unique<Reading>(store_, settings_, *std::move(clients));
  TRY(read());
  return others_can_matter(*rules_, *reading_->keeper.current()) ? widen() : Status();
}

Status JudgedCatalogs::widen() {
  reading_ = std::make_unique<Reading>(store_, settings_);
  return read();
}

Status JudgedCatalogs::read() {
  auto& keeper = reading_->keeper;
  if (base_) {
    TRY(keeper.read(*base_));
    rules_ = keeper.current();
    concerned_ = TRY(keeper.read(head_));
  }
  auto chosen = std::make_shared<domain::Catalog>(*TRY(keeper.at(head_)));
  if (rules_) {
    chosen->policies = rules_->policies;
    chosen->rosters = rules_->rosters;
    chosen->calendars = with_new_ones(rules_->calendars, chosen->calendars);
  }
  current_ = std::move(chosen);
  return {};
}

/// Where clients are not kept apart by path, a document may lie with another client; a wave is made of
/// everybody's environments; and what an environment claims another one may have.
bool JudgedCatalogs::others_can_matter(const domain::Catalog& before, const domain::Catalog& after) const {
  const auto is_apart = [](const auto& catalog) {
    return catalog.fleet.tenancy == domain::Tenancy::kPath && catalog.fleet.waves.empty();
  };
  return !is_apart(before) || !is_apart(after) || before.environments != after.environments;
}

}  // namespace talentops::cli
