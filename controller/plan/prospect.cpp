#include "controller/plan/prospect.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/text.hpp"

namespace talentops::plan {
namespace {

using domain::GateResult;
using domain::Hold;
using domain::HoldReason;
using domain::Need;
using domain::ReleaseStatus;
using domain::Verdict;

std::string on_release(std::string_view verb, const ReleaseStatus& status) {
  return fmt::format("talentops {} {} --environment {} --reason \"…\"", verb, status.release.text(),
                     status.environment.text());
}

std::string on_environment(std::string_view verb, const ReleaseStatus& status, std::string_view more = "") {
  return fmt::format("talentops {} {}{} --reason \"…\"", verb, status.environment_key().text(), more);
}

std::string another_version(const ReleaseStatus& status) {
  return fmt::format("talentops bump {} VERSION --selector client={},release={}", status.talent.text(),
                     status.release.client.text(), status.release.name.text());
}

/// The commands that end a hold; none where no verb does.
std::vector<std::string> commands_of(const Hold& hold, const ReleaseStatus& status) {
  if (hold.code == codes::kLocked)
    return {on_release("rollback", status), on_environment("unlock", status, " --as current")};
  if (hold.code == codes::kPlaceDiffers)
    return {
        fmt::format("talentops adopt . --environment {} --reason \"…\"", status.environment_key().text())};
  if (hold.code == codes::kManualRollback || hold.code == codes::kFrozen)
    return {on_release("rollback", status)};
  if (hold.code == codes::kFighting) return {on_release("retry", status)};
  if (hold.code == codes::kEnvironmentGone) return {on_environment("forget", status)};
  if (hold.code == codes::kRetriesExhausted) return {another_version(status)};
  if (hold.code == codes::kQuarantined) {
    if (!status.desired) return {on_release("retry", status)};
    return {on_release("retry", status), another_version(status)};
  }
  // A target that has left its document is unknown as well, and no verb brings it back.
  const bool is_unlocked = hold.released_by.find("talentops unlock") != std::string::npos;
  if (hold.code == codes::kUnknownState && is_unlocked)
    return {on_environment("unlock", status, " --as current"),
            on_environment("unlock", status, " --as reinstall")};
  return {};
}

Need need_of(const Hold& hold) {
  switch (hold.reason) {
    case HoldReason::kLocked:
    case HoldReason::kUnknownState:
    case HoldReason::kTargetForbidden:
      return Need::kNow;
    case HoldReason::kTargetUnreachable:
    case HoldReason::kWindowClosed:
      return Need::kNobody;
    case HoldReason::kOperator:
    case HoldReason::kGateRevoked:
      return hold.until ? Need::kNobody : Need::kByDay;
    case HoldReason::kSuspended:
    case HoldReason::kModified:
    case HoldReason::kQuarantined:
    case HoldReason::kHistoryRewritten:
    case HoldReason::kStopped:
    case HoldReason::kFighting:
      return Need::kByDay;
  }
  return Need::kNow;
}

/// What ends somewhere else, or at a time, needs nobody.
Need need_of(const GateResult& gate) {
  if (gate.verdict == Verdict::kDeny) return Need::kByDay;
  return gate.until || gate.waits_on ? Need::kNobody : Need::kByDay;
}

std::string stays(const ReleaseStatus& status) {
  return status.deployed ? fmt::format("{} stays", status.deployed->version.text())
                         : std::string("nothing is installed");
}

struct ByItself {
  std::string what;
  std::optional<Instant> at = {};
};

ByItself by_itself(const Hold& hold, const ReleaseStatus& status) {
  switch (hold.reason) {
    case HoldReason::kLocked:
    case HoldReason::kUnknownState:
    case HoldReason::kTargetForbidden:
      return {"it stays as it is, and nothing is touched"};
    case HoldReason::kQuarantined:
      return {status.desired
                  ? fmt::format("{}; {} does not start again", stays(status), status.desired->version.text())
                  : stays(status)};
    case HoldReason::kWindowClosed:
      return {"it goes on when the calendar opens", hold.until};
    case HoldReason::kTargetUnreachable:
      return {"it is tried again, and goes on as soon as the target answers", status.next};
    case HoldReason::kFighting:
      return {"it is put right once more", hold.until};
    case HoldReason::kOperator:
    case HoldReason::kGateRevoked:
      if (hold.code == codes::kManualRollback || hold.code == codes::kFrozen)
        return {"it goes back by itself", hold.until};
      if (hold.until) return {"it is asked again", hold.until};
      return {stays(status)};
    case HoldReason::kSuspended:
    case HoldReason::kModified:
    case HoldReason::kHistoryRewritten:
    case HoldReason::kStopped:
      return {stays(status)};
  }
  return {stays(status)};
}

bool is_still_to_come(const std::optional<Instant>& time, const ReleaseStatus& status) {
  return time && (!status.observed_at || *time > *status.observed_at);
}

/// Of gates that do not pass: all of them must before it starts.
ByItself by_itself(const std::vector<const GateResult*>& gates, const ReleaseStatus& status) {
  std::optional<Instant> last;
  const GateResult* elsewhere = nullptr;
  for (const auto* gate : gates) {
    if (need_of(*gate) != Need::kNobody) return {stays(status)};
    if (gate->until && (!last || *gate->until > *last)) last = gate->until;
    if (!gate->until) elsewhere = gate;
  }
  if (elsewhere != nullptr)
    return {fmt::format("it goes on as soon as {} is so far", elsewhere->waits_on->text())};
  if (!is_still_to_come(last, status)) return {"a controller asks again, and it goes on if it may"};
  const bool opens = gates.size() == 1 && gates.front()->name == "window";
  return {opens ? "it starts when the calendar opens" : "it is asked again, and starts if it may", last};
}

/// Of a target whose transaction was interrupted half way.
domain::Prospect prospect_of_mixture(const ReleaseStatus& status) {
  if (status.reason != kRetrying)
    return {.by_itself = "a controller finishes it, or takes it back, before it does anything else there"};
  std::vector<std::string> targets;
  for (const auto& mixture : status.particulars->mixtures) targets.push_back(mixture.target.text());
  return {.need = Need::kNow,
          .choices = {fmt::format("put right at {} what the error names; it is finished by itself then",
                                  join(targets, ", "))},
          .by_itself = "it stays a mixture; it is tried again, and made whole as soon as that can be done"};
}

/// Of something that nothing stands in the way of.
ByItself by_itself(const ReleaseStatus& status) {
  if (status.reason == "CertificationRevoked")
    return {"it goes on serving; onRevoke: rollback of a ReleasePolicy would have it taken back"};
  if (status.reason == "Drifted") return {"it stays changed; driftPolicy: correct would put it right"};
  if (status.ready == domain::Readiness::kUnknown) return {"it is looked at again", status.next};
  return {"it goes on", status.next};
}

domain::Prospect prospect_of_unhindered(const ReleaseStatus& status) {
  auto next = by_itself(status);
  domain::Prospect prospect{.by_itself = std::move(next.what), .at = next.at};
  if (status.action != domain::Action::kNone) return prospect;
  if (status.reason == "CertificationRevoked") {
    prospect.need = Need::kByDay;
    prospect.choices = {on_release("rollback", status), another_version(status)};
  }
  if (status.reason == "Drifted") {
    prospect.need = Need::kByDay;
    prospect.choices = {
        fmt::format("talentops diff {} --environment {}", status.release.text(), status.environment.text())};
  }
  return prospect;
}

void add(std::vector<std::string>& choices, const std::string& choice) {
  if (choice.empty() || std::find(choices.begin(), choices.end(), choice) != choices.end()) return;
  choices.push_back(choice);
}

}  // namespace

domain::Prospect prospect_of(const ReleaseStatus& status) {
  domain::Prospect prospect;
  if (status.ready == domain::Readiness::kTrue) return prospect;
  if (!status.particulars->mixtures.empty()) return prospect_of_mixture(status);
  std::vector<const GateResult*> waiting;
  for (const auto& gate : status.gates) {
    if (gate.verdict != Verdict::kPass) waiting.push_back(&gate);
  }
  const Hold* gravest = nullptr;
  for (const auto& hold : status.holds) {
    if (gravest == nullptr || need_of(hold) > need_of(*gravest)) gravest = &hold;
    const auto commands = commands_of(hold, status);
    for (const auto& command : commands) add(prospect.choices, command);
    if (commands.empty()) add(prospect.choices, hold.released_by);
  }
  ByItself next;
  if (gravest != nullptr) {
    prospect.need = need_of(*gravest);
    next = by_itself(*gravest, status);
  } else if (!waiting.empty()) {
    for (const auto* gate : waiting) prospect.need = std::max(prospect.need, need_of(*gate));
    // What ends by itself is not what somebody has to see to.
    for (const auto* gate : waiting) {
      if (need_of(*gate) == prospect.need) add(prospect.choices, gate->needs);
    }
    next = by_itself(waiting, status);
  } else {
    return prospect_of_unhindered(status);
  }
  prospect.by_itself = std::move(next.what);
  prospect.at = next.at;
  return prospect;
}

}  // namespace talentops::plan
