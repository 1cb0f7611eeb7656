#include "reconcilers/package_change.hpp"

#include "controller/plan/talent_plan.hpp"
#include "reconcilers/claude_code/capabilities.hpp"

namespace talentops::reconcilers {

PackageChange package_change(BundleShelf& shelf, const plan::EnvironmentFacts& facts,
                             const domain::TalentPlan& plan) {
  PackageChange change;
  const auto& history = plan::history_of(facts, plan.placement.talent);
  const auto wish = facts.wishes.find(plan.placement.talent);
  if (wish != facts.wishes.end()) change.after = wish->second.package;
  // What goes back by itself goes to something else than is wished.
  if (change.after && plan.to && change.after->id != plan.to->package) {
    const auto package = shelf.restage(plan.placement, plan.to->package, history);
    change.after = package ? *package : nullptr;
  }
  domain::Capabilities before;
  if (plan.from) {
    const auto package = shelf.restage(plan.placement, plan.from->package, history);
    if (!package) return change;
    change.before = *package;
    before = claude_code::capabilities_of(*change.before);
  }
  if (change.after)
    change.capabilities = domain::changed_capabilities(before, claude_code::capabilities_of(*change.after));
  return change;
}

}  // namespace talentops::reconcilers
