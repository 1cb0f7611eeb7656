#include "tests/simulation/run.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "controller/simulation/chance.hpp"
#include "tests/simulation/watch.hpp"

namespace talentops::simulation::test {
namespace {

/// Of rivals: those of a higher form die.
constexpr std::uint64_t kFormsThatLive = 8;
constexpr Duration kBoot = std::chrono::seconds(5);
/// How long faults go on after the last deed of a person.
constexpr Duration kTimeForFaults = std::chrono::minutes(20);
/// After the last fault and the last deed of a person: the deadline of a deployment, a way back, and then
/// some.
constexpr Duration kTimeToConverge = std::chrono::hours(3);
/// Some ten times what the longest of them takes.
constexpr int kMostTurns = 3000;
/// How long after the last deed nothing can be left to do: an environment has been looked at twice by then.
constexpr Duration kTimeToRest = std::chrono::minutes(2) + std::chrono::seconds(30);
/// Ten looks at each environment.
constexpr Duration kTimeOfSilence = std::chrono::minutes(10);

class Runner {
 public:
  Runner(const Scenario& scenario, const std::vector<Fault>& faults, std::uint64_t seed, const Told& told)
      : scenario_(scenario),
        faults_(faults),
        told_(told),
        chance_(seed),
        people_(world_, scenario.workspaces),
        watch_(world_, people_) {
    world_.on_deed = [this](const Deed& deed) { saw(deed); };
    world_.on_violation = [this](std::string what) { watch_.violated(std::move(what)); };
    world_.on_rival = [this](Life& life, std::uint64_t form) { let_rival_take_over(life, form); };
    world_.on_end = [this](const Life&) { watch_.saw_end(); };
    world_.on_edit = [this](std::uint64_t draw) { people_.meddle(draw); };
    world_.inject(faults);
    for (const auto& event : scenario.events) world_.at(event.at, [this, &event] { happen(event); });
    boot();
  }

  Outcome run() {
    while (world_.next_on_agenda() && take_turn()) {
    }
    const auto until = world_.gone() + kTimeForFaults;
    while (world_.faults_met() < faults_.size() && world_.gone() < until && !is_at_rest() && take_turn()) {
    }
    world_.stop_faults();
    last_deed_ = world_.gone();
    converge();
    expect_silence();
    watch_.judge_rest();
    judge_status();
    return outcome();
  }

 private:
  void happen(const Event& event) {
    if (event.deed) event.deed(people_);
    world_.let_pass(event.pause);
  }

  void saw(const Deed& deed) {
    if (deed.by == nullptr) last_deed_ = world_.gone();
    if (told_) {
      told_(fmt::format("{:>9} ms  {:>4}  process {}  {} {}{} {}", world_.gone().count(), world_.effects(),
                        deed.by == nullptr ? 0 : deed.by->number, name_of(deed.kind),
                        deed.disk.empty() ? "" : deed.disk + "/", deed.what, deed.to));
    }
    watch_.saw(deed);
    if (rival_ != nullptr && deed.by == rival_ && --rival_has_left_ == 0) world_.end(*rival_);
    if (has_reacted_ || !scenario_.reaction || !watch_.has_begun(scenario_.reaction->version)) return;
    has_reacted_ = true;
    scenario_.reaction->deed(people_);
  }

  /// What the process has told since it was asked last.
  void hear() {
    const auto& events = process_->events();
    for (; heard_ < events.size(); ++heard_) watch_.judge_told(events[heard_]);
  }

  void boot() {
    setup_.signers = people_.signers();
    setup_.answers = scenario_.answers;
    setup_.archives = scenario_.archives;
    process_ = std::make_unique<ControllerProcess>(world_, setup_, ++processes_);
    heard_ = 0;
  }

  /// One thing happens: a turn of the process, or time goes by until there is something to do. False: there
  /// is something to report, be it that it took too many turns; what follows from it is of no interest.
  bool take_turn() {
    if (!watch_.violations().empty()) return false;
    if (++turns_ > kMostTurns) {
      watch_.violated("L1: it never stands still");
      return false;
    }
    if (!process_->life().is_alive) {
      graves_.push_back(std::move(process_));
      world_.let_pass(kBoot);
      boot();
      return true;
    }
    const auto next = std::chrono::duration_cast<Duration>(process_->next_turn() - world_.monotonic());
    const auto agenda = world_.next_on_agenda();
    if (next > Duration(0)) {
      world_.let_pass(agenda ? std::min(next, *agenda - world_.gone()) : next);
      return true;
    }
    process_->turn();
    hear();
    // A little time goes by with each turn, so that no two things happen at once.
    world_.let_pass(std::chrono::milliseconds(1 + chance_.below(20)));
    return true;
  }

  /// It has seen all that people did, and has nothing to do.
  bool is_at_rest() const {
    return process_->life().is_alive && process_->is_idle() && world_.gone() > last_deed_ + kTimeToRest;
  }

  void converge() {
    const auto until = world_.gone() + kTimeToConverge;
    while (world_.gone() < until) {
      if (!take_turn()) return;
      // One that is frozen stands still until its deadline, and then goes back.
      if (is_at_rest() && !watch_.sees_open_deployment()) return;
    }
    if (!is_at_rest()) watch_.violated("L1: it did not converge");
  }

  /// R6: passes with nothing to do write nothing anywhere.
  void expect_silence() {
    if (!watch_.violations().empty()) return;
    const auto& kinds = world_.effect_kinds();
    const auto before = kinds.size();
    const auto until = world_.gone() + kTimeOfSilence;
    while (world_.gone() < until && take_turn()) {
    }
    for (auto at = before; at < kinds.size(); ++at) {
      const auto kind = kinds[at];
      const bool looks = kind == EffectKind::kFetchFleet || kind == EffectKind::kFetchRecords;
      if (!looks) return watch_.violated(fmt::format("R6: {} at rest", name_of(kind)));
    }
  }

  /// I3: what is said to be ready serves.
  void judge_status() {
    for (const auto& [key, status] : process_->status()) {
      for (const auto& each : status.releases) {
        if (each.ready == domain::Readiness::kTrue && each.deployed)
          watch_.judge_ready(each.deployed->version.text());
      }
    }
  }

  /// Another process of the same controller, on another machine, begins in the middle of this one's effect.
  /// In some forms it dies itself, after so many deeds.
  void let_rival_take_over(Life& life, std::uint64_t form) {
    auto setup = setup_;
    setup.id = life.controller;
    if (scenario_.at_takeover) scenario_.at_takeover(people_);
    auto rival = std::make_unique<ControllerProcess>(world_, setup, ++processes_);
    rival_ = &rival->life();
    rival_has_left_ = form < kFormsThatLive ? std::numeric_limits<std::uint64_t>::max() : form;
    for (int turns = 0; rival_->is_alive && turns < 60 && !(turns > 2 && rival->is_idle()); ++turns) {
      if (!rival->turn()) world_.let_pass(std::chrono::milliseconds(500));
    }
    world_.end(*std::exchange(rival_, nullptr));
    graves_.push_back(std::move(rival));
  }

  Outcome outcome() {
    Outcome outcome{.violations = watch_.violations(),
                    .trace = world_.trace(),
                    .faults_met = world_.faults_met(),
                    .effects = world_.effect_kinds(),
                    .looks = world_.look_kinds(),
                    .coverage = world_.coverage()};
    for (const auto& [key, status] : process_->status()) {
      for (const auto& each : status.releases) {
        outcome.standing.push_back(fmt::format("{} {} {}: {}", each.release.text(),
                                               domain::name_of(each.phase), each.reason, each.message));
      }
    }
    for (const auto& [key, error] : process_->failing())
      outcome.standing.push_back(key.text() + ": " + error.text());
    const auto agent = world_.disks.at(scenario_.workspaces.front()).read(kAgent).value_or("");
    for (const auto& [version, edition] : people_.editions()) {
      if (edition.installed.at(kAgent) == "0644 " + agent) outcome.serves = version;
    }
    return outcome;
  }

  const Scenario& scenario_;
  const std::vector<Fault>& faults_;
  const Told& told_;
  Chance chance_;
  World world_;
  People people_;
  Watch watch_;
  ControllerSetup setup_;
  std::unique_ptr<ControllerProcess> process_;
  std::vector<std::unique_ptr<ControllerProcess>>
      graves_;             ///< their handles are dead, and may still be named
  Life* rival_ = nullptr;  ///< while one is at work
  std::uint64_t rival_has_left_ = 0;
  Duration last_deed_ = Duration(0);
  int processes_ = 0;
  int turns_ = 0;
  std::size_t heard_ = 0;  ///< of the process that runs
  bool has_reacted_ = false;
};

}  // namespace

Outcome run(const Scenario& scenario, const std::vector<Fault>& faults, std::uint64_t seed,
            const Told& told) {
  return Runner(scenario, faults, seed, told).run();
}

}  // namespace talentops::simulation::test
