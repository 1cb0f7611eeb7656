#include "controller/simulation/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/codes/targets.hpp"

namespace talentops::simulation {

namespace {

/// Of a call that nobody bounds.
constexpr Duration kLongestStall = std::chrono::minutes(10);
constexpr Duration kFewMinutes = std::chrono::minutes(7);
constexpr Duration kLongSleep = std::chrono::hours(2);
constexpr int kFastClock = 100;  // thousandths: far more than any real clock

Error unavailable(Code code, std::string message) {
  return {ErrorKind::kUnavailable, code, std::move(message), {}, "it is tried again"};
}

/// What a disk says when it does not want to.
Error disk_error(const Deed& deed, std::uint64_t variant) {
  const auto path = deed.disk + "/" + deed.what;
  switch (variant % 4) {
    case 0:
      return unavailable(codes::kPlaceUnreachable, path + ": EIO");
    case 1:
      return unavailable(codes::kPlaceFull, path + ": ENOSPC");
    case 2:
      return unavailable(codes::kPlaceReadOnly, path + ": EROFS");
    default:
      return unavailable(codes::kPlaceNotPermitted, path + ": EACCES");
  }
}

Error error_of(const Deed& deed, std::uint64_t variant) {
  if (!deed.disk.empty()) return disk_error(deed, variant);
  if (deed.kind == EffectKind::kPushRecords && variant % 2 == 1) {
    return {
        ErrorKind::kDenied, codes::kRecordsHook, "a hook said no", {}, "ask whoever keeps the repository"};
  }
  return unavailable(codes::kRepositoryMissing, deed.what + ": no answer");
}

}  // namespace

Error ended() { return {ErrorKind::kCanceled, codes::kCallStopped, "the process has ended"}; }

World::World() = default;

void World::suspend(Duration duration) {
  clocks_.fall_asleep();
  let_pass(duration);
  clocks_.wake_up();
}

void World::at(Duration when, std::function<void()> deed) { agenda_.emplace(when, std::move(deed)); }

std::optional<Duration> World::next_on_agenda() const {
  if (agenda_.empty()) return std::nullopt;
  return agenda_.begin()->first;
}

void World::let_pass(Duration duration) {
  const auto until = gone() + std::max(duration, Duration(0));
  while (!agenda_.empty() && agenda_.begin()->first <= until) {
    auto next = agenda_.extract(agenda_.begin());
    clocks_.go_to(next.key());
    next.mapped()();
  }
  clocks_.go_to(until);
}

void World::inject(std::vector<Fault> faults) { faults_ = std::move(faults); }

void World::stop_faults() {
  faults_stopped_ = true;
  lasting_.clear();
  drift(0);
}

std::optional<Fault> World::next_fault(EffectKind kind) {
  const bool looks = only_looks(kind);
  auto& kinds = looks ? looks_ : effects_;
  kinds.push_back(kind);
  const auto number = static_cast<int>(kinds.size());
  if (faults_stopped_) return std::nullopt;
  const auto met = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& fault) {
    return fault.at_look == looks && fault.number == number && can_meet(fault.kind, kind);
  });
  if (met != faults_.end()) {
    ++met_;
    ++coverage_.at(static_cast<std::size_t>(met->kind)).at(static_cast<std::size_t>(kind));
    if (met->kind == FaultKind::kLasting) lasting_[kind] = *met;
    return *met;
  }
  const auto lasting = lasting_.find(kind);
  return lasting == lasting_.end() ? std::nullopt : std::optional(lasting->second);
}

/// Before the effect: what keeps it from happening, and what happens first.
World::Meeting World::meet(Life& life, const Deed& deed, const Call& call) {
  shows_older_tip_ = false;
  if (!life.is_alive) return {.refusal = ended()};
  // What a rival or a person does within an effect has no faults of its own.
  const auto fault = is_meeting_ ? std::nullopt : next_fault(deed.kind);
  if (auto stopped = stops(life, deed)) return {.refusal = std::move(stopped)};
  if (!fault) return {};
  Meeting meeting{.fault = fault, .refusal = refusal(life, *fault, deed, call)};
  meeting.silent_no = fault->kind == FaultKind::kSilentNo;
  if (!life.is_alive) meeting.refusal = ended();
  return meeting;
}

std::optional<Error> World::refusal(Life& life, const Fault& fault, const Deed& deed, const Call& call) {
  const auto within = [&](const auto& happening) {
    is_meeting_ = true;
    happening();
    is_meeting_ = false;
  };
  switch (fault.kind) {
    case FaultKind::kStateLost:
      states[life.controller] = {};
      end(life);
      return ended();
    case FaultKind::kCrashBefore:
      end(life);
      return ended();
    case FaultKind::kError:
    case FaultKind::kLasting:
      return error_of(deed, fault.variant);
    case FaultKind::kStall:
      let_pass(std::chrono::duration_cast<Duration>(std::min(call.deadline, monotonic() + kLongestStall) -
                                                    monotonic()));
      return unavailable(codes::kGitTimeout, deed.what + ": no answer in time");
    case FaultKind::kEdit:
      if (on_edit) within([&] { on_edit(fault.variant); });
      return std::nullopt;
    case FaultKind::kRival:
      if (on_rival) within([&] { on_rival(life, fault.variant); });
      return std::nullopt;
    case FaultKind::kClockJump:
      jump(fault.variant % 2 == 0 ? kFewMinutes : -kFewMinutes);
      return std::nullopt;
    case FaultKind::kClockRate:
      drift(fault.variant % 2 == 0 ? kFastClock : -kFastClock);
      return std::nullopt;
    case FaultKind::kSuspension:
      suspend(kLongSleep);
      return std::nullopt;
    case FaultKind::kOlderTip:
      shows_older_tip_ = true;
      return std::nullopt;
    case FaultKind::kCrashAfter:
    case FaultKind::kPowerCut:
    case FaultKind::kAnswerLost:
    case FaultKind::kSilentNo:
      return std::nullopt;
  }
  return std::nullopt;
}

void World::cut_power(const Fault& fault) {
  const auto cut = fault.variant == 0 ? Disk::Cut::kNothingMore : Disk::Cut::kSome;
  for (auto& [directory, disk] : disks) disk.cut_power(cut, fault.variant);
}

/// After the effect: an error stands in for an answer that does not come.
std::optional<Error> World::after(Life& life, const Deed& deed, const Meeting& meeting) {
  if (!life.is_alive) return ended();
  if (!meeting.fault) return std::nullopt;
  if (meeting.fault->kind == FaultKind::kAnswerLost) return error_of(deed, 0);
  if (meeting.fault->kind != FaultKind::kCrashAfter && meeting.fault->kind != FaultKind::kPowerCut)
    return std::nullopt;
  end(life);
  if (meeting.fault->kind == FaultKind::kPowerCut) cut_power(*meeting.fault);
  return ended();
}

std::optional<Error> World::stops(const Life& life, const Deed& deed) const {
  if (!life.is_alive) return ended();
  return obstacle ? obstacle(deed) : std::nullopt;
}

void World::end(Life& life) {
  life.is_alive = false;
  if (on_end) on_end(life);
}

void World::tell(const Deed& deed) {
  const auto fold = [this](std::string_view bytes) {
    for (const char byte : bytes) trace_ = (trace_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
    trace_ *= 0x100000001B3ULL;
  };
  fold(std::to_string(gone().count()));
  fold(std::to_string(deed.by == nullptr ? 0 : deed.by->number));
  fold(name_of(deed.kind));
  fold(deed.disk);
  fold(deed.what);
  fold(deed.to);
  if (on_deed) on_deed(deed);
}

}  // namespace talentops::simulation
