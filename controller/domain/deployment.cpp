#include "controller/domain/deployment.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace talentops::domain {
namespace {

constexpr std::array<std::pair<Action, std::string_view>, 9> kActions = {{
    {Action::kNone, "none"},
    {Action::kInstall, "install"},
    {Action::kUpgrade, "upgrade"},
    {Action::kDowngrade, "downgrade"},
    {Action::kRevert, "revert"},
    {Action::kReconfigure, "reconfigure"},
    {Action::kRestoreReceipt, "restoreReceipt"},
    {Action::kCorrect, "correct"},
    {Action::kRetire, "retire"},
}};
constexpr std::array<std::pair<Outcome, std::string_view>, 5> kOutcomes = {{
    {Outcome::kSucceeded, "succeeded"},
    {Outcome::kRolledBack, "rolledBack"},
    {Outcome::kRollbackFailed, "rollbackFailed"},
    {Outcome::kCancelled, "cancelled"},
    {Outcome::kSuperseded, "superseded"},
}};
constexpr std::array<std::pair<WayBackKind, std::string_view>, 3> kWayBacks = {{
    {WayBackKind::kSlot, "slot"},
    {WayBackKind::kRestage, "restage"},
    {WayBackKind::kUninstall, "uninstall"},
}};

template <typename Table, typename Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [each, name] : table) {
    if (each == value) return name;
  }
  return {};
}

template <typename Value, std::size_t size>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, size>& table,
                              std::string_view text) {
  for (const auto& [value, name] : table) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Action action) { return name_in(kActions, action); }
std::optional<Action> parse_action(std::string_view text) { return value_in(kActions, text); }
std::string_view name_of(Outcome outcome) { return name_in(kOutcomes, outcome); }
std::optional<Outcome> parse_outcome(std::string_view text) { return value_in(kOutcomes, text); }
std::string_view name_of(WayBackKind kind) { return name_in(kWayBacks, kind); }
std::optional<WayBackKind> parse_way_back_kind(std::string_view text) { return value_in(kWayBacks, text); }

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::kPlanned:
      return "Planned";
    case Phase::kGating:
      return "Gating";
    case Phase::kPreparing:
      return "Preparing";
    case Phase::kProgressing:
      return "Progressing";
    case Phase::kVerifying:
      return "Verifying";
    case Phase::kFinalizing:
      return "Finalizing";
    case Phase::kSucceeded:
      return "Succeeded";
    case Phase::kRollingBack:
      return "RollingBack";
    case Phase::kRolledBack:
      return "RolledBack";
    case Phase::kRollbackFailed:
      return "RollbackFailed";
    case Phase::kCancelled:
      return "Cancelled";
    case Phase::kSuperseded:
      return "Superseded";
  }
  return "Planned";
}

std::optional<Phase> parse_phase(std::string_view text) {
  for (int each = 0; each <= static_cast<int>(Phase::kSuperseded); ++each) {
    if (name_of(static_cast<Phase>(each)) == text) return static_cast<Phase>(each);
  }
  return std::nullopt;
}

std::vector<TargetName> Manifest::still_to_come() const {
  auto names = progress.unanswered;
  names.insert(names.end(), intent.laggards.pending.begin(), intent.laggards.pending.end());
  return names;
}

DeploymentId mint_deployment_id(const std::string& controller_id, const PlacementKey& placement,
                                const PackageId& package, int attempt, Instant at) {
  Hasher hasher;
  for (const auto& part : {controller_id, placement.text(), package.bundle.hex(), package.configuration.hex(),
                           std::to_string(attempt)}) {
    hasher.feed(fmt::format("{}:{}\n", part.size(), part));
  }
  return DeploymentId(compact_time(at) + "-" + hasher.finish().hex().substr(0, 8));
}

Instant time_of(const DeploymentId& id) {
  const auto& text = id.text();  // 20261121T093000Z-…
  if (text.size() < 16) return Instant();
  const auto spelled =
      fmt::format("{}-{}-{}T{}:{}:{}Z", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                  text.substr(9, 2), text.substr(11, 2), text.substr(13, 2));
  return parse_time(spelled).value_or(Instant());
}

}  // namespace talentops::domain
