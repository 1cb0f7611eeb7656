#include "tests/bench/rows.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace talentops::bench {
namespace {

/// The smallest that is no less than such a share of them.
double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = std::ceil(share * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

std::string json_of(const Row& row) {
  const auto met = row.met();
  return fmt::format(
      R"({{"scenario":"{}","n":{},"ours":{:.3f},"baseline":{:.3f},"baselineName":"{}","ratio":{:.3f},"unit":"{}","goal":{},"met":{}}})",
      row.scenario, row.n, row.ours, row.baseline, row.baseline_name, row.ratio(), row.unit,
      row.goal ? fmt::format("{}", *row.goal) : "null", met ? fmt::format("{}", *met) : "null");
}

}  // namespace

std::optional<bool> Row::met() const {
  if (!goal) return std::nullopt;
  return ratio() <= *goal;
}

Row run(const Scenario& scenario, int rounds) {
  const auto contest = scenario.prepare();
  std::vector<double> ours;
  std::vector<double> baseline;
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 1) baseline.push_back(contest->baseline().count());
    ours.push_back(contest->ours().count());
    if (round % 2 == 0) baseline.push_back(contest->baseline().count());
  }
  return {.scenario = scenario.name,
          .n = scenario.n,
          .ours = quantile(std::move(ours), scenario.share),
          .baseline = quantile(std::move(baseline), scenario.share),
          .baseline_name = scenario.baseline_name,
          .goal = scenario.goal,
          .unit = scenario.unit,
          .is_work_for_each = scenario.is_work_for_each};
}

Row growth(const Row& larger, const Row& smaller, double goal) {
  const double share =
      larger.is_work_for_each ? static_cast<double>(smaller.n) / static_cast<double>(larger.n) : 1;
  return {larger.scenario + ".growth",      larger.n, larger.ours * share, smaller.ours,
          fmt::format("n = {}", smaller.n), goal,     larger.unit};
}

std::string heading() {
  return fmt::format("{:<24} {:>7} {:>12} {:>12} {:>8} {:>6}  {}", "SCENARIO", "N", "OURS", "BASELINE",
                     "RATIO", "GOAL", "BASELINE");
}

std::string line_of(const Row& row) {
  const auto met = row.met();
  return fmt::format("{:<24} {:>7} {:>9.3f} {:>2} {:>9.3f} {:>2} {:>8.3f} {:>6}  {}{}", row.scenario, row.n,
                     row.ours, row.unit, row.baseline, row.unit, row.ratio(),
                     row.goal ? fmt::format("{}", *row.goal) : "-", row.baseline_name,
                     met && !*met ? " (goal missed)" : "");
}

std::string json_of(const std::vector<Row>& rows) {
  std::string text = "[";
  for (const Row& row : rows) text += (text.size() == 1 ? "\n" : ",\n") + json_of(row);
  return text + "\n]\n";
}

}  // namespace talentops::bench
