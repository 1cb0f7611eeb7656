#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/configuration.hpp"
#include "controller/domain/position.hpp"
#include "controller/domain/version.hpp"

/// How a release wishes to reach an environment, as its document says it. What that means step by step is
/// compiled in plan/.
namespace talentops::domain {

enum class StrategyType {
  kAllAtOnce,
  kRolling,      ///< so many targets at a time
  kCanary,       ///< some targets first, then more
  kBlueGreen,    ///< staged beside what serves, then one switch
  kFeatureFlag,  ///< deployed dark, then shown to more and more people
};
std::string_view name_of(StrategyType type);  ///< "allAtOnce"
std::optional<StrategyType> parse_strategy_type(std::string_view text);

/// A number, or a percentage of a whole.
struct Share {
  std::size_t number = 0;
  bool is_percent = false;
  /// Rounded down: no more than was allowed.
  std::size_t of(std::size_t whole) const { return is_percent ? whole * number / 100 : number; }
  /// Rounded up, for what is of no use when it is nothing: one at least.
  std::size_t at_least_one_of(std::size_t whole) const {
    const auto up = is_percent ? (whole * number + 99) / 100 : number;
    return up == 0 ? 1 : up;
  }
  bool operator==(const Share&) const = default;
};

/// What happens when nobody has decided in time.
enum class Otherwise { kRollback, kProceed };
std::string_view name_of(Otherwise otherwise);  ///< "rollback"
std::optional<Otherwise> parse_otherwise(std::string_view text);

/// Exposure grows no further before a person says so.
struct AwaitedApproval {
  std::optional<Duration> within = {};  ///< absent: for as long as it takes
  Otherwise otherwise = Otherwise::kRollback;
  bool operator==(const AwaitedApproval&) const = default;
};

struct Exposure {
  int percent = 100;
  Duration duration = {};  ///< it stays there for so long
  std::optional<AwaitedApproval> pause = {};
  bool operator==(const Exposure&) const = default;
};

/// A figure that is looked at again and again while exposure stands.
struct Analysis {
  std::string name;
  std::string url;  ///< of a Prometheus
  std::string query;
  Duration every = std::chrono::minutes(1);
  std::string success;       ///< "< 0.02"
  std::string failure = {};  ///< empty: whatever is no success
  int failure_limit = 1;     ///< so many failures are too many
  int inconclusive_limit = 1;
  bool operator==(const Analysis&) const = default;
};

struct Strategy {
  StrategyType type = StrategyType::kAllAtOnce;
  std::vector<Exposure> steps = {};       ///< of canary and featureFlag
  Share max_unavailable = {.number = 1};  ///< of rolling
  std::vector<Analysis> analysis = {};
  bool operator==(const Strategy&) const = default;
};

/// A command that the controller's configuration allows by this name; never a shell.
struct NamedCommand {
  std::string name;
  std::vector<std::string> arguments = {};
  bool operator==(const NamedCommand&) const = default;
};

struct Hook {
  std::string name;
  NamedCommand command;
  bool idempotent = false;  ///< one that has started and not ended may be started again
  bool operator==(const Hook&) const = default;
};

struct Hooks {
  std::vector<Hook> pre = {};
  std::vector<Hook> post = {};
  std::vector<Hook> on_rollback = {};
  bool operator==(const Hooks&) const = default;
};

/// Each at most once per environment.
struct Migration {
  std::string name;
  NamedCommand up;
  std::optional<NamedCommand> down = {};  ///< absent: there is no way back through it
  bool operator==(const Migration&) const = default;
};

/// What a release wishes otherwise for one environment; what is absent is as in the release.
struct Override {
  std::optional<Version> version = {};
  Position version_position = {};
  Configuration configuration = {};  ///< each value and secret beside the release's own, or in its place
  std::optional<Strategy> strategy = {};
  std::optional<Hooks> hooks = {};
  std::optional<std::vector<Migration>> migrations = {};
  std::optional<std::vector<Check>> health = {};
  std::optional<std::vector<Check>> smoke = {};
  std::optional<Duration> deadline = {};
  bool operator==(const Override&) const = default;
};

}  // namespace talentops::domain
