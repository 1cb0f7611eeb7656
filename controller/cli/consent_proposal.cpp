#include "controller/cli/consent_proposal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/plan_view.hpp"
#include "controller/plan/approvals.hpp"

namespace talentops::cli {
namespace {

using domain::ActVerb;
using domain::EnvironmentKey;

Error nothing_to_say(const std::string& where, const std::string& why) {
  return {ErrorKind::kNotFound, codes::kReleaseUnknown, fmt::format("{}: {}", where, why), std::nullopt,
          "see talentops status"};
}

/// Of one release in one environment, as it would be carried out now.
Result<domain::TalentPlan> plan_named(const FleetView::Planned& planned, const ActRequest& request,
                                      const domain::ReleaseKey& release) {
  const auto where = fmt::format("{} in {}", request.subject, request.environment);
  for (const auto& talent : planned.plan.talents) {
    if (talent.release != release.name) continue;
    if (talent.running)
      return nothing_to_say(where, "it is under way; what is asked of people was asked before");
    if (talent.action == domain::Action::kNone) return nothing_to_say(where, "it is deployed as wished");
    const auto now = talent.digest.hex();
    const bool has_prefix = request.plan.starts_with("sha256:");
    const auto named = has_prefix ? request.plan.substr(std::string_view("sha256:").size()) : request.plan;
    if (now.starts_with(named)) return talent;
    return Error{ErrorKind::kConflict, codes::kActOtherPlan,
                 fmt::format("{}: plan {} is not what would happen, which is {}: {} {}", where, request.plan,
                             talent.digest.short_hex(), name_of(talent.action), from_to(talent)),
                 std::nullopt,
                 fmt::format("read talentops explain {}, or name the commit by --head; nothing was recorded",
                             request.subject)};
  }
  return nothing_to_say(where, "nothing is planned there");
}

/// It has left git, and people may be asked about that.
bool is_to_be_retired(const FleetView::Planned& planned, const domain::ReleaseKey& release) {
  return std::any_of(planned.plan.talents.begin(), planned.plan.talents.end(), [&](const auto& talent) {
    return talent.release == release.name && talent.action == domain::Action::kRetire;
  });
}

std::string announce_consent(const ActRequest& request, const domain::TalentPlan& plan) {
  const bool is_yes = request.verb == ActVerb::kApprove;
  const auto to = plan.to ? fmt::format(", digest {}", plan.to->package.bundle.short_hex()) : std::string();
  return fmt::format("{} in {}: {} {}{} {} (plan {})", request.subject, request.environment,
                     name_of(plan.action), from_to(plan), to,
                     is_yes ? "has your yes" : "is rejected, for good", plan.digest.short_hex());
}

}  // namespace

Result<ProposedActs> propose_on_plan(FleetView& view, const ActRequest& request) {
  const auto release = TRY(read_release_key(request.subject));
  const EnvironmentKey key{release.client, domain::EnvironmentName(request.environment)};
  auto unknown = unknown_name(names_of(view.catalog()), request.subject, request.environment);
  const bool is_place = view.catalog().environments.contains(key);
  if (unknown && !is_place) return *std::move(unknown);
  auto planned = TRY(view.plan(key));
  if (unknown && !is_to_be_retired(planned, release)) return *std::move(unknown);
  const auto plan = TRY(plan_named(planned, request, release));
  domain::Act act{.verb = request.verb, .release = release, .environment = key.name, .plan = plan.digest};
  ProposedActs proposed{{std::move(act)}, announce_consent(request, plan)};
  if (request.verb == ActVerb::kApprove) {
    proposed.counts = [facts = std::move(planned.facts), plan](const std::string& by) {
      return plan::would_count(facts, plan, by);
    };
  }
  return proposed;
}

}  // namespace talentops::cli
