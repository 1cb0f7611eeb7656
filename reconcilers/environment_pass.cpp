#include "reconcilers/environment_pass.hpp"

#include <algorithm>

#include "controller/base/codes/gates.hpp"
#include "controller/base/log.hpp"
#include "controller/plan/checks.hpp"
#include "controller/plan/planner.hpp"
#include "reconcilers/last_accepted.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::reconcilers {

EnvironmentPass::EnvironmentPass(PassPorts ports, PassSettings settings, codec::BundleLimits limits)
    : ports_(ports),
      settings_(std::move(settings)),
      shelf_(ports.store, ports.catalogs, limits),
      reader_(ports.records, settings_.records_root),
      elsewhere_(ports.records, reader_, settings_.records_root) {}

ports::PassResult EnvironmentPass::fail(const domain::EnvironmentKey& key, Error error) {
  log::warn("pass failed, will be tried again",
            {{"client", key.client.text()}, {"environment", key.name.text()}, {"why", error.text()}});
  return {.error = std::move(error)};
}

/// Performs the plan's effect. The status is told before, since an effect can take long, and once more where
/// that did not succeed; what has failed before is told so while it is tried again.
Status EnvironmentPass::perform_told(const domain::EnvironmentPlan& plan, Gathered& gathered,
                                     const Call& call) {
  const auto& key = gathered.facts.environment->key;
  const std::string effect(name_of(plan.effect));
  domain::EnvironmentStatus status{key, status_of(gathered.facts, plan)};
  const auto before = book_.of(key).failure;
  const bool is_retry = before && before->effect == effect;
  if (is_retry) say_failed(status.releases, plan, before->error);
  const bool is_left = gathered.facts.gone && status.releases.empty();
  if (!is_left) ports_.status.publish(status);

  auto done = Performing(ports_, settings_, shelf_, elsewhere_, book_).perform(plan, gathered, call);
  book_.change(key, [&](auto& memory) {
    memory.failure.reset();
    if (!done) memory.failure = {effect, done.error()};
  });
  if (done) return done;
  const auto told = status;
  say_failed(status.releases, plan, done.error());
  if (status != told && !is_left) ports_.status.publish(status);
  return done;
}

/// Every observation answers the built-in checks; the manifest tells the last answers, also of what was taken
/// back since.
void EnvironmentPass::remember_built_in_checks(const plan::EnvironmentFacts& facts) {
  for (const auto& [talent, history] : facts.histories) {
    if (!history.open) continue;
    const auto& deployment = history.open->intent.id;
    for (const auto& standing : plan::check_results(facts, *history.open)) {
      if (!standing.built_in) continue;
      book_.change(facts.environment->key, [&](auto& memory) {
        plan::remember(memory.runs[deployment], {standing.check->name, standing.target}, standing.measurement,
                       facts.now);
      });
    }
  }
}

namespace {

bool has_running(const plan::EnvironmentFacts& facts) {
  return std::any_of(facts.histories.begin(), facts.histories.end(),
                     [](const auto& history) { return history.second.open.has_value(); });
}

}  // namespace

/// It has left git. What stands there, by the records, is looked after in its last accepted form until it is
/// retired, or a person leaves it behind; without that form nobody knows where to look.
ports::PassResult EnvironmentPass::leave(const domain::EnvironmentKey& key, const Call& call) {
  Gathering gathering(ports_, settings_, shelf_, reader_, elsewhere_, book_);
  auto records = gathering.see_records(key, call);
  if (!records) return fail(key, records.error());
  const auto tip = records->tip;
  auto standing = reader_.standing(tip, key);
  if (!standing) return fail(key, standing.error());
  const auto acts = reader_.acts(tip, key.client, settings_.trust.now_or_nobody());
  if (!acts) return fail(key, acts.error());
  const auto forgotten = std::erase_if(
      *standing, [&](const auto& each) { return is_forgotten(**acts, key, each.deployment.id); });
  if (standing->empty()) elsewhere_.forget(key);
  if (standing->empty() && forgotten == 0) return tidy_up(key, gathering, *std::move(records), call);
  if (standing->empty()) {
    ports_.status.withdraw(key);
    return {.settled = true};
  }
  const auto history = reader_.history(tip, standing->front().placement);
  const auto gone = last_accepted(ports_, key, history.deployments);
  if (gone) return look_after(key, gathering.gather_gone(*gone, *std::move(records), call), call);
  log::warn("the last form of an environment that has left git is not known",
            {{"environment", key.text()}, {"why", gone.error().text()}});
  domain::EnvironmentStatus status{key};
  for (const auto& each : *standing)
    status.releases.push_back(status_of_left(each.placement, each.deployment));
  ports_.status.publish(status);
  return {.settled = true};
}

namespace {

/// Whether something of ours is kept there that will not be wanted for ever.
bool keeps_slots(const plan::EnvironmentFacts& facts) {
  return std::any_of(facts.targets.begin(), facts.targets.end(), [&](const auto& target) {
    if (target.unreachable) return target.unreachable->kind == ErrorKind::kUnavailable;
    const auto held = facts.held.find(target.target);
    return held != facts.held.end() && held->second == target.epoch && !target.slots.empty();
  });
}

}  // namespace

/// It has left git, and nothing stands there any more. There is nothing more to say of it; but while this
/// process holds its targets, what is kept there as a way back goes when its time is over.
ports::PassResult EnvironmentPass::tidy_up(const domain::EnvironmentKey& key, Gathering& gathering,
                                           RecordsSeen records, const Call& call) {
  ports_.status.withdraw(key);
  const auto talents = reader_.placements(records.tip, key);
  if (!talents) return fail(key, talents.error());
  if (talents->empty() || book_.of(key).held.empty()) return {.settled = true};
  const auto history = reader_.history(records.tip, {key, talents->front()});
  const auto gone = last_accepted(ports_, key, history.deployments);
  if (!gone) return {.settled = true};
  auto gathered = gathering.gather_gone(*gone, std::move(records), call);
  if (gathered && !keeps_slots(gathered->facts)) {
    book_.change(key, [](auto& memory) { memory.held.clear(); });
    return {.settled = true};
  }
  return look_after(key, std::move(gathered), call);
}

ports::PassResult EnvironmentPass::reconcile(const domain::EnvironmentKey& key, const Call& call) {
  const auto catalog = ports_.catalogs.current();
  if (catalog && !catalog->environments.contains(key)) return leave(key, call);
  return look_after(key, Gathering(ports_, settings_, shelf_, reader_, elsewhere_, book_).gather(key, call),
                    call);
}

namespace {

/// What ends elsewhere may let begin what waits here.
void say_what_it_waits_for(const domain::EnvironmentPlan& plan, ports::PassResult& result) {
  for (const auto& talent : plan.talents) {
    for (const auto& gate : talent.gates) {
      if (gate.verdict != domain::Verdict::kWait) continue;
      if (gate.waits_on) result.waits_on.push_back(*gate.waits_on);
      if (gate.code == codes::kNoCapacity) result.waits_for_room = true;
    }
  }
}

}  // namespace

ports::PassResult EnvironmentPass::look_after(const domain::EnvironmentKey& key, Result<Gathered> gathered,
                                              const Call& call) {
  if (!gathered) return fail(key, std::move(gathered).error());
  const auto plan = plan::plan_environment(gathered->facts);
  remember_built_in_checks(gathered->facts);
  const auto* rest = std::get_if<domain::Rest>(&plan.effect);
  if (rest == nullptr)
    log::debug("effect", {{"environment", key.text()}, {"effect", std::string(name_of(plan.effect))}});

  if (const auto done = perform_told(plan, *gathered, call); !done) {
    // Somebody else was first, or the world has moved: read again at once, and decide anew.
    if (done.error().kind == ErrorKind::kConflict)
      log::debug("conflict", {{"environment", key.text()}, {"why", done.error().text()}});
    return fail(key, done.error());
  }
  if (rest == nullptr) {
    return {.again = Duration(0), .ended = std::holds_alternative<domain::CommitOutcome>(plan.effect)};
  }
  // What runs is looked after on its own time also while the records are out of reach; where nothing runs, to
  // read them is all that there is to do.
  if (gathered->records_away && !has_running(gathered->facts))
    return fail(key, *std::move(gathered->records_away));

  ports::PassResult result{.again = gathered->facts.environment->observe_every, .settled = rest->settled};
  if (rest->until) {
    const auto wait = std::max(*rest->until - gathered->facts.now, Duration(1));
    result.again = std::min(wait, *result.again);
  }
  say_what_it_waits_for(plan, result);
  return result;
}

}  // namespace talentops::reconcilers
