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

Instant last_deployed(const EnvironmentFacts& facts, const TalentName& talent) {
  const auto history = facts.histories.find(talent);
  const auto* last = history == facts.histories.end() ? nullptr : last_deployment(history->second);
  return last == nullptr ? Instant() : last->finished_at.value_or(last->started_at);
}

bool was_recorded(const EnvironmentFacts& facts, const TalentName& talent, const Drift& drift) {
  const auto& seen = facts.drift_seen;
  if (!seen || seen->at < last_deployed(facts, talent)) return false;
  return std::any_of(seen->items.begin(), seen->items.end(),
                     [&](const auto& item) { return item.talent == talent && item.drift == drift; });
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
  bool is_news = false;
  for (const auto& [talent, history] : facts.histories) {
    if (history.open || history.unreadable) return std::nullopt;
    for (auto& drift : drift_of(facts, talent)) {
      is_news = is_news || !was_recorded(facts, talent, drift);
      record.items.push_back({talent, std::move(drift)});
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
