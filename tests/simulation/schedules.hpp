#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/simulation/effect.hpp"
#include "tests/simulation/run.hpp"

namespace talentops::simulation::test {

/// One run that is to be made.
struct Schedule {
  const Scenario* scenario = nullptr;
  std::vector<Fault> faults = {};
  std::uint64_t seed = 0;
};
/// "upgrade 1 crash-after@17/0 edit@40/3", and back: scenario, seed, faults.
std::string text_of(const Schedule& schedule);
std::optional<Schedule> parse_schedule(std::string_view text);

/// What once failed, as it is written in regressions.txt.
std::vector<std::string> regressions();

/// Every single fault at every effect of every scenario, in each of its forms; looks only where they are few
/// enough. The golden runs that it takes are made here.
std::vector<Schedule> every_single_fault();

/// Of these, the first for each pair of fault and effect that can meet.
std::vector<Schedule> one_for_each_pair(const std::vector<Schedule>& singles);

/// A crash at any effect of any scenario, and another one soon behind it: while the first is made good. There
/// are too many to list; they are numbered.
std::uint64_t double_crashes();
Schedule double_crash(std::uint64_t number);

/// A run with a mix of faults of its own: some kinds often, some never.
Schedule swarm(std::uint64_t seed);

/// The shortest list of faults that still breaks what the first violation of `failing` broke.
Schedule shrink(const Schedule& failing);

}  // namespace talentops::simulation::test
