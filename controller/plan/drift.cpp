#include "controller/plan/drift.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/holds.hpp"

namespace talentops::plan {

using domain::Drift;
using domain::ItemState;
using domain::TalentName;

namespace {

constexpr Duration kBetweenCorrections = std::chrono::minutes(10);
constexpr std::size_t kFight = 3;  ///< so many corrections within kHeat
constexpr Duration kHeat = std::chrono::hours(3);

/// Whose items they are that somebody changed at `target`.
domain::DeploymentId deployment_at(const EnvironmentFacts& facts, const TalentName& talent,
                                   const domain::TargetName& target) {
  const auto* seen = facts.target(target);
  if (seen == nullptr) return {};
  const auto& receipt = EnvironmentFacts::talent_at(*seen, talent).receipt;
  return receipt && receipt->installed ? receipt->installed->deployment : domain::DeploymentId();
}

/// What was seen of another deployment says nothing of this one. Told without a clock, which can be set back.
bool was_recorded(const EnvironmentFacts& facts, const TalentName& talent, const Drift& drift) {
  const auto& seen = facts.drift_seen;
  if (!seen) return false;
  const domain::DriftRecord::Item wanted{talent, deployment_at(facts, talent, drift.target), drift};
  return std::find(seen->items.begin(), seen->items.end(), wanted) != seen->items.end();
}

/// When corrections of late came to their end, the newest first.
std::vector<Instant> corrections(const EnvironmentFacts& facts, const TalentName& talent) {
  std::vector<Instant> ended;
  const auto history = facts.histories.find(talent);
  if (history == facts.histories.end()) return ended;
  for (const auto& past : history->second.deployments) {
    if (past.action == domain::Action::kCorrect && past.finished_at && *past.finished_at + kHeat > facts.now)
      ended.push_back(*past.finished_at);
  }
  return ended;
}

}  // namespace

std::vector<Drift> drift_of(const EnvironmentFacts& facts, const TalentName& talent) {
  std::vector<Drift> drift;
  for (const auto& target : facts.targets) {
    for (const auto& item : EnvironmentFacts::talent_at(target, talent).items) {
      if (item.state == ItemState::kModified || item.state == ItemState::kLeft)
        drift.push_back({target.target, item.path, "modified"});
      if (item.state == ItemState::kMissing) drift.push_back({target.target, item.path, "missing"});
    }
  }
  return drift;
}

std::optional<domain::DriftRecord> unrecorded_drift(const EnvironmentFacts& facts) {
  domain::DriftRecord record{facts.environment->key, facts.now};
  // Records sort by their time: the newest must be the last, whatever the clock says.
  if (facts.drift_seen) record.at = std::max(facts.now, facts.drift_seen->at + std::chrono::seconds(1));
  bool is_news = false;
  for (const auto& [talent, history] : facts.histories) {
    if (history.open || history.unreadable) return std::nullopt;
    for (auto& drift : drift_of(facts, talent)) {
      is_news = is_news || !was_recorded(facts, talent, drift);
      const auto deployment = deployment_at(facts, talent, drift.target);
      record.items.push_back({talent, deployment, std::move(drift)});
    }
  }
  return is_news ? std::optional(std::move(record)) : std::nullopt;
}

std::optional<Instant> correction_due(const EnvironmentFacts& facts, const TalentName& talent,
                                      const domain::TargetName& target) {
  if (!facts.environment->corrects_drift) return std::nullopt;
  bool is_drifted = false;
  for (const auto& drift : drift_of(facts, talent)) {
    if (drift.target != target) continue;
    if (!was_recorded(facts, talent, drift)) return std::nullopt;
    is_drifted = true;
  }
  if (!is_drifted) return std::nullopt;
  auto due = facts.drift_seen->at + facts.environment->observe_every;
  for (const auto ended : corrections(facts, talent)) due = std::max(due, ended + kBetweenCorrections);
  return due;
}

std::optional<domain::Hold> hold_of_fight(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto ended = corrections(facts, talent);
  if (ended.size() < kFight) return std::nullopt;
  const auto* last = last_deployment(facts.histories.at(talent));
  if (last != nullptr && act_about(facts, domain::ActVerb::kRetry, last->id) != nullptr) return std::nullopt;
  return domain::Hold{.reason = domain::HoldReason::kFighting,
                      .why = fmt::format("it was put right {} times within {}, and somebody changes it again",
                                         ended.size(), format_duration(kHeat)),
                      .since = ended.front(),
                      .until = ended[kFight - 1] + kHeat,
                      .released_by = "whoever changes it leaving it alone, or talentops retry",
                      .code = codes::kFighting};
}

}  // namespace talentops::plan
