#include <algorithm>

#include "controller/plan/action.hpp"
#include "controller/plan/holds.hpp"
#include "reconcilers/record_reader.hpp"

/// What git takes away of what the records say stands.
namespace talentops::reconcilers {
namespace {

std::set<domain::PlacementKey> wished_by(const domain::Catalog& catalog) {
  std::set<domain::PlacementKey> wished;
  for (const auto& [key, release] : catalog.releases) {
    for (const auto& name : release.environments) {
      const domain::EnvironmentKey environment{key.client, name};
      if (catalog.environments.contains(environment)) wished.insert({environment, release.talent});
    }
  }
  return wished;
}

/// When what stood last was retired, if it was.
std::optional<Instant> retired_at(const domain::PlacementHistory& history) {
  const auto* last = plan::last_deployment(history);
  const bool is_retirement = last != nullptr && last->action == domain::Action::kRetire &&
                             last->outcome == domain::Outcome::kSucceeded;
  return is_retirement ? last->finished_at : std::nullopt;
}

}  // namespace

bool is_forgotten(const std::vector<domain::Act>& acts, const domain::EnvironmentKey& environment,
                  const domain::DeploymentId& standing) {
  return std::any_of(acts.begin(), acts.end(), [&](const domain::Act& act) {
    return act.verb == domain::ActVerb::kForget && act.release.client == environment.client &&
           act.environment == environment.name && standing <= act.deployment;
  });
}

Status RecordReader::count_unwished(const domain::CommitId& tip, const domain::EnvironmentKey& environment,
                                    const std::set<domain::PlacementKey>& wished,
                                    const codec::TrustedSigners& signers, Unwished& into) {
  for (const auto& talent : TRY(placements(tip, environment))) {
    const domain::PlacementKey placement{environment, talent};
    if (wished.contains(placement)) continue;
    const auto known = history(tip, placement);
    if (known.unreadable) return *known.unreadable;
    const auto* standing = plan::standing_deployment(known);
    if (standing == nullptr) {
      if (const auto at = retired_at(known)) into.retired.push_back(*at);
      continue;
    }
    const auto acts = TRY(this->acts(tip, environment.client, signers));
    if (!is_forgotten(*acts, environment, standing->id)) ++into.standing;
  }
  return {};
}

Result<RecordReader::Unwished> RecordReader::unwished(const Tip& tip, const domain::Catalog& catalog,
                                                      const codec::TrustedSigners& signers) {
  if (!tip) return Unwished{};
  const auto before = known_.with([](const Known& known) { return known.unwished; });
  const bool is_counted = before && before->tip == *tip && before->commit == catalog.commit;
  if (is_counted && before->signers == signers) return before->unwished;
  const auto wished = wished_by(catalog);
  Unwished found{.wished = wished.size()};
  for (const auto& environment : TRY(environments(tip)))
    TRY(count_unwished(*tip, environment, wished, signers, found));
  known_.with([&](Known& known) { known.unwished = {*tip, catalog.commit, signers, found}; });
  return found;
}

}  // namespace talentops::reconcilers
