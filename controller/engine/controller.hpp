#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>

#include "controller/base/call.hpp"
#include "controller/base/guarded.hpp"
#include "controller/engine/act_watch.hpp"
#include "controller/engine/catalog_keeper.hpp"
#include "controller/engine/dispatcher.hpp"
#include "controller/engine/source.hpp"
#include "controller/ports/bell.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/entropy.hpp"
#include "controller/ports/reconciler.hpp"

namespace talentops::engine {

enum class RunMode {
  kForever,
  kOnce,       ///< what is due now
  kUntilIdle,  ///< until everything has converged or holds
};

struct ControllerSettings {
  Duration poll_every = std::chrono::seconds(30);
  Duration fetch_timeout = std::chrono::seconds(60);
  Duration pass_timeout = std::chrono::minutes(10);
  int workers = 4;
  /// Whether what it was made with has changed; asked after each poll.
  std::function<bool()> is_outdated = [] { return false; };
  /// What is to be done once a day, by the thread that polls, after a poll that succeeded; where it fails,
  /// again an hour later.
  std::function<Status(const Call&)> daily = [](const Call&) { return Status(); };
};

/// The loop: a trigger that follows the branch and listens to people, and workers that take environments from
/// the queue. Its steps can be driven one at a time, by threads or by a simulation. Borrows: everything, for
/// its lifetime.
class Controller {
 public:
  Controller(Source& source, ActWatch& acts, CatalogKeeper& catalogs, ports::Reconciler& reconciler,
             ports::Clock& clock, ports::Entropy& entropy, ports::Bell& bell, ControllerSettings settings);

  /// Follows the branch once and wakes what changed, and those whom people have said something about. Errors:
  /// as Source::follow and CatalogKeeper::read.
  Status poll(const std::stop_token& stop);

  /// The same on its interval; where nothing is due it does nothing.
  Status poll_if_due(const std::stop_token& stop);
  MonotonicTime next_poll() const { return next_poll_; }

  /// Looks at one environment that is due, if any; false: nothing is due. The pass is broken off at
  /// `break_off`.
  bool step(const std::stop_token& break_off);

  /// Runs with threads until `stop`, until the mode is content, or until it is outdated. After `stop` no pass
  /// begins, and those that run have until `break_off` to come to their end. Errors: what kept the first poll
  /// from succeeding, in the modes that end by themselves.
  Status run(RunMode mode, const std::stop_token& stop, const std::stop_token& break_off);

  bool is_idle() const;
  std::optional<MonotonicTime> next_due() const;
  std::map<domain::EnvironmentKey, Error> failing() const;

  /// How the branch was followed of late.
  struct Followed {
    std::optional<Instant> at = {};    ///< when that last succeeded, with or without news
    std::optional<Error> failed = {};  ///< why it did not the last time
  };
  Followed followed() const;

  /// Every environment is looked at again now.
  void wake_all();

 private:
  Status follow(const std::stop_token& stop);
  void do_daily_if_due(const std::stop_token& stop);
  void wake_those_with_acts(MonotonicTime begun, const Call& call);
  void work(const std::stop_token& stop, const std::stop_token& break_off);
  Status trigger(RunMode mode, const std::stop_token& stop);
  bool is_content(RunMode mode) const;

  Source& source_;
  ActWatch& acts_;
  CatalogKeeper& catalogs_;
  ports::Reconciler& reconciler_;
  ports::Clock& clock_;
  ports::Entropy& entropy_;
  ports::Bell& bell_;
  ControllerSettings settings_;
  Guarded<Dispatcher> dispatcher_;
  Guarded<Followed> followed_;
  // Of the trigger's thread:
  std::optional<domain::CommitId> in_force_;
  MonotonicTime next_poll_ = {};
  MonotonicTime next_daily_ = {};
};

}  // namespace talentops::engine
