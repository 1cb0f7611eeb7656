#include <algorithm>

#include "controller/records/commit_message.hpp"
#include "controller/records/documents.hpp"
#include "reconcilers/performing.hpp"
#include "reconcilers/record_files.hpp"

/// What is looked at and recorded without a deployment: whether an environment is fit, its preflight checks,
/// its drift.
namespace talentops::reconcilers {

namespace {

/// Whether the same things are right and wrong; how each look words it is no news.
bool says_the_same(const domain::Verification& left, const domain::Verification& right) {
  return std::equal(left.findings.begin(), left.findings.end(), right.findings.begin(), right.findings.end(),
                    [](const auto& a, const auto& b) {
                      return a.target == b.target && a.what == b.what && a.passed == b.passed;
                    });
}

}  // namespace

Status Performing::verify(Gathered& gathered, const Call& call) {
  auto& facts = gathered.facts;
  const auto looked_at = ports_.clock.now();
  domain::Verification verification{facts.environment->key, looked_at, true, {}};
  // Records sort by their time: the newest must be the last, whatever the clock says.
  if (facts.verification)
    verification.at = std::max(looked_at, facts.verification->at + std::chrono::seconds(1));
  for (const auto& spec : facts.environment->targets) {
    const auto found = gathered.targets.find(spec.name);
    if (found == gathered.targets.end()) {
      const auto* closed = facts.target(spec.name);
      verification.findings.push_back(
          {spec.name.text(), "reachable", false, closed ? closed->unreachable->text() : ""});
      continue;
    }
    auto findings = found->second->probe(call).findings;
    for (auto& finding : findings) finding.target = spec.name.text();
    verification.findings.insert(verification.findings.end(), findings.begin(), findings.end());
  }
  for (const auto& finding : verification.findings)
    verification.passed = verification.passed && finding.passed;
  // The same unfit environment is not recorded again at every look.
  const bool is_news =
      verification.passed || !facts.verification || !says_the_same(*facts.verification, verification);
  if (is_news) TRY(record(verification, call));
  // Only what is recorded has been seen: the next look is due again at once otherwise.
  book_.change(facts.environment->key, [&](auto& memory) {
    memory.probed_at = looked_at;
    memory.unfit = verification.passed ? std::nullopt : std::optional(verification);
  });
  return {};
}

Status Performing::record(const domain::Verification& verification, const Call& call) {
  auto message = records::commit_message(verification);
  ports::Proposal proposal{std::move(message.headline), std::move(message.trailers),
                           files_of(records::documents_of_verification(verification))};
  return ports_.ledger.propose(std::move(proposal), call);
}

Status Performing::record(const domain::DriftRecord& record, const Call& call) {
  auto message = records::commit_message(record);
  const auto headline = message.headline;
  ports::Proposal proposal{std::move(message.headline), std::move(message.trailers),
                           files_of(records::documents_of_drift(record))};
  TRY(ports_.ledger.propose(std::move(proposal), call));
  ports_.events.emit({.at = record.at,
                      .type = std::string(domain::event_type::kDriftFound),
                      .client = record.environment.client,
                      .environment = record.environment.name,
                      .message = headline});
  return {};
}

Status Performing::measure_preflight(const domain::MeasurePreflight& effect, Gathered& gathered,
                                     const Call& call) {
  const auto& environment = *gathered.facts.environment;
  // A preflight check asks about the environment: every target that answers must pass it.
  domain::Measurement measurement{domain::Measured::kPass, "passed"};
  for (const auto& spec : environment.targets) {
    const auto* seen = gathered.facts.target(spec.name);
    if (seen != nullptr && !seen->reached()) continue;  // it may lag, or nothing would be asked
    const auto limited = call.until(ports_.clock.monotonic() + effect.check.timeout);
    measurement = ports_.probe.run(effect.check, context_of(gathered, spec.name, nullptr), limited);
    if (measurement.result != domain::Measured::kPass) break;
  }
  const auto at = ports_.clock.now();
  book_.change(environment.key, [&](auto& memory) {
    auto& run = memory.preflight[effect.check.name];
    run = plan::after(run, measurement, at);
  });
  return {};
}

}  // namespace talentops::reconcilers
