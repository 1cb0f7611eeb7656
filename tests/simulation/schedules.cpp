#include "tests/simulation/schedules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/simulation/chance.hpp"

namespace talentops::simulation::test {
namespace {

constexpr std::uint64_t kGoldenSeed = 1;
/// Every how many looks one is refused in the enumeration; swarms refuse any.
constexpr std::size_t kLookStride = 7;
constexpr int kMostFaults = 6;

/// What a scenario does when nothing goes wrong. Borrowed by whoever asks, for ever.
const Outcome& golden(const Scenario& scenario) {
  static std::map<const Scenario*, Outcome> runs;
  const auto found = runs.find(&scenario);
  return found != runs.end() ? found->second
                             : runs.emplace(&scenario, run(scenario, {}, kGoldenSeed)).first->second;
}

/// The forms of a fault that the enumeration tries; swarms draw any.
std::vector<std::uint64_t> variants_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::kPowerCut:
      return {0, 1, 2};
    case FaultKind::kError:
    case FaultKind::kClockJump:
    case FaultKind::kClockRate:
      return {0, 1};
    case FaultKind::kEdit:
      return {0, 3, 4, 5,
              6};  // an own file, the settings, a link in the way, a commit to the records, the agent
    case FaultKind::kRival:
      return {0, 48};  // one that lives, and one that dies in its second switch
    case FaultKind::kCrashBefore:
    case FaultKind::kCrashAfter:
    case FaultKind::kStateLost:
    case FaultKind::kLasting:
    case FaultKind::kAnswerLost:
    case FaultKind::kSilentNo:
    case FaultKind::kOlderTip:
    case FaultKind::kStall:
    case FaultKind::kSuspension:
      return {0};
  }
  return {0};
}

void add_faults_at(const Scenario& scenario, int number, EffectKind effect,
                   std::vector<Schedule>& schedules) {
  for (std::size_t each = 0; each < kFaultKinds; ++each) {
    const auto kind = static_cast<FaultKind>(each);
    if (!can_meet(kind, effect)) continue;
    for (const auto variant : variants_of(kind))
      schedules.push_back({&scenario, {{only_looks(effect), number, kind, variant}}, kGoldenSeed});
  }
}

/// What is broken, without the details that another run would have otherwise: "S1".
std::string broken_by(const Outcome& outcome) {
  return outcome.violations.empty()
             ? ""
             : outcome.violations.front().substr(0, outcome.violations.front().find(':'));
}

}  // namespace

std::string text_of(const Schedule& schedule) {
  std::string text = fmt::format("{} {}", schedule.scenario->name, schedule.seed);
  for (const auto& fault : schedule.faults) text += " " + simulation::text_of(fault);
  return text;
}

std::optional<Schedule> parse_schedule(std::string_view text) {
  const auto words = split(text, ' ');
  if (words.size() < 2) return std::nullopt;
  Schedule schedule;
  for (const auto& scenario : all_scenarios()) {
    if (scenario.name == words[0]) schedule.scenario = &scenario;
  }
  const auto read = std::from_chars(words[1].data(), words[1].data() + words[1].size(), schedule.seed);
  if (schedule.scenario == nullptr || read.ec != std::errc()) return std::nullopt;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto fault = parse_fault(words[i]);
    if (!fault) return std::nullopt;
    schedule.faults.push_back(*fault);
  }
  return schedule;
}

std::vector<std::string> regressions() {
  std::ifstream file(std::string(TALENTOPS_SOURCE_DIR) + "/tests/simulation/regressions.txt");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') lines.push_back(line);
  }
  return lines;
}

std::vector<Schedule> one_for_each_pair(const std::vector<Schedule>& singles) {
  std::set<std::pair<FaultKind, EffectKind>> met;
  std::vector<Schedule> chosen;
  for (const auto& schedule : singles) {
    const auto& fault = schedule.faults.front();
    const auto& usual = golden(*schedule.scenario);
    const auto effect =
        (fault.at_look ? usual.looks : usual.effects).at(static_cast<std::size_t>(fault.number) - 1);
    if (met.emplace(fault.kind, effect).second) chosen.push_back(schedule);
  }
  return chosen;
}

std::vector<Schedule> every_single_fault() {
  std::vector<Schedule> schedules;
  for (const auto& scenario : all_scenarios()) {
    const auto& effects = golden(scenario).effects;
    for (std::size_t i = 0; i < effects.size(); ++i)
      add_faults_at(scenario, static_cast<int>(i) + 1, effects[i], schedules);
    const auto& looks = golden(scenario).looks;
    for (std::size_t i = 0; i < looks.size(); i += kLookStride)
      add_faults_at(scenario, static_cast<int>(i) + 1, looks[i], schedules);
  }
  return schedules;
}

namespace {

constexpr std::array kCrashes = {FaultKind::kCrashBefore, FaultKind::kCrashAfter, FaultKind::kPowerCut,
                                 FaultKind::kStateLost};
/// How many effects the first crash is made good in, and a little more.
constexpr std::uint64_t kReach = 60;
constexpr std::uint64_t kCrashesAtEach = kReach * kCrashes.size() * kCrashes.size();

}  // namespace

std::uint64_t double_crashes() {
  std::uint64_t sum = 0;
  for (const auto& scenario : all_scenarios()) sum += golden(scenario).effects.size() * kCrashesAtEach;
  return sum;
}

Schedule double_crash(std::uint64_t number) {
  const auto* scenario = &all_scenarios().front();
  while (number >= golden(*scenario).effects.size() * kCrashesAtEach) {
    number -= golden(*scenario).effects.size() * kCrashesAtEach;
    ++scenario;
  }
  const auto draw = [&number](std::uint64_t of) {
    return static_cast<int>(std::exchange(number, number / of) % of);
  };
  const auto first = kCrashes.at(static_cast<std::size_t>(draw(kCrashes.size())));
  const auto second = kCrashes.at(static_cast<std::size_t>(draw(kCrashes.size())));
  const int behind = 1 + draw(kReach);
  const int at = 1 + static_cast<int>(number);
  return {scenario, {{false, at, first, 0}, {false, at + behind, second, 1}}, kGoldenSeed};
}

namespace {

constexpr std::uint64_t kForms = 8;
constexpr std::uint64_t kFormsOfRivals = 64;

}  // namespace

Schedule swarm(std::uint64_t seed) {
  Chance chance(seed);
  const auto& scenarios = all_scenarios();
  Schedule made{&scenarios[chance.below(scenarios.size())], {}, seed};
  const auto& usual = golden(*made.scenario);
  std::vector<FaultKind> mix;
  for (std::size_t each = 0; each < kFaultKinds; ++each) {
    if (chance.one_in(2)) mix.push_back(static_cast<FaultKind>(each));
  }
  if (mix.empty()) mix.push_back(FaultKind::kCrashAfter);
  const auto count = 1 + chance.below(kMostFaults);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto kind = mix[chance.below(mix.size())];
    const bool at_look = (kind == FaultKind::kError || kind == FaultKind::kLasting) && chance.one_in(3);
    const auto most = at_look ? usual.looks.size() : usual.effects.size();
    const auto forms = kind == FaultKind::kRival ? kFormsOfRivals : kForms;
    made.faults.push_back(
        {at_look, 1 + static_cast<int>(chance.below(most + most / 4)), kind, chance.below(forms)});
  }
  return made;
}

Schedule shrink(const Schedule& failing) {
  auto shortest = failing;
  const auto wanted = broken_by(run(*failing.scenario, failing.faults, failing.seed));
  for (std::size_t i = 0; i < shortest.faults.size();) {
    auto shorter = shortest;
    shorter.faults.erase(shorter.faults.begin() + static_cast<std::ptrdiff_t>(i));
    if (broken_by(run(*shorter.scenario, shorter.faults, shorter.seed)) == wanted) {
      shortest = std::move(shorter);
    } else {
      ++i;
    }
  }
  return shortest;
}

}  // namespace talentops::simulation::test
