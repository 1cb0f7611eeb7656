#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "controller/base/log.hpp"
#include "controller/simulation/chance.hpp"
#include "tests/simulation/schedules.hpp"

/// Runs schedules and says what they found. tests/simulation/run.sh is how it is called.
namespace talentops::simulation::test {
namespace {

struct Request {
  std::uint64_t schedules = 1000;
  std::uint64_t seed = 1;
  std::optional<std::string> json = {};
  std::optional<std::string> replay = {};
  std::uint64_t most_failures = 10;
  bool until_violation = false;  ///< the first one ends it, as it is
};

struct Sum {
  std::uint64_t schedules = 0;
  std::uint64_t violations = 0;
  std::uint64_t nondeterministic = 0;
  Coverage coverage = {};
  double seconds = 0;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(value)
                                                                         : std::nullopt;
}

std::optional<Request> read(int count, char** arguments) {
  Request request;
  if (count > 1 && std::string_view(arguments[count - 1]) == "--until-violation") {
    request.until_violation = true;
    --count;
  }
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    const auto value = number(arguments[i + 1]);
    if (name == "--json") {
      request.json = arguments[i + 1];
    } else if (name == "--replay") {
      request.replay = arguments[i + 1];
    } else if (name == "--schedules" && value) {
      request.schedules = *value;
    } else if (name == "--seed" && value) {
      request.seed = *value;
    } else {
      return std::nullopt;
    }
  }
  if (count % 2 == 0) return std::nullopt;
  return request;
}

void add(Coverage& sum, const Coverage& more) {
  for (std::size_t fault = 0; fault < kFaultKinds; ++fault) {
    for (std::size_t effect = 0; effect < kEffectKinds; ++effect)
      sum.at(fault).at(effect) += more.at(fault).at(effect);
  }
}

void report(const Schedule& schedule, const Outcome& outcome) {
  const auto shortest = shrink(schedule);
  std::cout << fmt::format("violation: {}\n  trace {:016x}; shrunk: {}\n", text_of(schedule), outcome.trace,
                           text_of(shortest));
  const auto again = run(*shortest.scenario, shortest.faults, shortest.seed);
  for (const auto& violation : again.violations) std::cout << "  " << violation << "\n";
  for (const auto& each : again.standing) std::cout << "  in the end: " << each << "\n";
  std::cout << std::flush;
}

/// Numbers below `size` in an order that depends on the seed, each once.
class Numbers {
 public:
  Numbers(std::uint64_t size, std::uint64_t seed) : size_(size), stride_(size / 3 * 2 + 1), at_(seed % size) {
    while (std::gcd(size_, stride_) != 1) ++stride_;
  }
  std::uint64_t next() { return at_ = (at_ + stride_) % size_; }

 private:
  std::uint64_t size_;
  std::uint64_t stride_;
  std::uint64_t at_;
};

/// First what once failed, then one for each pair of fault and effect, then up to half of them single faults
/// as the seed orders them; of the rest half are double crashes, and half swarms.
std::vector<Schedule> choose(const Request& request) {
  std::vector<Schedule> chosen;
  for (const auto& line : regressions()) {
    if (auto schedule = parse_schedule(line)) chosen.push_back(*std::move(schedule));
  }
  auto singles = every_single_fault();
  Chance chance(request.seed);
  for (std::size_t i = singles.size(); i > 1; --i) std::swap(singles[i - 1], singles[chance.below(i)]);
  for (auto& each : one_for_each_pair(singles)) chosen.push_back(std::move(each));
  for (const auto& single : singles) {
    if (chosen.size() >= request.schedules / 2) break;
    chosen.push_back(single);
  }
  Numbers doubles(double_crashes(), request.seed);
  const auto left = request.schedules - std::min<std::uint64_t>(chosen.size(), request.schedules);
  for (std::uint64_t i = 0; i < left / 2; ++i) chosen.push_back(double_crash(doubles.next()));
  while (chosen.size() < request.schedules) chosen.push_back(swarm(chance.next()));
  return chosen;
}

Sum run_all(const Request& request) {
  const auto schedules = choose(request);
  Sum sum;
  const auto began = std::chrono::steady_clock::now();
  for (const auto& schedule : schedules) {
    const auto outcome = run(*schedule.scenario, schedule.faults, schedule.seed);
    ++sum.schedules;
    add(sum.coverage, outcome.coverage);
    // Now and then the same again: equal seeds give equal runs.
    if (sum.schedules % 100 == 0 &&
        run(*schedule.scenario, schedule.faults, schedule.seed).trace != outcome.trace) {
      ++sum.nondeterministic;
      std::cout << "not the same twice: " << text_of(schedule) << "\n";
    }
    if (outcome.violations.empty()) continue;
    if (request.until_violation) {
      std::cout << fmt::format("violation: {}\n  {}\n", text_of(schedule), outcome.violations.front());
      ++sum.violations;
      break;
    }
    if (++sum.violations <= request.most_failures) report(schedule, outcome);
  }
  sum.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return sum;
}

std::string coverage_table(const Coverage& coverage, std::uint64_t& missing) {
  std::string table;
  for (std::size_t fault = 0; fault < kFaultKinds; ++fault) {
    for (std::size_t effect = 0; effect < kEffectKinds; ++effect) {
      if (!can_meet(static_cast<FaultKind>(fault), static_cast<EffectKind>(effect))) continue;
      const auto met = coverage.at(fault).at(effect);
      missing += met == 0 ? 1 : 0;
      table +=
          fmt::format("{}\"{} x {}\":{}", table.empty() ? "" : ",", name_of(static_cast<FaultKind>(fault)),
                      name_of(static_cast<EffectKind>(effect)), met);
    }
  }
  return "{" + table + "}";
}

/// One schedule, with everything that is done in it.
int replay(const std::string& text) {
  const auto schedule = parse_schedule(text);
  if (!schedule) {
    std::cerr << "schedules: no schedule: " << text << "\n";
    return 2;
  }
  const auto outcome = run(*schedule->scenario, schedule->faults, schedule->seed,
                           [](const std::string& line) { std::cout << line << "\n"; });
  std::cout << fmt::format("trace {:016x}\n", outcome.trace);
  for (const auto& violation : outcome.violations) std::cout << violation << "\n";
  for (const auto& each : outcome.standing) std::cout << "in the end: " << each << "\n";
  return outcome.violations.empty() ? 0 : 1;
}

int main_of(int count, char** arguments) {
  const auto request = read(count, arguments);
  if (!request) {
    std::cerr
        << "usage: schedules [--schedules N] [--seed S] [--json FILE] [--replay \"SCENARIO SEED FAULT…\"] "
           "[--until-violation]\n";
    return 2;
  }
  log::configure(log::Level::kOff, log::Format::kText);
  if (request->replay) return replay(*request->replay);
  const auto sum = run_all(*request);
  std::uint64_t missing = 0;
  const auto table = coverage_table(sum.coverage, missing);
  const double per_second = static_cast<double>(sum.schedules) / std::max(sum.seconds, 0.001);
  std::cout << fmt::format(
      "{} schedules, {} violations, {:.0f} a second, seed {}; {} pairs of fault and effect never met\n",
      sum.schedules, sum.violations, per_second, request->seed, missing);
  if (request->json) {
    std::ofstream(*request->json) << fmt::format(
        "{{\"schedules\":{},\"violations\":{},\"perSecond\":{:.0f},\"coverage\":{},\"seed\":{}}}\n",
        sum.schedules, sum.violations, per_second, table, request->seed);
  }
  return sum.violations + sum.nondeterministic + missing == 0 ? 0 : 1;
}

}  // namespace
}  // namespace talentops::simulation::test

int main(int count, char** arguments) { return talentops::simulation::test::main_of(count, arguments); }
