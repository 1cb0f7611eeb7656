#include "controller/domain/risk.hpp"

namespace talentops::domain {

std::string_view name_of(RiskLevel level) {
  switch (level) {
    case RiskLevel::kLow:
      return "low";
    case RiskLevel::kMedium:
      return "medium";
    case RiskLevel::kHigh:
      return "high";
  }
  return "high";
}

const std::map<std::string, int>& built_in_risk_points() {
  static const std::map<std::string, int> kPoints = {
      {"production", 8},    {"preProduction", 4},    {"firstInstallation", 2}, {"manyFiles", 2},
      {"promptChanged", 1}, {"permissionGained", 4}, {"mcpServer", 4},         {"hook", 6},
      {"modelChanged", 2},  {"unknownBefore", 6},    {"majorVersion", 3},      {"downgrade", 2},
      {"failedHere", 3},    {"failedElsewhere", 3}};
  return kPoints;
}

}  // namespace talentops::domain
