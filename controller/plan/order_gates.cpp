#include "controller/plan/order_gates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/action.hpp"
#include "controller/plan/before.hpp"
#include "controller/plan/fared.hpp"
#include "controller/plan/gate_results.hpp"
#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {

using domain::EnvironmentKey;
using domain::GateResult;
using domain::PlacementKey;

namespace {

/// How long the bundle must have stood somewhere else, and who asks for it.
struct Demand {
  std::string_view gate;
  Code code;
  std::string where;  ///< "staging, of an earlier stage"
  Duration soak;
};

std::string_view past_of(Fared::How how) {
  switch (how) {
    case Fared::How::kNever:
      return "has not had it";
    case Fared::How::kUnderWay:
      return "is getting it just now";
    case Fared::How::kTakenBack:
      return "had it taken back";
    case Fared::How::kStands:
    case Fared::How::kStoodUntil:
      break;
  }
  return "has not had it for long enough";
}

/// Nothing: the bundle has stood there for long enough.
std::optional<GateResult> unmet_at(const GateQuestion& q, const PlacementKey& placement,
                                   const Demand& demand) {
  const auto found = q.facts.elsewhere.histories.find(placement);
  const bool is_unknown = found == q.facts.elsewhere.histories.end() || found->second.unreadable;
  if (is_unknown) {
    return denied(demand.gate, demand.code, fmt::format("nobody knows how it fared in {}", demand.where),
                  "records that can be read");
  }
  const auto fared = how_it_fared(found->second, q.wish.bundle->digest);
  const auto stood = stood_for(fared, demand.soak, q.facts.now);
  if (stood.is_long_enough) return std::nullopt;
  const auto soak = demand.soak == Duration() ? std::string() : " for " + format_duration(demand.soak);
  auto result = waits(demand.gate, demand.code, fmt::format("{} {}", demand.where, past_of(fared.how)),
                      fmt::format("it to stand there{}", soak), stood.at);
  result.waits_on = placement.environment;
  return result;
}

GateResult without_bundle(std::string_view gate) {
  return denied(gate, codes::kBundleUnusable, "there is no bundle that could have been anywhere before",
                "a bundle that can be read");
}

std::string stage_of(const GateQuestion& q, const EnvironmentKey& key) {
  const auto found = q.facts.catalog->environments.find(key);
  return found == q.facts.catalog->environments.end() ? "unknown" : found->second.stage;
}

}  // namespace

GateResult promotion_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "promotion";
  const auto earlier = earlier_stages(*q.facts.catalog, *q.facts.environment, *q.wish.release);
  if (earlier.empty()) return passed(kName, "the first stage of its release");
  if (!q.wish.bundle) return without_bundle(kName);
  for (const auto& key : earlier) {
    const Demand demand{kName, codes::kNotPromoted,
                        fmt::format("{} (stage {})", key.name.text(), stage_of(q, key)),
                        q.policy.promotion_soak};
    if (auto unmet = unmet_at(q, {key, q.talent}, demand)) return *std::move(unmet);
  }
  std::vector<std::string> names;
  for (const auto& key : earlier) names.push_back(key.name.text());
  return passed(kName, "it succeeded in " + join(names, ", "));
}

GateResult wave_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "wave";
  const auto& waves = q.facts.catalog->fleet.waves;
  const auto own = wave_of(q.facts.catalog->fleet, *q.facts.environment);
  if (own == 0) return passed(kName, waves.empty() ? "the fleet has no waves" : "of the first wave");
  if (!q.wish.bundle) return without_bundle(kName);
  const auto found = q.facts.elsewhere.earlier_waves.find(q.talent);
  if (found == q.facts.elsewhere.earlier_waves.end() || !found->second.have_talent)
    return passed(kName, "no environment of an earlier wave wishes the talent");
  const auto& wishing = found->second.wish_version;
  if (wishing.empty()) {
    return waits(kName, codes::kWaveNotYet,
                 fmt::format("no environment of an earlier wave wishes {}", q.wish.release->version.text()),
                 "the version to be wished there first");
  }
  const auto soak = own < waves.size() ? waves[own].after : Duration();
  for (const auto& placement : wishing) {
    const Demand demand{kName, codes::kWaveNotYet, placement.environment.text() + ", of an earlier wave",
                        soak};
    if (auto unmet = unmet_at(q, placement, demand)) return *std::move(unmet);
  }
  return passed(kName, fmt::format("{} of earlier waves had it for long enough",
                                   counted(wishing.size(), "environment")));
}

namespace {

constexpr std::string_view kDependencies = "dependencies";

/// What stands here for a release: by the talent that it wishes, or else by the name that the records have.
const domain::PastDeployment* standing_of(const EnvironmentFacts& facts, const domain::ReleaseName& name) {
  const auto& releases = facts.catalog->releases;
  const auto release = releases.find({facts.environment->key.client, name});
  if (release != releases.end()) return standing_deployment(history_of(facts, release->second.talent));
  for (const auto& [talent, history] : facts.histories) {
    const auto* standing = standing_deployment(history);
    if (standing != nullptr && standing->release == name) return standing;
  }
  return nullptr;
}

std::string wanted(const domain::Dependency& dependency) {
  return dependency.versions ? fmt::format("{} {}", dependency.release.text(), dependency.versions->text())
                             : dependency.release.text();
}

bool will_do(const domain::Dependency& dependency, const domain::Version& version) {
  return !dependency.versions || dependency.versions->contains(version);
}

GateResult has_what_it_depends_on(const GateQuestion& q) {
  const auto& all = q.wish.release->depends_on;
  for (const auto& dependency : all) {
    const auto* standing = standing_of(q.facts, dependency.release);
    if (standing != nullptr && will_do(dependency, standing->to.version)) continue;
    const auto there = standing == nullptr ? std::string("is not deployed here")
                                           : "is " + standing->to.version.text() + " here";
    return waits(kDependencies, codes::kDependencyMissing,
                 fmt::format("{} {}", dependency.release.text(), there),
                 wanted(dependency) + " to succeed here");
  }
  return passed(kDependencies, all.empty() ? "it depends on nothing"
                                           : fmt::format("all that it depends on is here ({})", all.size()));
}

/// Who stands here and would lose what it was deployed upon.
GateResult goes_after_its_dependents(const GateQuestion& q) {
  const auto* own = standing_deployment(history_of(q.facts, q.talent));
  if (own == nullptr) return passed(kDependencies, "nothing of it stands by the records");
  for (const auto& [talent, history] : q.facts.histories) {
    const auto* standing = standing_deployment(history);
    if (standing == nullptr || talent == q.talent) continue;
    const auto& names = standing->depends_on;
    if (std::find(names.begin(), names.end(), own->release) == names.end()) continue;
    return waits(kDependencies, codes::kDependentStands,
                 fmt::format("{} stands here and depends on it", standing->release.text()),
                 fmt::format("{} to be retired first", standing->release.text()));
  }
  return passed(kDependencies, "nothing here depends on it");
}

}  // namespace

GateResult dependencies_gate(const GateQuestion& q) {
  return q.purpose == Purpose::kRetire ? goes_after_its_dependents(q) : has_what_it_depends_on(q);
}

std::optional<GateResult> warning_to_dependents(const EnvironmentFacts& facts,
                                                const domain::ReleaseName& release,
                                                const domain::Version* version) {
  std::vector<std::string> left;
  for (const auto& [talent, wish] : facts.wishes) {
    for (const auto& dependency : wish.release->depends_on) {
      const bool is_served = version != nullptr && will_do(dependency, *version);
      if (dependency.release == release && !is_served)
        left.push_back(fmt::format("{} asks for {}", wish.release->key.name.text(), wanted(dependency)));
    }
  }
  if (left.empty()) return std::nullopt;
  auto result = passed(kDependencies, "warning: " + join(left, "; "));
  result.at = facts.now;
  return result;
}

}  // namespace talentops::plan
