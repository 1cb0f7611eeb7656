#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a process does to the world, and what can go wrong with it.
namespace talentops::simulation {

/// Every call of a port that changes the world, or that learns something from beyond this machine.
enum class EffectKind {
  kFetchFleet,
  kFetchRecords,
  kCommitRecords,
  kPushRecords,
  kClearPending,
  kMakeDirectory,
  kWriteNew,
  kSyncFile,
  kSyncDirectory,
  kRename,
  kRenameNew,
  kExchange,
  kRemoveFile,
  kRemoveDirectory,
  kLookAtDisk,
  kReadObject,
  kProbe,
};
inline constexpr std::size_t kEffectKinds = static_cast<std::size_t>(EffectKind::kProbe) + 1;
std::string_view name_of(EffectKind kind);

/// Whether the effect only looks. Looking is numbered apart: there is much more of it.
bool only_looks(EffectKind kind);

enum class FaultKind {
  kCrashBefore,  ///< the process ends, and the effect has not happened
  kCrashAfter,   ///< it has happened, and nobody learns of it
  kPowerCut,     ///< it has happened, then the machine goes down: what was not synced is lost, or some of it
  kStateLost,    ///< as kCrashBefore, and the state directory is gone
  kError,        ///< refused, once
  kLasting,      ///< refused, and every effect of this kind after it, until faults stop
  kAnswerLost,   ///< it has happened, and the answer is an error
  kSilentNo,     ///< it has not happened, and the answer is a yes
  kOlderTip,     ///< a remote shows what it was before
  kStall,        ///< no answer before the call's deadline
  kEdit,         ///< somebody edits the workspace, or commits to the records, at this very moment
  kRival,        ///< another controller takes over at this very moment, and then this one goes on
  kClockJump,    ///< the wall clock is set to another time
  kClockRate,    ///< from now on the wall clock goes faster or slower than time does
  kSuspension,   ///< the machine sleeps: people go on, and the monotonic clock stands still
};
inline constexpr std::size_t kFaultKinds = static_cast<std::size_t>(FaultKind::kSuspension) + 1;
std::string_view name_of(FaultKind kind);

/// Whether the fault can meet such an effect at all.
bool can_meet(FaultKind fault, EffectKind effect);

/// One fault: at which effect of a run (or at which look, if it only looks), and in which of its forms.
struct Fault {
  bool at_look = false;
  int number = 0;  ///< counted from 1
  FaultKind kind = FaultKind::kCrashBefore;
  std::uint64_t variant = 0;
  bool operator==(const Fault&) const = default;
};

/// "crash-after@17/0", "error@look-3/2", and back.
std::string text_of(const Fault& fault);
std::optional<Fault> parse_fault(std::string_view text);

/// How often each fault met each effect.
using Coverage = std::array<std::array<std::uint64_t, kEffectKinds>, kFaultKinds>;

}  // namespace talentops::simulation
