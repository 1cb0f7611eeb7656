#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace talentops::domain {

enum class RiskLevel { kLow, kMedium, kHigh };
std::string_view name_of(RiskLevel level);  ///< "medium"

/// A sum of stated points, with what each is for.
struct Risk {
  struct Part {
    std::string name;
    int points = 0;
    bool operator==(const Part&) const = default;
  };
  int score = 0;
  RiskLevel level = RiskLevel::kLow;
  std::vector<Part> parts = {};  ///< those that count something
  bool operator==(const Risk&) const = default;
};

/// What counts how much, by name, where no policy says otherwise.
const std::map<std::string, int>& built_in_risk_points();

}  // namespace talentops::domain
