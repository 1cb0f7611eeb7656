#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/contest.hpp"

namespace talentops::bench {

/// What one scenario came to.
struct Row {
  std::string scenario;
  std::size_t n = 0;
  double ours = 0;
  double baseline = 0;
  std::string baseline_name;
  std::optional<double> goal;
  std::string unit = "ms";
  bool is_work_for_each = false;

  double ratio() const { return ours / baseline; }
  /// Nothing where there is no goal.
  std::optional<bool> met() const;
};

/// Runs both sides by turns, each first every other time, so that what else the machine does meets both
/// alike.
Row run(const Scenario& scenario, int rounds);
/// How the cost of a larger one compares with that of a smaller one; where there is work for each of n, the
/// cost of as many.
Row growth(const Row& larger, const Row& smaller, double goal);

std::string heading();
std::string line_of(const Row& row);
/// A JSON array with a line for each row.
std::string json_of(const std::vector<Row>& rows);

}  // namespace talentops::bench
