#include "controller/cli/act_proposal.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/consent_proposal.hpp"
#include "controller/cli/known_names.hpp"

namespace talentops::cli {
namespace {

using domain::ActVerb;
using domain::EnvironmentKey;
using domain::PastDeployment;
using Standings = std::vector<reconcilers::RecordReader::Standing>;

/// The deployment that the act is about: the newest that was not cancelled, a running one included.
Result<PastDeployment> subject_of(FleetView& view, const ActRequest& request,
                                  const domain::ReleaseKey& release) {
  const auto deployments = TRY(view.history(release, domain::EnvironmentName(request.environment)));
  for (const auto& [environment, past] : deployments) {
    if (past.outcome != domain::Outcome::kCancelled) return past;
  }
  if (auto unknown = unknown_name(names_of(view.catalog()), request.subject, request.environment))
    return *std::move(unknown);
  return Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
               fmt::format("no deployment of {} in {} is recorded", request.subject, request.environment),
               std::nullopt, "see talentops history"};
}

Error does_nothing(const std::string& where, const std::string& why) {
  return {ErrorKind::kNotFound, codes::kReleaseUnknown, fmt::format("{}: {}", where, why), std::nullopt,
          "see talentops status"};
}

/// What a retry would do. What a person asked for took back the version that was there before it.
Result<std::string> announce_retry(const std::string& where, const PastDeployment& past) {
  if (past.outcome != domain::Outcome::kRolledBack && !past.asked) {
    return does_nothing(where, "nothing was taken back, so there is nothing to retry");
  }
  const bool took_back_another = past.asked && !past.uninstalls && past.previous;
  const auto& version = took_back_another ? past.previous->version : past.to.version;
  return fmt::format("{}: {} is tried again (taken back before: {})", where, version.text(), past.reason);
}

Result<std::string> announce_rollback(const std::string& where, const PastDeployment& past) {
  if (past.outcome == domain::Outcome::kRolledBack || past.outcome == domain::Outcome::kSuperseded) {
    return does_nothing(where, fmt::format("{} was taken back already", past.to.version.text()));
  }
  if (past.uninstalls) return does_nothing(where, "nothing is installed any more");
  // What a return came from is what was taken back, not what lies before it.
  const auto to = past.asked      ? "what was there before it"
                  : past.previous ? past.previous->version.text()
                                  : "nothing installed";
  return fmt::format("{}: {} goes back to {}, and is quarantined here", where, past.to.version.text(), to);
}

/// What keeps a retry from doing anything, as the controller would decide; a hold that no act ends.
Status check_attempts(FleetView& view, const domain::EnvironmentKey& environment,
                      const domain::ReleaseKey& release) {
  if (!view.catalog().environments.contains(environment)) return {};
  const auto planned = TRY(view.plan(environment));
  for (const auto& talent : planned.plan.talents) {
    if (talent.release != release.name) continue;
    for (const auto& hold : talent.holds) {
      if (hold.code != codes::kRetriesExhausted) continue;
      return Error{
          ErrorKind::kDenied, codes::kRetriesExhausted,
          fmt::format("{} in {} is not tried again: {}", release.text(), environment.name.text(), hold.why),
          std::nullopt, "it ends by " + hold.released_by + "; nothing was recorded"};
    }
  }
  return {};
}

Result<ProposedActs> propose_on_release(FleetView& view, const ActRequest& request) {
  const auto release = TRY(read_release_key(request.subject));
  const auto past = TRY(subject_of(view, request, release));
  const auto where = fmt::format("{} in {}", request.subject, request.environment);
  const bool is_rollback = request.verb == ActVerb::kRollback;
  auto what = TRY(is_rollback ? announce_rollback(where, past) : announce_retry(where, past));
  const domain::EnvironmentName environment(request.environment);
  if (!is_rollback) TRY(check_attempts(view, {release.client, environment}, release));
  domain::Act act{
      .verb = request.verb, .release = release, .environment = environment, .deployment = past.id};
  return ProposedActs{{std::move(act)}, std::move(what)};
}

Result<domain::Act> act_on_environment(FleetView& view, const ActRequest& request,
                                       const EnvironmentKey& key) {
  domain::Act act{.verb = request.verb, .release = {key.client, {}}, .environment = key.name};
  act.deployment = TRY(view.newest_deployment(key));
  return act;
}

Status check_in_git(FleetView& view, const EnvironmentKey& key) {
  if (view.catalog().environments.contains(key)) return {};
  return Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
               fmt::format("there is no environment {}", key.text()), std::nullopt, "see talentops status"};
}

Result<ProposedActs> propose_adoption(FleetView& view, const ActRequest& request) {
  const auto key = TRY(read_environment_key(request.environment));
  TRY(check_in_git(view, key));
  const auto& targets = view.catalog().environments.at(key).targets;
  const domain::TargetName target(request.target);
  const bool is_known = target.empty() || std::any_of(targets.begin(), targets.end(),
                                                      [&](const auto& each) { return each.name == target; });
  if (!is_known) return does_nothing(key.text(), fmt::format("it has no target {}", request.target));
  auto act = TRY(act_on_environment(view, request, key));
  act.item = request.subject;
  act.target = target;
  const auto where = target.empty() ? key.text() : fmt::format("{}, target {}", key.text(), request.target);
  auto what =
      request.subject == "."
          ? fmt::format("{}: the workspace is served where it is now, though it was another place", where)
          : fmt::format(
                "{}: the next deployment may replace {}; what is there is kept, and put back when "
                "the talent goes",
                where, request.subject);
  return ProposedActs{{std::move(act)}, std::move(what)};
}

Result<ProposedActs> propose_unlocking(FleetView& view, const ActRequest& request) {
  const auto key = TRY(read_environment_key(request.subject));
  TRY(check_in_git(view, key));
  auto act = TRY(act_on_environment(view, request, key));
  act.as = request.as;
  auto what =
      request.as == domain::UnlockAs::kCurrent
          ? fmt::format("{}: what its targets say is installed is taken for right", key.text())
          : fmt::format("{}: what git wishes is put there again; what differs is kept as a copy", key.text());
  return ProposedActs{{std::move(act)}, std::move(what)};
}

std::string names_of(const Standings& standing) {
  std::vector<std::string> names;
  for (const auto& each : standing)
    names.push_back(fmt::format("{} {}", each.placement.text(), each.deployment.to.version.text()));
  return join(names, ", ");
}

Result<ProposedActs> propose_forgetting(FleetView& view, const ActRequest& request) {
  const auto key = TRY(read_environment_key(request.subject));
  if (view.catalog().environments.contains(key)) {
    return Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
                 fmt::format("{} is in git, and so it is looked after", key.text()), std::nullopt,
                 "take its ClientEnvironment out first; nothing was recorded"};
  }
  auto left = TRY(view.left_behind());
  std::erase_if(left, [&](const auto& each) { return each.placement.environment != key; });
  if (left.empty()) return does_nothing(key.text(), "by the records nothing stands there");
  auto act = TRY(act_on_environment(view, request, key));
  return ProposedActs{{std::move(act)},
                      fmt::format("{} stays as it is, and nobody looks after it any more", names_of(left))};
}

Result<ProposedActs> propose_removal(FleetView& view, const ActRequest& request) {
  const auto commit = TRY(view.resolve(request.subject));
  const auto standing = TRY(view.unwished_at(commit, request.client));
  if (standing.empty()) {
    return does_nothing(request.subject, "nothing stands that it does not wish");
  }
  ProposedActs proposed{{},
                        fmt::format("{} may be removed: commit {} wishes it no more", names_of(standing),
                                    commit.text().substr(0, 12))};
  std::map<domain::ClientName, domain::Act> of_clients;
  for (const auto& each : standing) {
    const auto& client = each.placement.environment.client;
    of_clients[client] = {.verb = request.verb, .release = {client, {}}, .commit = commit};
  }
  for (auto& [client, act] : of_clients) proposed.acts.push_back(std::move(act));
  return proposed;
}

Result<ProposedActs> propose_rewrite(FleetView& view, const ActRequest& request) {
  const auto commit = TRY(view.resolve(request.subject));
  const auto accepted = TRY(view.accepted());
  if (!view.records_tip()) return does_nothing(request.subject, "nothing was ever accepted");
  const auto short_of = [](const domain::CommitId& id) { return id.text().substr(0, 12); };
  if (!accepted) {
    // Records that lay on the rewritten branch itself went with it.
    return ProposedActs{
        {{.verb = request.verb, .commit = commit}},
        fmt::format("the history that has commit {} is followed, whatever was accepted before",
                    short_of(commit))};
  }
  // Nothing: this clone does not have what was accepted, as is likely after a rewrite.
  const auto descent = view.descent(*accepted, commit);
  if (descent == ports::Descent::kSame || descent == ports::Descent::kAhead) {
    return does_nothing(
        request.subject,
        fmt::format("it descends from {}, which was accepted, so it is followed", short_of(*accepted)));
  }
  if (descent == ports::Descent::kBehind) {
    return does_nothing(
        request.subject,
        fmt::format("{}, which was accepted, descends from it: name a commit that only the new "
                    "history has",
                    short_of(*accepted)));
  }
  return ProposedActs{
      {{.verb = request.verb, .commit = commit}},
      fmt::format("the history that has commit {} is followed, though it does not descend from "
                  "{}, which was accepted",
                  short_of(commit), short_of(*accepted))};
}

bool is_path_of_target(const std::string& path) {
  if (path == ".") return true;
  const auto parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(),
                      [](const auto& part) { return part.empty() || part == "." || part == ".."; });
}

}  // namespace

Status check_subject(const ActRequest& request) {
  switch (request.verb) {
    case ActVerb::kRetry:
    case ActVerb::kRollback:
    case ActVerb::kApprove:
    case ActVerb::kReject:
      TRY(read_release_key(request.subject));
      return {};
    case ActVerb::kUnlock:
    case ActVerb::kForget:
      TRY(read_environment_key(request.subject));
      return {};
    case ActVerb::kAdopt:
      TRY(read_environment_key(request.environment));
      if (is_path_of_target(request.subject)) return {};
      return Error{ErrorKind::kInvalid, codes::kArgumentInvalid,
                   fmt::format("{} is no path below a target's root", request.subject), std::nullopt,
                   "write it as status and plan do, such as .claude/agents/greeter.md"};
    case ActVerb::kConfirmRemoval:
    case ActVerb::kConfirmRewrite:
      return {};
  }
  return {};
}

Result<ProposedActs> propose_acts(FleetView& view, const ActRequest& request) {
  switch (request.verb) {
    case ActVerb::kRetry:
    case ActVerb::kRollback:
      return propose_on_release(view, request);
    case ActVerb::kApprove:
    case ActVerb::kReject:
      return propose_on_plan(view, request);
    case ActVerb::kAdopt:
      return propose_adoption(view, request);
    case ActVerb::kUnlock:
      return propose_unlocking(view, request);
    case ActVerb::kForget:
      return propose_forgetting(view, request);
    case ActVerb::kConfirmRemoval:
      return propose_removal(view, request);
    case ActVerb::kConfirmRewrite:
      return propose_rewrite(view, request);
  }
  return does_nothing(request.subject, "there is no such act");
}

}  // namespace talentops::cli
