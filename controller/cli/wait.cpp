#include <fmt/format.h>

#include <algorithm>

#include "controller/base/codes/gates.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/status_source.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"

namespace talentops::cli {
namespace {

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

/// What a revision wishes, where one is named: the versions by environment.
using Wanted = std::map<domain::EnvironmentName, domain::Version>;

Result<std::optional<Wanted>> wanted_by(const WaitRequest& request, const domain::ReleaseKey& release) {
  if (!request.revision) return std::optional<Wanted>();
  auto view = TRY(FleetView::open(request.source, {.head = *request.revision}));
  const auto found = view.catalog().releases.find(release);
  if (found == view.catalog().releases.end()) {
    return Error{ErrorKind::kNotFound, codes::kReleaseUnknown, fmt::format("{} wishes no release {}", *request.revision, release.text()),
                 std::nullopt, "name a commit that has it"};
  }
  Wanted wanted;
  for (const auto& name : found->second.environments) wanted[name] = found->second.version;
  return std::optional(std::move(wanted));
}

/// Whether `version` was seen to serve: by a controller, recently; or by the records, when it was deployed.
bool is_there(const ReleaseStatus& status, const domain::Version& version, bool is_recorded) {
  if (!status.deployed || status.deployed->version != version) return false;
  if (status.desired && status.desired->version != version) return false;
  if (status.ready == domain::Readiness::kTrue) return true;
  return is_recorded && status.ready == domain::Readiness::kUnknown && status.reason == kObservationStale;
}

Answer judge(const ReleaseStatus& status, const std::optional<Wanted>& wanted, bool is_recorded) {
  const auto name = status.environment.text();
  auto version = status.desired ? std::optional(status.desired->version) : std::nullopt;
  if (wanted) {
    const auto found = wanted->find(status.environment);
    version = found == wanted->end() ? std::nullopt : std::optional(found->second);
  }
  if (version && is_there(status, *version, is_recorded)) {
    return {name, ExitCode::kFine, true, fmt::format("{} is there{}", version->text(), is_recorded ? ", by the records" : "")};
  }
  const bool about_this = version && status.desired && status.desired->version == *version;
  if (!about_this) return {name, ExitCode::kNo, false, status.message};
  if (status.phase == domain::Phase::kRollbackFailed || status.phase == domain::Phase::kRolledBack) {
    return {name, ExitCode::kFailed, true, status.message};
  }
  const bool blocked = !status.holds.empty() || status.phase == domain::Phase::kGating;
  if (blocked && !status.next) return {name, ExitCode::kBlocked, true, status.message};
  return {name, status.ready == domain::Readiness::kUnknown ? ExitCode::kUnreachable : ExitCode::kNo, false, status.message};
}

/// One answer for each environment that is waited for; those of a revision that nobody has seen yet are not there.
Answers look(const KnownStatus& known, const domain::ReleaseKey& release, const WaitRequest& request,
             const std::optional<Wanted>& wanted) {
  Answers answers;
  const auto is_asked = [&](const std::string& environment) { return !request.environment || environment == *request.environment; };
  for (const auto& each : known.status.releases) {
    if (each.release != release || !is_asked(each.environment.text())) continue;
    if (wanted && !wanted->contains(each.environment)) continue;
    answers.push_back(judge(each, wanted, known.is_recorded));
  }
  if (wanted) {
    for (const auto& [environment, version] : *wanted) {
      const auto is_same = [&, name = environment.text()](const Answer& answer) { return answer.environment == name; };
      if (!is_asked(environment.text()) || std::any_of(answers.begin(), answers.end(), is_same)) continue;
      answers.push_back({environment.text(), ExitCode::kNo, false, "is not known to the controller yet"});
    }
  }
  if (answers.empty()) answers.push_back({request.environment.value_or(""), ExitCode::kNo, false, "is not known yet"});
  return answers;
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
      output.out << fmt::format("{}{}: {}\n", request.release, each.environment.empty() ? "" : " in " + each.environment, each.message);
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
               fmt::format("{} is not there after {}", request.release, format_duration(request.timeout)), std::nullopt,
               "see talentops explain " + request.release});
  return graver(ExitCode::kTimedOut, code_of(answers));
}

}  // namespace

ExitCode wait(const WaitRequest& request, const Output& output) {
  const auto release = read_release_key(request.release);
  if (!release) return output.refuse(release.error());
  const auto wanted = wanted_by(request, *release);
  if (!wanted) return output.refuse(wanted.error());

  const effects::SystemClock clock;
  effects::ThreadBell nobody_rings;
  const auto deadline = clock.monotonic() + request.timeout;
  while (true) {
    const auto known = read_status(request.source);
    const bool is_first_to_come = !known && request.source.state && known.error().kind == ErrorKind::kUnavailable;
    if (!known && !is_first_to_come) return output.refuse(known.error());
    const auto answers = known ? look(*known, *release, request, *wanted)
                               : Answers{{request.environment.value_or(""), ExitCode::kUnreachable, false, known.error().message}};
    const bool is_over = clock.monotonic() >= deadline;
    if (is_final(answers) || is_over) {
      print(request, answers, output);
      return is_final(answers) ? code_of(answers) : give_up(request, answers, output);
    }
    nobody_rings.wait(nobody_rings.rings(), std::min(deadline, clock.monotonic() + kLookEvery), {});
  }
}

}  // namespace talentops::cli
