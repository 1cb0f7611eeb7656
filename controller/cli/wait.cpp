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

/// What one look says: there, not yet, or why it will not be without somebody's help.
struct Answer {
  ExitCode code = ExitCode::kNo;
  bool final = false;
  std::string text;
};

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

Answer judge(const ReleaseStatus& status, const std::optional<Wanted>& wanted) {
  const auto where = fmt::format("{} in {}", status.release.text(), status.environment.text());
  auto version = status.desired ? std::optional(status.desired->version) : std::nullopt;
  if (wanted) {
    const auto found = wanted->find(status.environment);
    version = found == wanted->end() ? std::nullopt : std::optional(found->second);
  }
  const bool there = version && status.deployed && status.deployed->version == *version && status.ready == domain::Readiness::kTrue;
  if (there) return {ExitCode::kFine, true, fmt::format("{}: {} is there", where, version->text())};
  const bool about_this = version && status.desired && status.desired->version == *version;
  auto text = fmt::format("{}: {}", where, status.message);
  if (!about_this) return {ExitCode::kNo, false, std::move(text)};
  if (status.phase == domain::Phase::kRollbackFailed || status.phase == domain::Phase::kRolledBack) {
    return {ExitCode::kFailed, true, std::move(text)};
  }
  const bool blocked = !status.holds.empty() || status.phase == domain::Phase::kGating;
  if (blocked && !status.next) return {ExitCode::kBlocked, true, std::move(text)};
  return {status.ready == domain::Readiness::kUnknown ? ExitCode::kUnreachable : ExitCode::kNo, false, std::move(text)};
}

Answer look(const domain::FleetStatus& status, const domain::ReleaseKey& release, const WaitRequest& request,
            const std::optional<Wanted>& wanted) {
  Answer worst{ExitCode::kFine, true, ""};
  bool found = false;
  for (const auto& each : status.releases) {
    if (each.release != release) continue;
    if (request.environment && each.environment.text() != *request.environment) continue;
    found = true;
    auto answer = judge(each, wanted);
    worst.final = worst.final && answer.final;
    worst.code = graver(worst.code, answer.code);
    if (!worst.text.empty()) worst.text += "\n";
    worst.text += answer.text;
  }
  if (!found) return {ExitCode::kNo, false, fmt::format("{} is not known to the controller yet", release.text())};
  return worst;
}

}  // namespace

ExitCode wait(const WaitRequest& request, const Output& output) {
  const auto release = read_release_key(request.release);
  if (!release) return output.fail(release.error());
  const auto wanted = wanted_by(request, *release);
  if (!wanted) return output.fail(wanted.error());

  const effects::SystemClock clock;
  effects::ThreadBell nobody_rings;
  const auto deadline = clock.monotonic() + request.timeout;
  while (true) {
    const auto known = read_status(request.source);
    if (!known) return output.fail(known.error());
    const auto answer = look(known->status, *release, request, *wanted);
    const bool timed_out = clock.monotonic() >= deadline;
    if (answer.final || timed_out) {
      output.out << answer.text << "\n";
      if (!answer.final) output.err << fmt::format("talentops: not there after {}\n", format_duration(request.timeout));
      return answer.final ? answer.code : ExitCode::kTimedOut;
    }
    nobody_rings.wait(nobody_rings.rings(), std::min(deadline, clock.monotonic() + kLookEvery), {});
  }
}

}  // namespace talentops::cli
