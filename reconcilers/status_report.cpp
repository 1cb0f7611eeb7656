#include "reconcilers/status_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/holds.hpp"
#include "controller/plan/machine.hpp"
#include "controller/plan/planner.hpp"
#include "controller/plan/prospect.hpp"
#include "controller/records/paths.hpp"
#include "controller/records/status_page.hpp"
#include "reconcilers/serving.hpp"

namespace talentops::reconcilers {

using domain::Decision;
using domain::Readiness;
using domain::TalentPlan;

namespace {

/// Ready, the one word and the sentence: what serves, judged by what was seen.
struct Judgement {
  Readiness ready;
  std::string reason;
  std::string message;
};

/// "EnvironmentVerified" for environment-verified.
std::string as_one_word(const std::string& name) {
  std::string word;
  bool upper = true;
  for (const char c : name) {
    if (c == '-') {
      upper = true;
    } else {
      word += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  return word;
}

/// The first gate that says what the decision says: a wait is not why something is denied.
std::string gate_reason(const TalentPlan& plan) {
  const auto verdict = plan.decision == Decision::kDeny ? domain::Verdict::kDeny : domain::Verdict::kWait;
  for (const auto& gate : plan.gates) {
    if (gate.verdict == verdict) return as_one_word(gate.name);
  }
  return "Gating";
}

Judgement judge_settled(const TalentPlan& plan) {
  if (!plan.drift.empty()) {
    const auto& first = plan.drift.front();
    return {
        Readiness::kFalse, "Drifted",
        fmt::format("{} of the talent {} not as deployed: {} is {} at {}", counted(plan.drift.size(), "file"),
                    plan.drift.size() == 1 ? "is" : "are", first.path, first.state, first.target.text())};
  }
  if (plan.revoked) return {Readiness::kFalse, "CertificationRevoked", plan.revoked->text};
  if (!plan.laggards.empty()) return {Readiness::kTrue, "LaggardsPending", plan.why};
  if (!plan.restart_hint.empty()) return {Readiness::kTrue, "RestartNeeded", plan.restart_hint};
  return {Readiness::kTrue, "Succeeded", plan.why};
}

std::string mixture_in_words(const domain::Mixture& mixture) {
  const auto& seen = mixture.interruption;
  return fmt::format("the transaction of deployment {} was interrupted at {} after {} of {} changes",
                     seen.deployment.text(), mixture.target.text(), seen.changes - seen.open.size(),
                     seen.changes);
}

/// Whatever is planned: what serves is no version at all.
Judgement judge_mixed(const domain::Particulars& particulars) {
  return {Readiness::kFalse, "Interrupted", mixture_in_words(particulars.mixtures.front())};
}

Judgement judge(const TalentPlan& plan) {
  if (plan.is_forbidden)
    return {Readiness::kFalse, std::string(name_of(domain::HoldReason::kTargetForbidden)), plan.why};
  if (!plan.observed) return {Readiness::kUnknown, "TargetUnreachable", plan.why};
  switch (plan.decision) {
    case Decision::kNone:
      return judge_settled(plan);
    case Decision::kProceed:
      return {Readiness::kFalse, std::string(name_of(plan.phase)), plan.why};
    case Decision::kWait:
    case Decision::kDeny:
      return {Readiness::kFalse, gate_reason(plan), plan.why};
    case Decision::kHold:
      if (plan.holds.front().code == codes::kEnvironmentGone)
        return {Readiness::kFalse, "EnvironmentGone", plan.why};
      return {Readiness::kFalse, std::string(name_of(plan.holds.front().reason)), plan.why};
  }
  return {Readiness::kUnknown, "Unknown", plan.why};
}

std::optional<domain::DesiredVersion> desired_by(const plan::EnvironmentFacts& facts,
                                                 const TalentPlan& plan) {
  const auto wish = facts.wishes.find(plan.placement.talent);
  if (wish == facts.wishes.end()) return std::nullopt;
  domain::DesiredVersion desired{.version = wish->second.release->version};
  if (wish->second.bundle) desired.digest = wish->second.bundle->digest;
  if (wish->second.package) desired.configuration = wish->second.package->id.configuration;
  return desired;
}

/// What it went through before it was held, if it went back and nobody had asked for anything since.
std::vector<domain::TimelineEntry> before_of(const plan::EnvironmentFacts& facts, const TalentPlan& plan) {
  const auto history = facts.histories.find(plan.placement.talent);
  if (plan.decision != Decision::kHold || history == facts.histories.end()) return {};
  return history->second.went_through;
}

/// None of what is as wished.
domain::Particulars particulars_of(const plan::EnvironmentFacts& facts, const TalentPlan& plan) {
  domain::Particulars particulars;
  particulars.mixtures = mixtures_of(facts, plan.placement.talent);
  particulars.before = before_of(facts, plan);
  particulars.remarks = plan.remarks;
  if (plan.action == domain::Action::kNone) return particulars;
  particulars.program = plan.program;
  particulars.schedule = plan.schedule;
  particulars.targets = facts.environment->targets.size();
  return particulars;
}

domain::ReleaseName label_of(const plan::EnvironmentFacts& facts, const TalentPlan& plan) {
  if (!plan.release.empty()) return plan.release;
  const auto history = facts.histories.find(plan.placement.talent);
  if (history != facts.histories.end() && !history->second.deployments.empty())
    return history->second.deployments.front().release;
  return domain::ReleaseName(plan.placement.talent.text());
}

}  // namespace

std::string time_zone_of(const plan::EnvironmentFacts& facts) {
  const auto scope = domain::calendars_in_scope(*facts.catalog, *facts.environment);
  return scope.calendars.empty() ? std::string() : scope.calendars.front()->time_zone;
}

namespace {

/// Field by field: what the compiler makes of all of them in one expression it takes for uninitialized.
domain::ReleaseStatus status_of(const plan::EnvironmentFacts& facts, const TalentPlan& talent) {
  domain::ReleaseStatus status;
  status.particulars = particulars_of(facts, talent);
  const bool is_mixed = !status.particulars->mixtures.empty();
  const auto judgement = is_mixed ? judge_mixed(*status.particulars) : judge(talent);
  status.release = {talent.placement.environment.client, label_of(facts, talent)};
  status.environment = talent.placement.environment.name;
  status.talent = talent.placement.talent;
  status.phase = talent.phase;
  status.action = talent.action;
  status.desired = desired_by(facts, talent);
  status.deployed = served_by(facts, talent);
  status.exposure = exposure_of(facts, talent);
  status.ready = judgement.ready;
  status.reason = judgement.reason;
  status.message = judgement.message;
  status.holds = talent.holds;
  status.gates = talent.gates;
  status.next = talent.next;
  status.observed_at = facts.now;
  status.serving = serving_by(facts, talent);
  status.time_zone = time_zone_of(facts);
  status.prospect = plan::prospect_of(status);
  return status;
}

}  // namespace

std::vector<domain::ReleaseStatus> status_of(const plan::EnvironmentFacts& facts,
                                             const domain::EnvironmentPlan& plan) {
  std::vector<domain::ReleaseStatus> statuses;
  for (const auto& talent : plan.talents) {
    statuses.push_back(status_of(facts, talent));
  }
  return statuses;
}

domain::ReleaseStatus status_of_left(const domain::PlacementKey& placement,
                                     const domain::PastDeployment& past) {
  auto why = fmt::format("{} has left git; by the records {} {} still stands there",
                         placement.environment.text(), placement.talent.text(), past.to.version.text());
  domain::Hold hold{.reason = domain::HoldReason::kOperator,
                    .why = why,
                    .released_by = "its ClientEnvironment, put back",
                    .code = codes::kEnvironmentGone};
  domain::ReleaseStatus status{
      .release = {placement.environment.client, past.release},
      .environment = placement.environment.name,
      .talent = placement.talent,
      .phase = domain::Phase::kSucceeded,
      .deployed = domain::ServedVersion{past.to.version, past.to.package.bundle, past.id},
      .ready = domain::Readiness::kFalse,
      .reason = "EnvironmentGone",
      .message = std::move(why),
      .holds = {std::move(hold)},
      .observed_at = past.finished_at,
      .serving = {{past.to.version, 100}}};
  status.prospect = plan::prospect_of(status);
  return status;
}

void say_failed(std::vector<domain::ReleaseStatus>& releases, const domain::EnvironmentPlan& plan,
                const Error& error) {
  for (std::size_t each = 0; each < releases.size(); ++each) {
    const auto& talent = plan.talents.at(each);
    const bool is_mixed = !releases[each].particulars->mixtures.empty();
    if (!is_mixed && (!talent.observed || talent.decision != Decision::kProceed)) continue;
    releases[each].ready = Readiness::kFalse;
    releases[each].reason = plan::kRetrying;
    releases[each].message = error.text();
    releases[each].prospect = plan::prospect_of(releases[each]);
  }
}

namespace {

domain::PastDeployment past_of(const domain::Manifest& latest) {
  return domain::past_of(latest, records::manifest_path(latest.intent.placement(), latest.intent.id));
}

/// What will be planned with `latest` in the records: what it left, with its quarantine, before the next look
/// says so.
TalentPlan plan_with(plan::EnvironmentFacts facts, const domain::Manifest& latest) {
  auto& history = facts.histories[latest.intent.talent];
  history.open.reset();
  std::erase_if(history.deployments, [&](const auto& past) { return past.id == latest.intent.id; });
  history.deployments.insert(history.deployments.begin(), past_of(latest));
  return plan::plan_talent(facts, latest.intent.talent);
}

/// What the page says of a placement whose manifest has just been written.
void apply_latest(records::PlacementStatus& status, const domain::Manifest& latest) {
  status.last = past_of(latest);
  const bool is_return = !latest.is_open() && status.last->asked;
  if (!is_return && !latest.progress.timeline.empty()) status.phase = latest.progress.timeline.back().phase;
}

}  // namespace

ports::RecordFile status_page_of(const plan::EnvironmentFacts& facts, const domain::EnvironmentPlan& plan,
                                 const domain::Manifest& latest) {
  records::EnvironmentStatus page{
      .environment = facts.environment->key, .stage = facts.environment->stage, .at = facts.now};
  for (const auto& planned : plan.talents) {
    const bool is_latest = planned.placement == latest.intent.placement();
    const auto talent = is_latest && !latest.is_open() ? plan_with(facts, latest) : planned;
    records::PlacementStatus status{
        .talent = talent.placement.talent, .release = label_of(facts, talent), .phase = talent.phase};
    if (const auto desired = desired_by(facts, talent)) status.wanted = desired->version;
    if (const auto served = served_by(facts, talent)) status.serving = served->version;
    const auto history = facts.histories.find(talent.placement.talent);
    if (history != facts.histories.end() && !history->second.deployments.empty())
      status.last = history->second.deployments.front();
    status.holds = talent.holds;
    for (const auto& gate : talent.gates) {
      if (gate.verdict != domain::Verdict::kPass) status.waiting.push_back(gate);
    }
    if (is_latest) apply_latest(status, latest);
    page.placements.push_back(std::move(status));
  }
  return {records::status_path(page.environment), records::status_page(page)};
}

}  // namespace talentops::reconcilers
