// This file is longer than others: one short function an effect, and every effect of a pass is here.
#include "reconcilers/performing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/internal.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/base/log.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/records.hpp"
#include "controller/records/commit_message.hpp"
#include "controller/records/documents.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/record_files.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::reconcilers {

Performing::Performing(const PassPorts& ports, const PassSettings& settings, BundleShelf& shelf,
                       ElsewhereReader& elsewhere, RunBook& book)
    : ports_(ports), settings_(settings), shelf_(shelf), elsewhere_(elsewhere), book_(book) {}

struct Performing::Visit {
  Performing& self;
  const domain::EnvironmentPlan& plan;
  Gathered& gathered;
  const Call& call;

  Status operator()(const domain::TakeTarget& effect) { return self.take(effect, gathered, call); }
  Status operator()(const domain::VerifyEnvironment&) { return self.verify(gathered, call); }
  Status operator()(const domain::MeasurePreflight& effect) {
    return self.measure_preflight(effect, gathered, call);
  }
  Status operator()(const domain::CommitIntent& effect) {
    return self.commit_intent(effect, plan, gathered, call);
  }
  Status operator()(const domain::StagePackage& effect) { return self.stage(effect, gathered, call); }
  Status operator()(const domain::ActivateTarget& effect) { return self.activate(effect, gathered, call); }
  Status operator()(const domain::MeasureCheck& effect) { return self.measure(effect, gathered, call); }
  Status operator()(const domain::RevertTarget& effect) { return self.revert(effect, gathered, call); }
  Status operator()(const domain::RetireTarget& effect) { return self.retire(effect, gathered, call); }
  Status operator()(const domain::RestoreReceipt& effect) { return self.restore(effect, gathered, call); }
  Status operator()(const domain::CommitOutcome& effect) {
    return self.commit_outcome(effect, plan, gathered, call);
  }
  Status operator()(const domain::PruneSlots& effect) { return self.prune(effect, gathered, call); }
  Status operator()(const domain::RecordDrift& effect) { return self.record(effect.record, call); }
  Status operator()(const domain::Rest&) { return {}; }
};

Status Performing::perform(const domain::EnvironmentPlan& plan, Gathered& gathered, const Call& call) {
  return std::visit(Visit{*this, plan, gathered, call}, plan.effect);
}

namespace {

Result<ports::Target*> target_of(Gathered& gathered, const domain::TargetName& name) {
  const auto found = gathered.targets.find(name);
  if (found != gathered.targets.end()) return found->second.get();
  return Error{ErrorKind::kInternal, codes::kInternal,
               fmt::format("the plan names target {}, which is not open", name.text())};
}

/// Which of the targets; whoever is told knows of which environment.
std::string at(const domain::TargetName& target) { return fmt::format("target {}", target.text()); }

}  // namespace

ports::Holder Performing::holder_of(const Gathered& gathered, const domain::TargetName& target) const {
  const auto held = gathered.facts.held.find(target);
  return {settings_.holder, held == gathered.facts.held.end() ? 0 : held->second};
}

namespace {

/// The tip of the watched branch that was followed when this was decided; goes out with whatever is recorded
/// anyway. Neither a beginning nor a success holds where somebody knows better meanwhile.
ports::Proposal::Basis basis_of(const Gathered& gathered, bool binds) {
  const auto& catalog = *gathered.facts.catalog;
  return {{records::accepted_path(), codec::encode_accepted({catalog.commit, catalog.committed_at})},
          gathered.records_tip,
          binds};
}

}  // namespace

Status Performing::take(const domain::TakeTarget& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  auto taken = effect.adopts ? target->adopt(settings_.holder, effect.seen, call)
                             : target->take(settings_.holder, effect.seen, call);
  const auto holder = TRY(std::move(taken).context(at(effect.target)));
  book_.change(gathered.facts.environment->key,
               [&](auto& memory) { memory.held[effect.target] = holder.epoch; });
  return {};
}

ports::ProbeContext Performing::context_of(const Gathered& gathered, const domain::TargetName& target,
                                           const domain::Intent* intent) const {
  ports::ProbeContext context;
  context.environment = gathered.facts.environment->key;
  context.target = target;
  for (const auto& spec : gathered.facts.environment->targets) {
    if (spec.name == target) context.target_directory = spec.directory.path;
  }
  if (intent != nullptr) {
    context.release = intent->release.name;
    context.talent = intent->to;
    context.talent_name = intent->talent;
  }
  return context;
}

void Performing::note(const domain::Intent& intent, domain::Phase phase, std::string what) {
  const auto at = ports_.clock.now();
  log::info(what, {{"client", intent.environment.client.text()},
                   {"environment", intent.environment.name.text()},
                   {"release", intent.release.name.text()},
                   {"deployment", intent.id.text()},
                   {"phase", std::string(name_of(phase))}});
  book_.change(intent.environment, [&](auto& memory) {
    memory.runs[intent.id].timeline.push_back({at, phase, std::move(what)});
  });
}

void Performing::announce(std::string_view type, const domain::Intent& intent, std::string message) {
  ports_.events.emit({.at = ports_.clock.now(),
                      .type = std::string(type),
                      .client = intent.environment.client,
                      .environment = intent.environment.name,
                      .release = intent.release.name,
                      .deployment = intent.id,
                      .message = std::move(message)});
}

namespace {

std::optional<domain::DeploymentId> newest_known(const plan::EnvironmentFacts& facts,
                                                 const domain::TalentName& talent) {
  const auto history = facts.histories.find(talent);
  if (history == facts.histories.end() || history->second.deployments.empty()) return std::nullopt;
  return history->second.deployments.front().id;
}

}  // namespace

/// What others have begun since the gates were asked may have taken the last place.
Status Performing::make_room(const domain::Intent& intent, const Gathered& gathered) {
  const auto& limit = gathered.facts.catalog->fleet.most_deployments;
  const bool is_limited = limit && std::any_of(intent.gates.begin(), intent.gates.end(),
                                               [](const auto& gate) { return gate.name == "capacity"; });
  if (!is_limited || TRY(elsewhere_.begin(intent.placement(), gathered.records_tip, *limit))) return {};
  return Error{ErrorKind::kConflict, codes::kNoCapacity,
               fmt::format("{} are under way in the fleet by now", counted(*limit, "deployment"))};
}

Status Performing::commit_intent(const domain::CommitIntent& effect, const domain::EnvironmentPlan& plan,
                                 Gathered& gathered, const Call& call) {
  const auto& intent = effect.intent;
  const domain::Manifest manifest{intent};
  auto message = records::commit_message(manifest);
  const auto headline = message.headline;
  ports::Proposal proposal{std::move(message.headline), std::move(message.trailers),
                           files_of(records::documents_of_intent(manifest))};
  proposal.basis = basis_of(gathered, true);
  proposal.files.push_back(status_page_of(gathered.facts, plan, manifest));
  proposal.intent =
      ports::Proposal::Intent{intent.placement(), intent.id, newest_known(gathered.facts, intent.talent)};
  TRY(make_room(intent, gathered));
  TRY(ports_.ledger.propose(std::move(proposal), call));
  book_.change(intent.environment, [&](auto& memory) { memory.runs[intent.id].is_whole = true; });
  note(intent, domain::Phase::kPreparing, "intent recorded");
  announce(domain::event_type::kDeploymentStarted, intent, headline);
  return {};
}

Result<std::shared_ptr<const domain::Package>> Performing::package_of(const Gathered& gathered,
                                                                      const domain::TalentName& talent,
                                                                      const domain::PackageId& id) {
  const auto wish = gathered.facts.wishes.find(talent);
  if (wish != gathered.facts.wishes.end() && wish->second.package && wish->second.package->id == id)
    return wish->second.package;
  const auto history = gathered.facts.histories.find(talent);
  if (history != gathered.facts.histories.end()) {
    return shelf_.restage({gathered.facts.environment->key, talent}, id, history->second);
  }
  return Error{ErrorKind::kNotFound, codes::kNoWayBack,
               fmt::format("{} {} is not in the repository", talent.text(), id.slot_name())};
}

Status Performing::stage(const domain::StagePackage& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  const auto package = TRY(package_of(gathered, effect.talent, effect.what.package));
  return target->stage(*package, holder_of(gathered, effect.target), call).context(at(effect.target));
}

namespace {

/// Whether nothing was switched because of files there that only a person can decide about: to try again
/// would give the same answer.
bool is_refusal(const Status& switched) {
  if (switched || switched.error().kind != ErrorKind::kDenied) return false;
  const auto code = switched.error().code;
  return code == codes::kContentConflict || code == codes::kItemShared || code == codes::kOriginalLost;
}

}  // namespace

/// The next pass decides what that means for the deployment.
Status Performing::note_refusal(const domain::Intent& intent, const domain::TargetName& target,
                                const Error& why) {
  const auto text = fmt::format("target {}: {} [{}]", target.text(), why.message, why.code.text());
  note(intent, domain::Phase::kProgressing, "refused by " + text);
  book_.change(intent.environment, [&](auto& memory) { memory.runs[intent.id].refused[target] = text; });
  return {};
}

Status Performing::activate(const domain::ActivateTarget& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  const auto& intent = effect.intent;
  const ports::Activation activation{.talent = intent.talent,
                                     .release = intent.release.name,
                                     .package = intent.to.package,
                                     .deployment = intent.id,
                                     .way_back = effect.way_back,
                                     .at = ports_.clock.now(),
                                     .takeover = effect.takeover};
  auto switched = target->activate(activation, holder_of(gathered, effect.target), call);
  if (is_refusal(switched)) return note_refusal(intent, effect.target, switched.error());
  TRY(std::move(switched).context(at(effect.target)));
  note(intent, domain::Phase::kProgressing, fmt::format("activated at {}", effect.target.text()));
  return {};
}

Status Performing::measure(const domain::MeasureCheck& effect, Gathered& gathered, const Call& call) {
  const auto limited = call.until(ports_.clock.monotonic() + effect.check.timeout);
  const auto measurement =
      ports_.probe.run(effect.check, context_of(gathered, effect.target, &effect.intent), limited);
  if (call.stop.stop_requested()) return {};  // an answer that was cut short is none
  const auto at = ports_.clock.now();
  book_.change(effect.intent.environment, [&](auto& memory) {
    plan::remember(memory.runs[effect.intent.id], {effect.check.name, effect.target}, measurement, at);
  });
  const bool passed = measurement.result == domain::Measured::kPass;
  note(effect.intent, domain::Phase::kVerifying,
       fmt::format("{} {} at {}{}{}", effect.check.name, passed ? "passed" : "did not pass",
                   effect.target.text(), measurement.detail.empty() ? "" : ": ", measurement.detail));
  return {};
}

Status Performing::revert(const domain::RevertTarget& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  auto ended = effect.ended;
  ended.at = ports_.clock.now();
  const ports::Reversion reversion{effect.intent.talent, effect.ended.deployment, effect.way_back, ended};
  auto switched = target->revert(reversion, holder_of(gathered, effect.target), call);
  if (is_refusal(switched)) return note_refusal(effect.intent, effect.target, switched.error());
  TRY(std::move(switched).context(at(effect.target)));
  note(effect.intent, domain::Phase::kRollingBack,
       fmt::format("taken back at {} to {}: {}", effect.target.text(),
                   effect.way_back ? effect.way_back->version.text() : "nothing installed", ended.reason));
  return {};
}

Status Performing::retire(const domain::RetireTarget& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  auto ended = effect.ended;
  ended.at = ports_.clock.now();
  auto switched =
      target->retire({effect.intent.talent, effect.package, ended}, holder_of(gathered, effect.target), call);
  if (is_refusal(switched)) return note_refusal(effect.intent, effect.target, switched.error());
  TRY(std::move(switched).context(at(effect.target)));
  note(effect.intent, domain::Phase::kProgressing, fmt::format("removed at {}", effect.target.text()));
  return {};
}

Status Performing::restore(const domain::RestoreReceipt& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  const auto package = TRY(package_of(gathered, effect.talent, effect.installed.package));
  const ports::Activation activation{.talent = effect.talent,
                                     .release = effect.release,
                                     .package = effect.installed.package,
                                     .deployment = effect.installed.deployment,
                                     .way_back = std::nullopt,
                                     .at = ports_.clock.now()};
  TRY(target->restore_receipt(*package, activation, holder_of(gathered, effect.target), call)
          .context(at(effect.target)));
  log::info("receipt restored", {{"client", gathered.facts.environment->key.client.text()},
                                 {"environment", gathered.facts.environment->key.name.text()},
                                 {"target", effect.target.text()},
                                 {"talent", effect.talent.text()}});
  return {};
}

namespace {

std::string restart_hint_of(const domain::EnvironmentPlan& plan, const domain::PlacementKey& placement) {
  const auto found = std::find_if(plan.talents.begin(), plan.talents.end(),
                                  [&](const auto& talent) { return talent.placement == placement; });
  return found == plan.talents.end() ? std::string() : found->restart_hint;
}

}  // namespace

Status Performing::commit_outcome(const domain::CommitOutcome& effect, const domain::EnvironmentPlan& plan,
                                  Gathered& gathered, const Call& call) {
  const auto& intent = effect.manifest.intent;
  std::string older;
  if (gathered.records_tip) {
    older = TRY(ports_.records.read(
        *gathered.records_tip,
        settings_.records_root + "/" + records::manifest_path(intent.placement(), intent.id)));
  }
  const auto& manifest = effect.manifest;
  const auto bundle = shelf_.find(intent.to.package.bundle);
  const auto package = package_of(gathered, intent.talent, intent.to.package);
  const records::Delivery delivery{bundle.get(), package ? package->get() : nullptr,
                                   restart_hint_of(plan, intent.placement()),
                                   plan::kept_copies(gathered.facts, intent)};
  auto message = records::commit_message(manifest);
  const auto headline = message.headline;
  ports::Proposal proposal{
      std::move(message.headline), std::move(message.trailers),
      files_of(records::documents_of_outcome(manifest, older, effect.rollback, delivery))};
  // Who knows less than others have accepted says nothing about it.
  const auto outcome = *manifest.progress.outcome;
  if (!gathered.facts.source_held)
    proposal.basis = basis_of(gathered, outcome == domain::Outcome::kSucceeded);
  proposal.files.push_back(status_page_of(gathered.facts, plan, manifest));
  auto proposed = ports_.ledger.propose(std::move(proposal), call);
  const bool is_refused = !proposed && proposed.error().kind == ErrorKind::kConflict;
  if (!proposed && !is_refused && outcome == domain::Outcome::kSucceeded)
    book_.change(intent.environment, [&](auto& memory) { memory.runs[intent.id].is_concluded = true; });
  TRY(std::move(proposed));
  elsewhere_.end(intent.placement());
  note(intent, domain::Phase::kFinalizing, fmt::format("outcome recorded: {}", name_of(outcome)));
  announce(fmt::format("deployment.{}", name_of(outcome)), intent, headline);
  book_.change(intent.environment, [&](auto& memory) {
    memory.runs.erase(intent.id);
    memory.preflight.clear();  // the next deployment asks again
  });
  return {};
}

Status Performing::prune(const domain::PruneSlots& effect, Gathered& gathered, const Call& call) {
  auto* target = TRY(target_of(gathered, effect.target));
  return target->prune(effect.talent, effect.keep, holder_of(gathered, effect.target), call);
}

}  // namespace talentops::reconcilers
