#include "controller/plan/window_gate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/approvals.hpp"
#include "controller/plan/schedule.hpp"
#include "controller/plan/talent_plan.hpp"
#include "controller/plan/windows.hpp"

namespace talentops::plan {

using domain::GateResult;
using domain::Verdict;

namespace {

bool has_taken_time(const domain::PastDeployment& past) {
  return past.outcome == domain::Outcome::kSucceeded && past.finished_at;
}

bool has_succeeded(const EnvironmentFacts& facts, const domain::TalentName& talent) {
  const auto& deployments = history_of(facts, talent).deployments;
  return std::any_of(deployments.begin(), deployments.end(), has_taken_time);
}

}  // namespace

Duration expected_duration(const EnvironmentFacts& facts, const domain::TalentName& talent) {
  constexpr std::size_t kLastOnes = 5;
  std::vector<Duration> took;
  for (const auto& past : history_of(facts, talent).deployments) {
    if (took.size() == kLastOnes) break;
    if (has_taken_time(past)) took.push_back(*past.finished_at - past.started_at);
  }
  if (took.empty()) return std::chrono::minutes(5);
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

domain::Schedule expected_schedule(const EnvironmentFacts& facts, const domain::TalentName& talent,
                                   const domain::Program& program) {
  const bool is_known = has_succeeded(facts, talent);
  const auto took = expected_duration(facts, talent);
  return schedule_of(program, is_known ? work_of(program, took) : took, facts.targets.size());
}

Duration closed_since(const EnvironmentFacts& facts, Instant since) {
  const auto scope = domain::calendars_in_scope(*facts.catalog, *facts.environment);
  if (!scope.missing.empty()) return std::max(facts.now - since, Duration(0));
  return closed_time(scope.calendars, {since, facts.now});
}

namespace {

constexpr std::string_view kName = "window";

GateResult denied(std::string why, std::string needs) {
  return {.name = std::string(kName),
          .verdict = Verdict::kDeny,
          .why = std::move(why),
          .needs = std::move(needs),
          .code = codes::kCalendarUnusable};
}

GateResult answered(WindowAnswer answer) {
  GateResult result{.name = std::string(kName), .verdict = Verdict::kPass, .why = std::move(answer.why)};
  result.until = answer.until;
  if (answer.is_open) return result;
  result.verdict = Verdict::kWait;
  result.needs = "its time; talentops calendar lists when that is";
  result.code = codes::kWindowClosed;
  return result;
}

/// What has begun may go on up to the last moment.
Duration still_takes(const GateQuestion& q) {
  constexpr Duration kAMoment(1);
  if (history_of(q.facts, q.talent).open) return kAMoment;
  if (q.wish.release == nullptr) return std::max(expected_duration(q.facts, q.talent), kAMoment);
  return std::max(expected_schedule(q.facts, q.talent, q.program).takes, kAMoment);
}

/// Only where it is known when this is open: what cannot be read is nobody's to pass over.
GateResult unless_emergency(const GateQuestion& q, GateResult closed) {
  const auto& open = history_of(q.facts, q.talent).open;
  const auto emergency = open ? open->intent.emergency : emergency_of(q);
  if (emergency) {
    return {.name = std::string(kName),
            .verdict = Verdict::kPass,
            .why = fmt::format("an emergency, let through by {} ({}): {}; else {}", emergency->by,
                               emergency->role, emergency->reason, closed.why)};
  }
  if (const auto way = emergency_way(q); !way.empty()) closed.needs += "; or, " + way;
  return closed;
}

}  // namespace

GateResult window_gate(const GateQuestion& q) {
  if (q.purpose == Purpose::kRevert && !q.policy.window_applies_to_revert) {
    return {.name = std::string(kName),
            .verdict = Verdict::kPass,
            .why = "what git takes back waits for no window"};
  }
  const auto scope = domain::calendars_in_scope(*q.facts.catalog, *q.facts.environment);
  if (!scope.missing.empty()) {
    return denied(fmt::format("nobody knows when this is open: there is no calendar {} that can be read",
                              join(scope.missing, ", ")),
                  "the calendar, or another one named");
  }
  auto answer = ask_calendars(scope.calendars, q.facts.now, still_takes(q));
  if (!answer) return denied(answer.error().text(), answer.error().hint);
  auto result = answered(*std::move(answer));
  return result.verdict == Verdict::kWait ? unless_emergency(q, std::move(result)) : result;
}

}  // namespace talentops::plan
