#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/base/redact.hpp"
#include "controller/cli/act_delivery.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/clone_config.hpp"

namespace talentops::cli {
namespace {

using domain::ActVerb;
using domain::PastDeployment;

Result<codec::SigningKey> signing_key(const ActRequest& request) {
  auto path = request.key;
  if (path.empty())
    path = TRY(effects::git::clone_setting(request.source.repository, "user.signingkey")).value_or("");
  if (path.empty()) {
    return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, "an act is signed, and no key is named",
                 std::nullopt, "give --key FILE, or set user.signingKey in the repository"};
  }
  return read_signing_key(path);
}

/// The name that allowed_signers gives to the key.
Result<std::string> name_of_signer(const ActRequest& request, const codec::SigningKey& key) {
  if (!request.by.empty()) return request.by;
  if (request.source.allowed_signers) {
    const auto text = TRY(effects::read_small_file(*request.source.allowed_signers, 1024 * 1024));
    for (const auto& signer : TRY(codec::read_allowed_signers(text, *request.source.allowed_signers))) {
      const bool literal =
          !signer.principals.empty() && signer.principals.front().find_first_of("*?!") == std::string::npos;
      if (literal && codec::public_line(signer.public_key) == key.public_line())
        return signer.principals.front();
    }
  }
  return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, "it is not known who you are", std::nullopt,
               "give --by NAME, the name that allowed_signers has for your key"};
}

/// The deployment that the act is about: the newest that was not cancelled, a running one included.
Result<PastDeployment> subject_of(FleetView& view, const ActRequest& request,
                                  const domain::ReleaseKey& release) {
  const auto deployments = TRY(view.history(release, domain::EnvironmentName(request.environment)));
  for (const auto& [environment, past] : deployments) {
    if (past.outcome != domain::Outcome::kCancelled) return past;
  }
  if (auto unknown = unknown_name(names_of(view.catalog()), request.release, request.environment))
    return *std::move(unknown);
  return Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
               fmt::format("no deployment of {} in {} is recorded", request.release, request.environment),
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

/// Whether the act would do anything, and what.
Result<std::string> announcement(const ActRequest& request, const PastDeployment& past) {
  const auto where = fmt::format("{} in {}", request.release, request.environment);
  return request.is_rollback ? announce_rollback(where, past) : announce_retry(where, past);
}

/// What is signed cannot be masked afterwards, and what is pushed cannot be taken back.
Status check_reason(const ActRequest& request) {
  if (redact(request.reason) == request.reason) return {};
  return Error{ErrorKind::kDenied, codes::kActSecret,
               fmt::format("--reason \"{}\" would record what looks like a secret", redact(request.reason)),
               std::nullopt, "say it without; nothing was recorded"};
}

/// Says what the act will do, and asks whoever sits at a terminal; a script has decided when it calls.
bool confirmed(const ActRequest& request, const Output& output, const std::string& what) {
  if (!output.wants_value()) output.out << what << "\n";
  if (request.yes || isatty(STDIN_FILENO) == 0) return true;
  output.err << "Sign? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

ExitCode act(const ActRequest& request, const Output& output) {
  const auto release = read_release_key(request.release);
  if (!release) return output.refuse(release.error());
  if (const auto fit = check_reason(request); !fit) return output.refuse(fit.error());
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto past = subject_of(*view, request, *release);
  if (!past) return output.fail(past.error());
  const auto what = announcement(request, *past);
  if (!what) return output.fail(what.error());
  if (!request.is_rollback) {
    const domain::EnvironmentKey environment{release->client, domain::EnvironmentName(request.environment)};
    if (const auto tried = check_attempts(*view, environment, *release); !tried)
      return output.fail(tried.error());
  }
  const auto key = signing_key(request);
  if (!key) return output.refuse(key.error());
  const auto by = name_of_signer(request, *key);
  if (!by) return output.refuse(by.error());
  const auto at = std::chrono::floor<std::chrono::seconds>(effects::SystemClock().now());
  if (const auto& trust = request.source.allowed_signers) {
    const auto known = check_signer(*key, *by, *trust, codec::kActNamespace, at);
    if (!known) return output.refuse(known.error());
  }
  if (!confirmed(request, output, *what)) return ExitCode::kNo;

  const domain::Act act{.verb = request.is_rollback ? ActVerb::kRollback : ActVerb::kRetry,
                        .release = *release,
                        .environment = domain::EnvironmentName(request.environment),
                        .deployment = past->id,
                        .reason = request.reason,
                        .by = *by,
                        .at = at,
                        .path = {}};
  const auto signed_act = codec::encode_act(act, *key);
  if (!signed_act) return output.fail(signed_act.error());
  const auto delivered =
      deliver_act(request.source.repository, view->catalog().fleet.records, act, *signed_act);
  if (!delivered) return output.fail(delivered.error());
  if (output.wants_value()) {
    output.value(
        codec::YamlValue().put("deployment", past->id.text()).put("will", *what).put("record", *delivered));
    return ExitCode::kFine;
  }
  output.out << fmt::format("recorded as {}\n", *delivered);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
