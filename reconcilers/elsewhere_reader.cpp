#include "reconcilers/elsewhere_reader.hpp"

#include <algorithm>
#include <vector>

#include "controller/plan/action.hpp"
#include "controller/plan/before.hpp"

namespace talentops::reconcilers {

using domain::PlacementKey;
using plan::EnvironmentFacts;

namespace {

bool is_installed(const EnvironmentFacts& facts, const domain::TalentName& talent,
                  const domain::Package& package) {
  return std::all_of(facts.targets.begin(), facts.targets.end(), [&](const auto& target) {
    const auto installed = plan::installed_of(EnvironmentFacts::talent_at(target, talent));
    return installed && installed->package == package.id;
  });
}

/// Wishes that something would have to be done for. Of a bundle that was not read there is nothing to ask.
std::vector<const domain::Wish*> unfulfilled(const EnvironmentFacts& facts) {
  std::vector<const domain::Wish*> wishes;
  for (const auto& [talent, wish] : facts.wishes) {
    if (wish.bundle && wish.package && !is_installed(facts, talent, *wish.package)) wishes.push_back(&wish);
  }
  return wishes;
}

}  // namespace

void ElsewhereReader::read(EnvironmentFacts& facts, const RecordReader::Tip& tip) {
  for (const auto& [talent, history] : facts.histories) {
    if (!history.open) end({facts.environment->key, talent});
  }
  for (const auto* wish : unfulfilled(facts)) {
    read_stages(facts, *wish->release, tip);
    read_waves(facts, *wish->release, tip);
  }
  if (auto done = read_fleet(facts, tip); !done) facts.elsewhere.unknown = std::move(done).error();
}

void ElsewhereReader::read_stages(EnvironmentFacts& facts, const domain::Release& release,
                                  const RecordReader::Tip& tip) {
  for (const auto& key : plan::earlier_stages(*facts.catalog, *facts.environment, release)) {
    const PlacementKey placement{key, release.talent};
    facts.elsewhere.histories[placement] = reader_.history(tip, placement);
  }
}

void ElsewhereReader::read_waves(EnvironmentFacts& facts, const domain::Release& release,
                                 const RecordReader::Tip& tip) {
  const auto& catalog = *facts.catalog;
  const auto own = plan::wave_of(catalog.fleet, *facts.environment);
  if (own == 0) return;
  const auto wishes = wishes_.of(facts.catalog);
  auto& earlier = facts.elsewhere.earlier_waves[release.talent];
  const auto found = wishes->find(release.talent);
  if (found == wishes->end()) return;
  for (const auto& each : found->second) {
    const auto environment = catalog.environments.find(each.environment);
    if (environment == catalog.environments.end()) continue;
    if (plan::wave_of(catalog.fleet, environment->second) >= own) continue;
    earlier.have_talent = true;
    if (each.version != release.version.text()) continue;
    const PlacementKey placement{each.environment, release.talent};
    earlier.wish_version.push_back(placement);
    facts.elsewhere.histories[placement] = reader_.history(tip, placement);
  }
}

Status ElsewhereReader::read_fleet(EnvironmentFacts& facts, const RecordReader::Tip& tip) {
  for (const auto* wish : unfulfilled(facts)) {
    const auto& talent = wish->release->talent;
    facts.elsewhere.taken_back[talent] = TRY(records_.taken_back(tip, talent, wish->bundle->digest));
  }
  if (!facts.catalog->fleet.most_deployments) return {};
  auto recorded = TRY(records_.under_way(tip));
  facts.elsewhere.under_way =
      under_way_.with([&](const auto& known) { return known.all(std::move(recorded)).size(); });
  return {};
}

std::set<PlacementKey> ElsewhereReader::UnderWay::all(std::set<PlacementKey> recorded) const {
  recorded.insert(begun.begin(), begun.end());
  std::erase_if(recorded, [&](const auto& each) { return forgotten.contains(each.environment); });
  return recorded;
}

Result<bool> ElsewhereReader::begin(const PlacementKey& placement, const RecordReader::Tip& tip,
                                    std::size_t limit) {
  auto recorded = TRY(records_.under_way(tip));
  return under_way_.with([&](auto& known) {
    known.forgotten.erase(placement.environment);
    auto others = known.all(std::move(recorded));
    others.erase(placement);
    if (others.size() >= limit) return false;
    known.begun.insert(placement);
    return true;
  });
}

void ElsewhereReader::end(const PlacementKey& placement) {
  under_way_.with([&](auto& known) { known.begun.erase(placement); });
}

void ElsewhereReader::forget(const domain::EnvironmentKey& environment) {
  under_way_.with([&](auto& known) {
    std::erase_if(known.begun, [&](const auto& each) { return each.environment == environment; });
    known.forgotten.insert(environment);
  });
}

}  // namespace talentops::reconcilers
