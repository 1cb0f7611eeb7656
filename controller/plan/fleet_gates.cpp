#include "controller/plan/fleet_gates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/gate_results.hpp"
#include "controller/plan/talent_plan.hpp"

namespace talentops::plan {

using domain::GateResult;

namespace {

GateResult unknown(std::string_view gate, Code code, const Error& why) {
  return denied(gate, code, fmt::format("what the fleet's records say is not known: {}", why.text()),
                "records that can be read");
}

std::size_t under_way_here(const EnvironmentFacts& facts) {
  return static_cast<std::size_t>(
      std::count_if(facts.histories.begin(), facts.histories.end(),
                    [](const auto& history) { return history.second.open.has_value(); }));
}

}  // namespace

GateResult digest_suspect_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "digest-suspect";
  const auto& elsewhere = q.facts.elsewhere;
  if (elsewhere.unknown) return unknown(kName, codes::kDigestSuspect, *elsewhere.unknown);
  const auto found = elsewhere.taken_back.find(q.talent);
  if (found == elsewhere.taken_back.end() || found->second.empty())
    return passed(kName, "it was taken back nowhere");
  const auto& places = found->second;
  const auto what = fmt::format("it was taken back in {}", counted(places.size(), "environment"));
  if (places.size() < q.facts.catalog->fleet.max_failures) return passed(kName, what);
  return denied(kName, codes::kDigestSuspect,
                fmt::format("{}, last seen in {}", what, places.rbegin()->text()),
                "a corrected version, or a larger safety.maxFailures of the Fleet");
}

GateResult capacity_gate(const GateQuestion& q) {
  constexpr std::string_view kName = "capacity";
  if (history_of(q.facts, q.talent).open) return passed(kName, "it has its place");
  const auto& elsewhere = q.facts.elsewhere;
  const auto here = under_way_here(q.facts);
  const auto& limit_here = q.policy.most_deployments;
  if (limit_here && here >= *limit_here) {
    return waits(kName, codes::kNoCapacity,
                 fmt::format("{} under way in this environment, and {} may be", here, *limit_here),
                 "one of them to end");
  }
  const auto& limit = q.facts.catalog->fleet.most_deployments;
  if (!limit) return passed(kName, limit_here ? "there is room" : "nothing limits deployments");
  if (elsewhere.unknown) return unknown(kName, codes::kNoCapacity, *elsewhere.unknown);
  const auto under_way = elsewhere.under_way.value_or(*limit);
  if (under_way < *limit)
    return passed(kName, fmt::format("{} under way in the fleet, of {}", under_way, *limit));
  return waits(kName, codes::kNoCapacity,
               fmt::format("{} under way in the fleet, and {} may be", under_way, *limit),
               "one of them to end");
}

}  // namespace talentops::plan
