#include <algorithm>

#include "controller/plan/action.hpp"
#include "reconcilers/gathering.hpp"

/// What git takes away, and what of it a person has confirmed.
namespace talentops::reconcilers {

using domain::TalentName;
using plan::EnvironmentFacts;

Status Gathering::count_removals(Gathered& gathered) {
  auto& facts = gathered.facts;
  std::set<TalentName> unwished;
  for (const auto& target : facts.targets) {
    for (const auto& [talent, observation] : target.talents) {
      if (plan::installed_of(observation) && !facts.wishes.contains(talent)) unwished.insert(talent);
    }
  }
  if (unwished.empty()) return {};
  const auto counted = TRY(reader_.unwished(gathered.records_tip, *facts.catalog, gathered.signers));
  const auto of_late = std::count_if(counted.retired.begin(), counted.retired.end(),
                                     [&](Instant at) { return at + std::chrono::hours(1) > facts.now; });
  plan::Removals removals{.removed = counted.standing + static_cast<std::size_t>(of_late)};
  removals.standing = removals.removed + counted.wished;
  removals.confirmed = confirmed_of(facts, unwished);
  facts.removals = std::move(removals);
  return {};
}

/// Those that were not wished at a commit of which a person said that what it lacks may go. What cannot be
/// read confirms nothing.
std::set<TalentName> Gathering::confirmed_of(const EnvironmentFacts& facts,
                                             const std::set<TalentName>& unwished) {
  std::set<TalentName> confirmed;
  for (const auto& act : facts.acts) {
    if (act.verb != domain::ActVerb::kConfirmRemoval || !act.commit) continue;
    const auto descent = ports_.store.descent(*act.commit, facts.catalog->commit);
    const bool is_ancestor =
        descent && (*descent == ports::Descent::kSame || *descent == ports::Descent::kAhead);
    if (!is_ancestor) continue;
    const auto then = ports_.catalogs.at(*act.commit);
    if (!then || (facts.gone && (*then)->environments.contains(facts.environment->key))) continue;
    for (const auto& talent : unwished) {
      if ((*then)->release_for({facts.environment->key, talent}) == nullptr) confirmed.insert(talent);
    }
  }
  return confirmed;
}

}  // namespace talentops::reconcilers
