#include "controller/plan/figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "controller/plan/failures.hpp"

namespace talentops::plan {
namespace {

using domain::Manifest;
using domain::Outcome;

constexpr double kSecondsOfAWeek = 7 * 24 * 3600;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

class Computation {
 public:
  Computation(const std::vector<RecordedDeployment>& recorded, const Period& period)
      : failures_(recorded), period_(period) {
    for (const auto& each : recorded) {
      if (!is_touched(each.manifest)) continue;
      const auto ended = *each.manifest.progress.finished_at;
      if (ended < period.since || ended >= period.until) continue;
      touched_.push_back(&each);
      if (is_change(each.manifest)) changes_.push_back(&each.manifest);
    }
  }

  Figures compute() {
    result_.deployments = changes_.size();
    add_throughput();
    add_success();
    add_rollbacks();
    add_incidents();
    add_records();
    return std::move(result_);
  }

 private:
  void add(std::string name, FigureUnit unit, std::optional<double> value, std::size_t of,
           std::string formula, std::string goal = "") {
    result_.figures.push_back({.name = std::move(name),
                               .formula = std::move(formula),
                               .unit = unit,
                               .value = value,
                               .of = of,
                               .goal = std::move(goal)});
  }

  void add_share(std::string name, std::size_t part, std::size_t whole, std::string formula,
                 std::string goal = "") {
    const auto value =
        whole == 0 ? std::nullopt : std::optional(static_cast<double>(part) / static_cast<double>(whole));
    add(std::move(name), FigureUnit::kShare, value, whole, std::move(formula), std::move(goal));
  }

  void add_seconds(std::string name, std::optional<double> value, std::size_t of, std::string formula,
                   std::string goal = "") {
    add(std::move(name), FigureUnit::kSeconds, value, of, std::move(formula), std::move(goal));
  }

  static std::optional<double> mean(const std::vector<double>& values) {
    if (values.empty()) return std::nullopt;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }

  /// Of an even number the mean of the two in the middle.
  static std::optional<double> median(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /// The smallest that 95 of 100 do not exceed.
  static std::optional<double> p95(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const auto rank = (values.size() * 95 + 99) / 100;
    return values[rank - 1];
  }

  std::size_t count(const auto& is_counted) const {
    return static_cast<std::size_t>(
        std::count_if(changes_.begin(), changes_.end(), [&](const auto* each) { return is_counted(*each); }));
  }

  void add_throughput() {
    std::vector<double> lead;
    std::vector<double> took;
    for (const auto* each : changes_) {
      if (each->progress.outcome != Outcome::kSucceeded) continue;
      took.push_back(seconds(*each->progress.finished_at - each->intent.at));
      const auto since_commit = seconds(*each->progress.finished_at - each->intent.desired.committed_at);
      if (since_commit > 0) lead.push_back(since_commit);
    }
    const auto length = seconds(period_.until - period_.since);
    const auto rate = length > 0 ? std::optional(static_cast<double>(took.size()) * kSecondsOfAWeek / length)
                                 : std::nullopt;
    add("deploymentFrequency", FigureUnit::kPerWeek, rate, took.size(),
        "deployments that succeeded / weeks of the period");
    add_seconds("leadTime", median(lead), lead.size(),
                "median over those that succeeded of finishedAt - desired.committedAt");
    add_seconds("timeToDeployMean", mean(took), took.size(),
                "mean over those that succeeded of finishedAt - startedAt", "under 30m");
    add_seconds("timeToDeployP95", p95(took), took.size(),
                "the smallest finishedAt - startedAt that 95 of 100 that succeeded do not exceed");
  }

  void add_success() {
    const auto outcome_is = [](Outcome outcome) {
      return [outcome](const Manifest& each) { return each.progress.outcome == outcome; };
    };
    const auto good = count([&](const Manifest& each) {
      return each.progress.outcome == Outcome::kSucceeded && !failures_.is_failed(each);
    });
    const auto first = count([&](const Manifest& each) {
      return each.progress.outcome == Outcome::kSucceeded && each.intent.attempt == 1 &&
             !failures_.is_failed(each);
    });
    const auto clean = count(outcome_is(Outcome::kSucceeded)) + count(outcome_is(Outcome::kRolledBack));
    const auto failed = count([&](const Manifest& each) { return failures_.is_failed(each); });
    const auto caught = count([&](const Manifest& each) {
      return each.progress.outcome == Outcome::kRolledBack && !is_exposed(each);
    });
    add_share("successRate", good, changes_.size(),
              "succeeded and not taken back by a person within 7 days / deployments", "99 %");
    add_share("firstAttemptRate", first, changes_.size(), "the same, on the first attempt / deployments");
    add_share("succeededOrRolledBackRate", clean, changes_.size(),
              "succeeded, or rolled back in full / deployments", "100 %");
    add_share(
        "changeFailureRate", failed, changes_.size(),
        "rolled back after a target had switched, or taken back by a person within 7 days / deployments");
    add("caughtBeforeExposure", FigureUnit::kCount, static_cast<double>(caught), changes_.size(),
        "rolled back before any target had switched");
  }

  void add_rollbacks() {
    const auto by_itself = count([](const Manifest& each) {
      return each.progress.outcome == Outcome::kRolledBack ||
             each.progress.outcome == Outcome::kRollbackFailed;
    });
    const auto by_people = static_cast<std::size_t>(std::count_if(
        touched_.begin(), touched_.end(), [](const auto* each) { return is_return(each->manifest); }));
    add_share("rollbackFrequency", by_itself + by_people, changes_.size(),
              "rollbacks, by itself and by people / deployments");
    add("rollbacksByItself", FigureUnit::kCount, static_cast<double>(by_itself), changes_.size(),
        "outcomes rolledBack and rollbackFailed");
    add("rollbacksByPeople", FigureUnit::kCount, static_cast<double>(by_people), touched_.size(),
        "deployments that a person's rollback asked for");
    std::vector<double> restored;
    for (const auto* each : changes_) {
      if (const auto took = time_to_restore(*each)) restored.push_back(*took);
    }
    add_seconds("timeToRestoreMedian", median(restored), restored.size(),
                "median over failed ones of finishedAt - the beginning of the rollback");
    add_seconds("timeToRestoreMean", mean(restored), restored.size(), "the mean of the same");
  }

  void add_incidents() {
    const auto rework = count([&](const Manifest& each) { return failures_.is_rework(each); });
    add_share("reworkRate", rework, changes_.size(),
              "as an emergency, or first at its place within 7 days after a failed one / deployments");
    std::vector<double> lasted;
    std::vector<double> open;
    for (const auto* each : changes_) {
      if (!failures_.is_failed(*each)) continue;
      const auto incident = failures_.incident_of(*each);
      if (incident.resolved) {
        lasted.push_back(seconds(*incident.resolved - incident.detected));
      } else {
        open.push_back(seconds(period_.until - incident.detected));
      }
    }
    add_seconds("meanTimeToRecover", mean(lasted), lasted.size(),
                "MTTR: mean over failed ones that are put right of resolved - detected; one whose rollback "
                "failed is put right by the next that succeeds at its place");
    add("openIncidents", FigureUnit::kCount, static_cast<double>(open.size()), lasted.size() + open.size(),
        "failed ones that nothing has put right; the mean leaves them out");
    add_seconds("oldestOpenIncident",
                open.empty() ? std::nullopt : std::optional(*std::max_element(open.begin(), open.end())),
                open.size(), "end of the period - detected, of the oldest of these");
  }

  std::optional<double> time_to_restore(const Manifest& manifest) const {
    if (const auto* back = failures_.taken_back_later(manifest))
      return seconds(*back->progress.finished_at - back->intent.at);
    if (manifest.progress.outcome != Outcome::kRolledBack || !is_exposed(manifest)) return std::nullopt;
    for (const auto& entry : manifest.progress.timeline) {
      if (entry.phase == domain::Phase::kRollingBack)
        return seconds(*manifest.progress.finished_at - entry.at);
    }
    return std::nullopt;
  }

  /// A version to go back to, or nothing where nothing was.
  static bool has_way_back(const Manifest& manifest) {
    const auto& intent = manifest.intent;
    return intent.way_back == domain::WayBackKind::kUninstall ? !intent.previous || intent.uninstalls
                                                              : intent.way_back_to.has_value();
  }

  /// What a deployment lacks of what the rules ask for; nothing: it has all.
  std::vector<std::string> exceptions_of(const RecordedDeployment& recorded) const {
    const auto& manifest = recorded.manifest;
    std::vector<std::string> found;
    for (const auto& gate : manifest.intent.gates) {
      if (gate.verdict == domain::Verdict::kPass) continue;
      found.push_back(fmt::format("gate {} said {}: {}", gate.name, name_of(gate.verdict), gate.why));
    }
    if (manifest.intent.trust_from_repository) found.emplace_back("the fleet itself said who is trusted");
    return found;
  }

  void add_records() {
    std::vector<double> down;
    std::size_t planned = 0;
    std::size_t compliant = 0;
    std::size_t succeeded = 0;
    std::size_t handed_over = 0;
    for (const auto* each : touched_) {
      const auto& progress = each->manifest.progress;
      if (progress.downtime) down.push_back(seconds(*progress.downtime));
      if (has_way_back(each->manifest)) ++planned;
      if (progress.outcome == Outcome::kSucceeded) {
        ++succeeded;
        if (each->has_handover) ++handed_over;
      }
      const auto exceptions = exceptions_of(*each);
      if (exceptions.empty()) ++compliant;
      for (const auto& what : exceptions)
        result_.exceptions.push_back(fmt::format("{} {}: {}", each->manifest.intent.placement().text(),
                                                 each->manifest.intent.id.text(), what));
    }
    add_seconds("downtime",
                down.empty() ? std::nullopt : std::optional(std::accumulate(down.begin(), down.end(), 0.0)),
                down.size(), "sum of downtimeSeconds over those of which it was measured");
    add_share("rollbackPlanCoverage", planned, touched_.size(),
              "with a version to go back to, or nothing before them / whatever touched an environment",
              "100 %");
    add_share("handoverCompleteness", handed_over, succeeded,
              "with a handover document / those that succeeded", "100 %");
    add_share("gateCompliance", compliant, touched_.size(),
              "every gate passed at the intent / whatever touched an environment", "100 %");
  }

  const Failures failures_;
  const Period& period_;
  std::vector<const RecordedDeployment*> touched_;  ///< in the period, rollbacks by people too
  std::vector<const Manifest*> changes_;            ///< of those what counts as a change
  Figures result_ = {};
};

}  // namespace

Figures figures_of(const std::vector<RecordedDeployment>& recorded, const Period& period) {
  return Computation(recorded, period).compute();
}

namespace {

std::chrono::year_month month_of(Instant at) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(at));
  return day.year() / day.month();
}

}  // namespace

Instant month_begin(Instant at) { return std::chrono::sys_days(month_of(at) / 1); }

std::vector<Period> months_of(const Period& period) {
  std::vector<Period> months;
  for (auto since = period.since; since < period.until;) {
    const Instant next = std::chrono::sys_days((month_of(since) + std::chrono::months(1)) / 1);
    months.push_back({since, std::min(next, period.until)});
    since = next;
  }
  return months;
}

}  // namespace talentops::plan
