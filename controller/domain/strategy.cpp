#include "controller/domain/strategy.hpp"

#include <array>

namespace talentops::domain {

std::string_view name_of(StrategyType type) {
  switch (type) {
    case StrategyType::kAllAtOnce:
      return "allAtOnce";
    case StrategyType::kRolling:
      return "rolling";
    case StrategyType::kCanary:
      return "canary";
    case StrategyType::kBlueGreen:
      return "blueGreen";
    case StrategyType::kFeatureFlag:
      return "featureFlag";
  }
  return "allAtOnce";
}

std::optional<StrategyType> parse_strategy_type(std::string_view text) {
  constexpr std::array kAll = {StrategyType::kAllAtOnce, StrategyType::kRolling, StrategyType::kCanary,
                               StrategyType::kBlueGreen, StrategyType::kFeatureFlag};
  for (const auto type : kAll) {
    if (name_of(type) == text) return type;
  }
  return std::nullopt;
}

std::string_view name_of(Otherwise otherwise) {
  switch (otherwise) {
    case Otherwise::kRollback:
      return "rollback";
    case Otherwise::kProceed:
      return "proceed";
  }
  return "rollback";
}

std::optional<Otherwise> parse_otherwise(std::string_view text) {
  for (const auto otherwise : {Otherwise::kRollback, Otherwise::kProceed}) {
    if (name_of(otherwise) == text) return otherwise;
  }
  return std::nullopt;
}

}  // namespace talentops::domain
