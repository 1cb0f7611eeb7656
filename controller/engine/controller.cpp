#include "controller/engine/controller.hpp"

#include <exception>
#include <thread>
#include <vector>

#include "controller/base/codes/internal.hpp"
#include "controller/base/log.hpp"

namespace talentops::engine {

using domain::EnvironmentKey;

Controller::Controller(Source& source, ActWatch& acts, CatalogKeeper& catalogs, ports::Reconciler& reconciler,
                       ports::Clock& clock, ports::Entropy& entropy, ports::Bell& bell,
                       ControllerSettings settings)
    : source_(source),
      acts_(acts),
      catalogs_(catalogs),
      reconciler_(reconciler),
      clock_(clock),
      entropy_(entropy),
      bell_(bell),
      settings_(std::move(settings)) {}

Status Controller::poll(const std::stop_token& stop) {
  auto polled = follow(stop);
  followed_.with([&](Followed& followed) {
    followed.failed.reset();
    if (polled) {
      followed.at = clock_.now();
    } else {
      followed.failed = polled.error();
    }
  });
  return polled;
}

Controller::Followed Controller::followed() const {
  return followed_.with([](const Followed& followed) { return followed; });
}

Status Controller::follow(const std::stop_token& stop) {
  const auto begun = clock_.monotonic();
  const Call call{stop, begun + settings_.fetch_timeout};
  const auto commit = TRY(source_.follow(call));
  wake_those_with_acts(begun, call);
  if (in_force_ == commit && !catalogs_.is_outdated()) return {};

  const auto changed = TRY(catalogs_.read(commit));
  in_force_ = commit;
  const auto catalog = catalogs_.current();
  auto keys = acts_.take_new();
  keys.insert(changed.begin(), changed.end());
  const auto now = clock_.monotonic();
  const auto known = dispatcher_.with([&](auto& dispatcher) {
    for (const auto& key : keys) {
      // What has left git may still stand somewhere.
      if (catalog->environments.contains(key) || acts_.recorded().contains(key)) {
        dispatcher.add(key, now);
      } else {
        dispatcher.forget(key);
      }
    }
    for (const auto& key : changed) dispatcher.wake(key, now);
    return dispatcher.size();
  });
  log::info("catalog in force", {{"commit", commit.text()},
                                 {"environments", std::to_string(known)},
                                 {"changed", std::to_string(changed.size())}});
  bell_.ring();
  catalogs_.keep_snapshot();
  return {};
}

/// What people say is not on the branch that is followed, and it is not to wait for an interval to be over.
void Controller::wake_those_with_acts(MonotonicTime begun, const Call& call) {
  const auto clients = acts_.look(begun, call);
  if (!clients) {
    log::warn("acts not looked for, will be tried again", {{"why", clients.error().text()}});
    return;
  }
  if (clients->empty()) return;
  const auto now = clock_.monotonic();
  dispatcher_.with([&](auto& dispatcher) {
    dispatcher.wake_those(now, [&](const auto& key) { return clients->contains(key.client); });
  });
  bell_.ring();
}

Status Controller::poll_if_due(const std::stop_token& stop) {
  if (clock_.monotonic() < next_poll_) return {};
  auto polled = poll(stop);
  if (polled) do_daily_if_due(stop);
  next_poll_ = clock_.monotonic() + settings_.poll_every;
  return polled;
}

void Controller::do_daily_if_due(const std::stop_token& stop) {
  const auto begun = clock_.monotonic();
  if (begun < next_daily_) return;
  const auto done = settings_.daily({stop, begun + settings_.fetch_timeout});
  if (!done) log::warn("daily work not done, will be tried again", {{"why", done.error().text()}});
  next_daily_ = begun + (done ? std::chrono::hours(24) : std::chrono::hours(1));
}

namespace {

/// The barrier: whatever a pass throws is a fault of ours, of that one environment, and of nobody else.
ports::PassResult reconcile_behind_barrier(ports::Reconciler& reconciler, const EnvironmentKey& key,
                                           const Call& call) {
  try {
    return reconciler.reconcile(key, call);
  } catch (const std::exception& fault) {
    log::error("pass ended by a fault", {{"environment", key.text()}, {"what", fault.what()}});
    return {.error = Error{ErrorKind::kInternal, codes::kInternal, fault.what()}};
  }
}

}  // namespace

bool Controller::step(const std::stop_token& break_off) {
  const auto key = dispatcher_.with([&](auto& dispatcher) { return dispatcher.take(clock_.monotonic()); });
  if (!key) return false;
  const Call call{break_off, clock_.monotonic() + settings_.pass_timeout};
  const auto result = reconcile_behind_barrier(reconciler_, *key, call);
  dispatcher_.with(
      [&](auto& dispatcher) { dispatcher.complete(*key, result, clock_.monotonic(), entropy_.next()); });
  bell_.ring();
  return true;
}

void Controller::work(const std::stop_token& stop, const std::stop_token& break_off) {
  while (!stop.stop_requested()) {
    const auto heard = bell_.rings();
    if (step(break_off)) continue;
    bell_.wait(heard, next_due().value_or(MonotonicTime::max()), stop);
  }
}

bool Controller::is_idle() const {
  return dispatcher_.with([&](const auto& dispatcher) { return dispatcher.is_idle(clock_.monotonic()); });
}

std::optional<MonotonicTime> Controller::next_due() const {
  return dispatcher_.with([](const auto& dispatcher) { return dispatcher.next_due(); });
}

std::map<EnvironmentKey, Error> Controller::failing() const {
  return dispatcher_.with([](const auto& dispatcher) { return dispatcher.failing(); });
}

void Controller::wake_all() {
  const auto now = clock_.monotonic();
  dispatcher_.with([&](auto& dispatcher) { dispatcher.wake_those(now, [](const auto&) { return true; }); });
  bell_.ring();
}

bool Controller::is_content(RunMode mode) const {
  switch (mode) {
    case RunMode::kForever:
      return false;
    case RunMode::kOnce: {
      const auto due = next_due();
      return dispatcher_.with([](const auto& dispatcher) { return dispatcher.nothing_running(); }) &&
             (!due || *due > clock_.monotonic());
    }
    case RunMode::kUntilIdle:
      return is_idle();
  }
  return true;
}

/// Polls on its interval; between polls it only looks whether the mode is content.
Status Controller::trigger(RunMode mode, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto heard = bell_.rings();
    if (auto polled = poll_if_due(stop); !polled) {
      if (mode != RunMode::kForever && !catalogs_.current()) return polled;
      log::warn("branch not followed, will be tried again", {{"why", polled.error().text()}});
    }
    if (is_content(mode) || settings_.is_outdated()) return {};
    bell_.wait(heard, next_poll_, stop);
  }
  return {};
}

Status Controller::run(RunMode mode, const std::stop_token& stop, const std::stop_token& break_off) {
  std::stop_source workers_stop;
  const std::stop_callback forward(stop, [&] {
    workers_stop.request_stop();
    bell_.ring();
  });
  std::vector<std::jthread> workers;
  for (int i = 0; i < settings_.workers; ++i) {
    workers.emplace_back([this, &break_off, token = workers_stop.get_token()] { work(token, break_off); });
  }
  auto ended = trigger(mode, stop);
  workers_stop.request_stop();
  bell_.ring();
  workers.clear();  // joins
  return ended;
}

}  // namespace talentops::engine
