#include <algorithm>

#include "controller/plan/action.hpp"
#include "controller/plan/drift.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/revocation.hpp"
#include "controller/plan/way_back.hpp"
#include "reconcilers/gathering.hpp"

/// Which versions can be made again, where they are not kept at the targets.
namespace talentops::reconcilers {

using domain::TalentName;
using plan::EnvironmentFacts;

namespace {

bool is_as_wished(const EnvironmentFacts& facts, const TalentName& talent,
                  const domain::PlacementHistory& history, const domain::Receipt& receipt) {
  const bool is_left_so = !facts.environment->corrects_drift || plan::drift_of(facts, talent).empty();
  const auto wish = facts.wishes.find(talent);
  return is_left_so && !history.open && !plan::is_return_asked(facts) && wish != facts.wishes.end() &&
         wish->second.package && receipt.installed && receipt.installed->package == wish->second.package->id;
}

/// What a target may have to go back to, or may go back from, as far as something is to change there.
void add_from_receipts(const EnvironmentFacts& facts, const TalentName& talent,
                       const domain::PlacementHistory& history, std::set<domain::PackageId>& packages) {
  for (const auto& target : facts.targets) {
    const auto& receipt = EnvironmentFacts::talent_at(target, talent).receipt;
    if (!receipt || is_as_wished(facts, talent, history, *receipt)) continue;
    if (receipt->installed) packages.insert(receipt->installed->package);
    if (receipt->way_back) packages.insert(receipt->way_back->package);
  }
}

/// What stood here before, newest first: whatever was revoked is passed over.
void add_older(const domain::PlacementHistory& history, std::set<domain::PackageId>& packages) {
  constexpr std::size_t kMost = 5;
  for (const auto& past : history.deployments) {
    if (packages.size() >= kMost) return;
    if (past.outcome == domain::Outcome::kSucceeded && !past.uninstalls) packages.insert(past.to.package);
  }
}

std::set<domain::PackageId> ways_back(const EnvironmentFacts& facts, const TalentName& talent,
                                      const domain::PlacementHistory& history) {
  std::set<domain::PackageId> packages;
  add_from_receipts(facts, talent, history, packages);
  if (history.open) {
    const auto& intent = history.open->intent;
    if (intent.way_back_to) packages.insert(intent.way_back_to->package);
    if (!intent.asked_by.empty()) packages.insert(intent.to.package);
  }
  // A receipt that was restored knows no way back; the records do.
  const auto* standing = !plan::is_return_asked(facts) ? nullptr : plan::standing_deployment(history);
  if (standing != nullptr && standing->previous) packages.insert(standing->previous->package);
  if (plan::revoked_to_be_taken_back(facts, talent)) add_older(history, packages);
  return packages;
}

}  // namespace

void Gathering::find_restageable(EnvironmentFacts& facts) {
  for (const auto& [talent, history] : facts.histories) {
    for (const auto& package : ways_back(facts, talent, history)) {
      if (facts.restageable.contains(package)) continue;
      const bool in_slots = std::all_of(facts.targets.begin(), facts.targets.end(), [&](const auto& target) {
        return plan::has_intact_slot(target, package);
      });
      if (in_slots) continue;
      if (shelf_.restage({facts.environment->key, talent}, package, history))
        facts.restageable.insert(package);
    }
  }
}

}  // namespace talentops::reconcilers
