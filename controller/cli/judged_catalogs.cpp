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

Status JudgedCatalogs::choose(const domain::CommitId& head, const std::optional<domain::CommitId>& base) {
  std::shared_ptr<const domain::Catalog> rules;
  if (base) {
    TRY(keeper_.read(*base));
    rules = keeper_.current();
    concerned_ = TRY(keeper_.read(head));
  }
  auto chosen = std::make_shared<domain::Catalog>(*TRY(keeper_.at(head)));
  if (rules) {
    chosen->policies = rules->policies;
    chosen->rosters = rules->rosters;
    chosen->calendars = with_new_ones(rules->calendars, chosen->calendars);
  }
  current_ = std::move(chosen);
  return {};
}

}  // namespace talentops::cli
