#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/redact.hpp"
#include "controller/cli/act_delivery.hpp"
#include "controller/cli/act_proposal.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/signing_key.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"

namespace talentops::cli {
namespace {

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
Result<std::vector<SignedAct>> sign(const ActRequest& request, const ProposedActs& proposed,
                                    const codec::SigningKey& key, const std::string& by) {
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
  auto view = FleetView::open(request.source, {.head = request.head});
  if (!view) return output.refuse(view.error());
  const auto proposed = propose_acts(*view, request);
  if (!proposed) return output.fail(proposed.error());
  const auto key = key_of_signer(request.source, request.key);
  if (!key) return output.refuse(key.error());
  const auto by = name_of_signer(request.source, request.by, *key);
  if (!by) return output.refuse(by.error());
  const auto counts = proposed->counts ? proposed->counts(*by) : Status();
  if (!counts) return output.fail(counts.error());
  const auto all = sign(request, *proposed, *key, *by);
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
