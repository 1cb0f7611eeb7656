#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "controller/base/result.hpp"

namespace talentops::bench {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// The same work, done by us and by somebody else. Each side prepares what it needs, measures only the work
/// itself, and looks afterwards whether it was really done. Errors: std::runtime_error where it was not.
class Contest {
 public:
  virtual ~Contest() = default;
  virtual Milliseconds ours() = 0;
  virtual Milliseconds baseline() = 0;
};

/// A row of the table in main.cpp.
struct Scenario {
  std::string name;
  std::size_t n = 0;
  std::string baseline_name;
  std::optional<double> goal;  ///< the ratio of ours to the baseline; nothing: README.md says why
  int rounds = 5;
  int quick_rounds = 3;  ///< 0: too long for --quick
  std::function<std::unique_ptr<Contest>()> prepare;
  std::string unit = "ms";        ///< of what both sides are told in
  bool is_work_for_each = false;  ///< of n: growth is told for each
  double share = 0.5;   ///< of the rounds, that took no longer than what is told; a half: the median
  double growth = 1.2;  ///< the goal of how the largest n compares with the smallest
};

inline void require(bool is_so, const std::string& claim) {
  if (!is_so) throw std::runtime_error("this is not so: " + claim);
}

/// The value, or the error as an exception: whatever goes wrong ends the bench.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(result).value();
}
inline void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().text());
}

template <typename Work>
Milliseconds measure(Work&& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begun;
}

}  // namespace talentops::bench
