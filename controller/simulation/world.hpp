#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/simulation/clocks.hpp"
#include "controller/simulation/disk.hpp"
#include "controller/simulation/effect.hpp"
#include "controller/simulation/git_objects.hpp"

namespace talentops::simulation {

/// What a controller keeps on its own machine, and can lose.
struct StateDirectory {
  std::optional<domain::CommitId> pending;       ///< records that were not pushed yet
  std::optional<domain::CommitId> records_seen;  ///< the newest tip of the records that was ever seen
};

/// One process of a controller. When it ends, every handle that it had is dead: what still calls through one
/// learns that, and changes nothing.
struct Life {
  std::string controller;
  int number = 0;
  bool is_alive = true;
};

/// What was done to the world, in the order in which it was done.
struct Deed {
  const Life* by;  ///< nothing: a person
  EffectKind kind;
  std::string disk = {};  ///< the directory of the target; "" for what is done to git
  std::string what = {};  ///< the path, or the branch
  std::string to = {};
};

/// Everything around the controllers of one run, in one thread and on virtual time: git, the disks of
/// targets, state directories, clocks, people. It counts what is done to it, lets faults meet it, and tells
/// whoever listens. Threads: one.
class World {
 public:
  World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Time.
  Duration gone() const { return clocks_.gone(); }  ///< since it began, for people outside
  Instant now() const { return clocks_.now(); }
  MonotonicTime monotonic() const { return clocks_.monotonic(); }
  /// Lets time go by; what is on the agenda for then is done then.
  void let_pass(Duration duration);
  void at(Duration when, std::function<void()> deed);
  std::optional<Duration> next_on_agenda() const;
  /// The wall clock is set, or runs at another rate from now on.
  void jump(Duration by) { clocks_.jump(by); }
  void drift(int thousandths) { clocks_.drift(thousandths); }
  /// The machine sleeps.
  void suspend(Duration duration);

  // Faults.
  void inject(std::vector<Fault> faults);
  /// From now on nothing goes wrong any more.
  void stop_faults();
  /// Whether the effect at hand meets a remote that shows what it was before.
  bool shows_older_tip() const { return shows_older_tip_; }
  /// Of those that were injected, how many met what they were for.
  std::size_t faults_met() const { return met_; }
  int effects() const { return static_cast<int>(effects_.size()); }
  int looks() const { return static_cast<int>(looks_.size()); }
  /// Of each, in the order of their numbers.
  const std::vector<EffectKind>& effect_kinds() const { return effects_; }
  const std::vector<EffectKind>& look_kinds() const { return looks_; }
  const Coverage& coverage() const { return coverage_; }

  // What is done to it. `act` is the one gate between a process and the world.
  template <typename Answer, typename Perform>
  Answer act(Life& life, const Deed& deed, const Call& call, Perform&& perform) {
    auto meeting = meet(life, deed, call);
    if (meeting.refusal) return *std::move(meeting.refusal);
    if constexpr (std::is_same_v<Answer, Status>) {
      if (meeting.silent_no) return {};
    }
    auto answer = perform();
    if (answer && !only_looks(deed.kind)) tell(deed);
    if (auto lost = after(life, deed, meeting)) return *std::move(lost);
    return answer;
  }
  /// What a person did.
  void tell(const Deed& deed);
  void end(Life& life);
  /// Of a call that is neither an effect nor a look, and so is not counted: why it is not answered.
  std::optional<Error> stops(const Life& life, const Deed& deed) const;

  /// Asked before each effect and each look; an error is given back in its place.
  std::function<std::optional<Error>(const Deed&)> obstacle;
  std::function<void(const Deed&)> on_deed;
  std::function<void(Life&, std::uint64_t)> on_rival;  ///< another controller takes over now, in this form
  std::function<void(std::uint64_t)> on_edit;          ///< somebody edits now
  std::function<void(const Life&)> on_end;             ///< a process has ended
  std::function<void(std::string)> on_violation;       ///< of what must hold always

  /// A hash over everything that was done, with its time: equal for equal seeds.
  std::uint64_t trace() const { return trace_; }

  const std::shared_ptr<GitObjects> objects = std::make_shared<GitObjects>();
  std::map<std::string, domain::CommitId> branches;        ///< of the fleet repository
  std::map<std::string, domain::CommitId> older_branches;  ///< what an outdated mirror of it would show
  std::map<std::string, Disk> disks;                       ///< by directory
  std::map<std::string, StateDirectory> states;            ///< by controller

 private:
  struct Meeting {
    std::optional<Fault> fault = {};
    std::optional<Error> refusal = {};
    bool silent_no = false;
  };
  Meeting meet(Life& life, const Deed& deed, const Call& call);
  std::optional<Error> after(Life& life, const Deed& deed, const Meeting& meeting);
  std::optional<Fault> next_fault(EffectKind kind);
  std::optional<Error> refusal(Life& life, const Fault& fault, const Deed& deed, const Call& call);
  void cut_power(const Fault& fault);

  Clocks clocks_;
  std::multimap<Duration, std::function<void()>> agenda_;
  std::vector<Fault> faults_;
  std::map<EffectKind, Fault> lasting_;
  bool faults_stopped_ = false;
  bool shows_older_tip_ = false;
  bool is_meeting_ = false;  ///< a rival or a person is at work within an effect
  std::size_t met_ = 0;
  std::vector<EffectKind> effects_;
  std::vector<EffectKind> looks_;
  Coverage coverage_ = {};
  std::uint64_t trace_ = 0xCBF29CE484222325ULL;
};

/// The call of a process that has ended.
Error ended();

}  // namespace talentops::simulation
