#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/redact.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/status_source.hpp"
#include "controller/cli/status_text.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::cli {
namespace {

using domain::DesiredVersion;
using domain::ReleaseStatus;

constexpr Duration kLookEvery = std::chrono::milliseconds(500);

/// What one look says of one environment: there, not yet, or why it will not be without somebody's help.
struct Answer {
  std::string environment;
  ExitCode code = ExitCode::kNo;
  bool is_final = false;
  std::string message;
};
using Answers = std::vector<Answer>;

/// What a revision wishes, where one is named, by environment.
struct Revision {
  FleetView view;
  std::map<domain::EnvironmentName, DesiredVersion> wanted;

  /// How the commit that `known` is about stands to this one; nothing where that cannot be told here.
  std::optional<ports::Descent> standing(const KnownStatus& known) {
    const auto& commit = known.status.controller.commit;
    return commit.empty() ? std::nullopt : view.descent(view.catalog().commit, commit);
  }
};

/// As the environment gets it, with its digests; of what cannot be planned there the version alone is known.
DesiredVersion wanted_in(FleetView& view, const domain::EnvironmentKey& environment,
                         const domain::Release& release) {
  if (const auto planned = view.plan(environment)) {
    for (auto& each : reconcilers::status_of(planned->facts, planned->plan)) {
      if (each.talent == release.talent && each.desired) return *std::move(each.desired);
    }
  }
  return {.version = domain::version_in(release, environment.name)};
}

Result<std::optional<Revision>> revision_of(const WaitRequest& request, const domain::ReleaseKey& release) {
  if (!request.revision) return std::optional<Revision>();
  auto view = FleetView::open(request.source, {.head = *request.revision});
  if (!view && request.source.state) {
    view.error().hint = "give --repository: what a revision wishes is read there, not in the state directory";
  }
  Revision revision{TRY(std::move(view)), {}};
  const auto& releases = revision.view.catalog().releases;
  const auto found = releases.find(release);
  if (found == releases.end()) return std::optional(std::move(revision));
  for (const auto& name : found->second.environments)
    revision.wanted[name] = wanted_in(revision.view, {release.client, name}, found->second);
  return std::optional(std::move(revision));
}

/// What is not known of one of them tells nothing apart.
bool is_alike(const std::optional<Digest>& one, const std::optional<Digest>& other) {
  return !one || !other || *one == *other;
}

bool is_same(const DesiredVersion& one, const DesiredVersion& other) {
  return one.version == other.version && is_alike(one.digest, other.digest) &&
         is_alike(one.configuration, other.configuration);
}

/// Whether exactly this was seen to serve: by a controller, recently; or by the records, when it was
/// deployed.
bool is_there(const ReleaseStatus& status, const DesiredVersion& wanted, bool is_recorded) {
  const auto& deployed = status.deployed;
  if (!deployed || !is_same(wanted, {deployed->version, deployed->digest, deployed->configuration}))
    return false;
  if (status.desired && !is_same(wanted, *status.desired)) return false;
  if (status.ready == domain::Readiness::kTrue) return true;
  return is_recorded && status.ready == domain::Readiness::kUnknown && status.reason == kObservationStale;
}

/// What is known of one environment in which `wanted` is waited for.
Answer judge(const ReleaseStatus& status, const std::optional<DesiredVersion>& wanted,
             const KnownStatus& known) {
  const auto name = status.environment.text();
  if (wanted && is_there(status, *wanted, known.is_recorded)) {
    return {
        name, ExitCode::kFine, true,
        fmt::format("{} is there{}", wanted->version.text(), known.is_recorded ? ", by the records" : "")};
  }
  const bool is_about_this = wanted && status.desired && is_same(*wanted, *status.desired);
  if (!is_about_this) return {name, ExitCode::kNo, false, message_of(status)};
  if (status.phase == domain::Phase::kRollbackFailed || status.phase == domain::Phase::kRolledBack) {
    return {name, ExitCode::kFailed, true, message_of(status)};
  }
  const bool is_blocked = !status.holds.empty() || status.phase == domain::Phase::kGating;
  if (is_blocked && !status.next) return {name, ExitCode::kBlocked, true, message_of(status)};
  return {name, status.ready == domain::Readiness::kUnknown ? ExitCode::kUnreachable : ExitCode::kNo, false,
          message_of(status)};
}

const ReleaseStatus* find(const KnownStatus& known, const domain::ReleaseKey& release,
                          const domain::EnvironmentName& environment) {
  for (const auto& each : known.status.releases) {
    if (each.release == release && each.environment == environment) return &each;
  }
  return nullptr;
}

/// What is wished instead, told by what differs.
std::string difference_of(const DesiredVersion& wanted, const DesiredVersion& now) {
  if (now.version != wanted.version) return now.version.text();
  return now.version.text() +
         (is_alike(wanted.digest, now.digest) ? " with another configuration" : " of other files");
}

/// The same against a revision: what is followed may not have come so far yet, or may have gone on.
Answer judge_revision(const ReleaseStatus* status, const domain::EnvironmentName& environment,
                      const DesiredVersion& wanted, const std::optional<ports::Descent>& standing,
                      const KnownStatus& known) {
  const auto commit = known.status.controller.commit.text().substr(0, 12);
  if (standing == ports::Descent::kBehind) {
    return {environment.text(), ExitCode::kNo, false,
            fmt::format("commit {} is in force, which is older than the one waited for", commit)};
  }
  if (status == nullptr) return {environment.text(), ExitCode::kNo, false, "is not known yet"};
  if (standing == ports::Descent::kAhead && status->desired && !is_same(wanted, *status->desired)) {
    return {environment.text(), ExitCode::kNo, true,
            fmt::format("{} is not wished any more: the later commit {} wishes {}", wanted.version.text(),
                        commit, difference_of(wanted, *status->desired))};
  }
  return judge(*status, wanted, known);
}

/// While the branch is not followed nobody knows what it wishes now; only of a commit that was named it is
/// known.
void doubt(Answers& answers, const KnownStatus& known, bool is_commit_named) {
  const auto& source = known.status.controller.source;
  const auto trouble = source ? source->trouble(known.status.observed_at) : std::nullopt;
  if (!trouble) return;
  for (auto& each : answers) {
    if (is_commit_named && each.code == ExitCode::kFine) continue;
    each.code = ExitCode::kUnreachable;
    each.is_final = false;
    each.message += "; the watched branch is not followed: " + redact(trouble->text());
  }
}

Answer not_known_yet(const KnownStatus& known, const WaitRequest& request) {
  const auto unknown = unknown_name(names_of(known.status), request.release, request.environment);
  return {request.environment.value_or(""), ExitCode::kNo, false,
          unknown ? "is not known yet: " + unknown->hint : std::string("is not known yet")};
}

/// One answer for each environment that is waited for.
Answers look(const KnownStatus& known, const domain::ReleaseKey& release, const WaitRequest& request,
             std::optional<Revision>& revision) {
  Answers answers;
  const auto is_asked = [&](const domain::EnvironmentName& name) {
    return !request.environment || name.text() == *request.environment;
  };
  if (revision) {
    const auto standing = revision->standing(known);
    for (const auto& [name, wanted] : revision->wanted) {
      if (is_asked(name))
        answers.push_back(judge_revision(find(known, release, name), name, wanted, standing, known));
    }
  } else {
    for (const auto& each : known.status.releases) {
      if (each.release != release || !is_asked(each.environment)) continue;
      answers.push_back(judge(each, each.desired, known));
    }
  }
  if (answers.empty()) answers.push_back(not_known_yet(known, request));
  doubt(answers, known, revision.has_value());
  return answers;
}

/// What can be told at once: neither a commit nor the documents here come to wish what they do not name. A
/// controller may not have fetched it yet.
std::optional<Error> unknown_for_good(const WaitRequest& request, const std::optional<Revision>& revision) {
  if (revision) return unknown_name(names_of(revision->view.catalog()), request.release, request.environment);
  if (request.source.state) return std::nullopt;
  const auto known = read_status(request.source);
  if (!known) return std::nullopt;  // said where it is waited for
  return unknown_name(names_of(known->status), request.release, request.environment);
}

bool is_final(const Answers& answers) {
  return std::all_of(answers.begin(), answers.end(), [](const Answer& each) { return each.is_final; });
}

ExitCode code_of(const Answers& answers) {
  auto code = ExitCode::kFine;
  for (const auto& each : answers) code = graver(code, each.code);
  return code;
}

void print(const WaitRequest& request, const Answers& answers, const Output& output) {
  if (!output.wants_value()) {
    for (const auto& each : answers) {
      output.out << fmt::format("{}{}: {}\n", request.release,
                                each.environment.empty() ? "" : " in " + each.environment, each.message);
    }
    return;
  }
  auto list = codec::YamlValue::list();
  for (const auto& each : answers) {
    list.add(codec::YamlValue()
                 .put("environment", each.environment)
                 .put("there", each.code == ExitCode::kFine)
                 .put("message", each.message));
  }
  output.value(codec::YamlValue().put("release", request.release).put("environments", std::move(list)));
}

/// The time is over: what is stale or out of reach counts more than that it is not there.
ExitCode give_up(const WaitRequest& request, const Answers& answers, const Output& output) {
  output.fail({ErrorKind::kCanceled, codes::kNotThereYet,
               fmt::format("{} is not there after {}", request.release, format_duration(request.timeout)),
               std::nullopt, "see talentops explain " + request.release});
  return graver(ExitCode::kTimedOut, code_of(answers));
}

}  // namespace

ExitCode wait(const WaitRequest& request, const Output& output) {
  const auto release = read_release_key(request.release);
  if (!release) return output.refuse(release.error());
  auto revision = revision_of(request, *release);
  if (!revision) return output.refuse(revision.error());
  if (const auto unknown = unknown_for_good(request, *revision)) return output.fail(*unknown);

  const effects::SystemClock clock;
  effects::ThreadBell nobody_rings;
  const auto deadline = clock.monotonic() + request.timeout;
  while (true) {
    const auto known = read_status(request.source);
    // Whoever starts a controller and waits for it may be here before its state directory is.
    const bool is_first_to_come =
        !known && request.source.state &&
        (known.error().kind == ErrorKind::kUnavailable || known.error().kind == ErrorKind::kNotFound);
    if (!known && !is_first_to_come) return output.refuse(known.error());
    const auto answers = known ? look(*known, *release, request, *revision)
                               : Answers{{request.environment.value_or(""), ExitCode::kUnreachable, false,
                                          known.error().message}};
    const bool is_over = clock.monotonic() >= deadline;
    if (is_final(answers) || is_over) {
      print(request, answers, output);
      return is_final(answers) ? code_of(answers) : give_up(request, answers, output);
    }
    nobody_rings.wait(nobody_rings.rings(), std::min(deadline, clock.monotonic() + kLookEvery), {});
  }
}

}  // namespace talentops::cli
