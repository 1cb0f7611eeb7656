#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/base/redact.hpp"
#include "controller/cli/act_delivery.hpp"
#include "controller/cli/act_proposal.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/clone_config.hpp"

namespace talentops::cli {
namespace {

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

namespace {

/// Signs what is proposed and brings it to the records. Errors that are the caller's are kInvalid or kDenied.
Result<std::vector<SignedAct>> sign(const ActRequest& request, const ProposedActs& proposed) {
  const auto key = TRY(signing_key(request));
  const auto by = TRY(name_of_signer(request, key));
  const auto at = std::chrono::floor<std::chrono::seconds>(effects::SystemClock().now());
  if (const auto& trust = request.source.allowed_signers)
    TRY(check_signer(key, by, *trust, codec::kActNamespace, at));
  std::vector<SignedAct> all;
  for (auto act : proposed.acts) {
    act.verb = request.verb;
    act.reason = request.reason;
    act.by = by;
    act.at = at;
    auto document = TRY(codec::encode_act(act, key));
    all.push_back({std::move(act), std::move(document)});
  }
  return all;
}

}  // namespace

ExitCode act(const ActRequest& request, const Output& output) {
  if (const auto fit = check_reason(request); !fit) return output.refuse(fit.error());
  if (const auto fit = check_subject(request); !fit) return output.refuse(fit.error());
  auto view = FleetView::open(request.source, {});
  if (!view) return output.refuse(view.error());
  const auto proposed = propose_acts(*view, request);
  if (!proposed) return output.fail(proposed.error());
  const auto all = sign(request, *proposed);
  if (!all) return output.refuse(all.error());
  if (!confirmed(request, output, proposed->what)) return ExitCode::kNo;

  const auto delivered = deliver_acts(request.source.repository, view->catalog().fleet.records, *all);
  if (!delivered) return output.fail(delivered.error());
  if (output.wants_value()) {
    codec::YamlValue value;
    const auto& deployment = proposed->acts.front().deployment;
    if (!deployment.empty()) value.put("deployment", deployment.text());
    value.put("will", proposed->what).put("record", delivered->front());
    if (delivered->size() > 1) value.put("records", codec::YamlValue::list(*delivered));
    output.value(value);
    return ExitCode::kFine;
  }
  for (const auto& path : *delivered) output.out << fmt::format("recorded as {}\n", path);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
