#include "tests/bench/rows.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace talentops::bench {
namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
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
  return {scenario.name,          scenario.n,    median(std::move(ours)), median(std::move(baseline)),
          scenario.baseline_name, scenario.goal, scenario.unit,           scenario.is_work_for_each};
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
