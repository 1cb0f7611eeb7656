#include "controller/simulation/effect.hpp"

#include <charconv>

#include <fmt/format.h>

namespace talentops::simulation {

namespace {

constexpr std::string_view kLook = "look-";

}  // namespace

std::string_view name_of(EffectKind kind) {
  constexpr std::array<std::string_view, kEffectKinds> kNames = {
      "fetch-fleet", "fetch-records",    "commit-records", "push-records", "clear-pending", "make-directory",
      "write-new",   "sync-file",        "sync-directory", "rename",       "rename-new",    "exchange",
      "remove-file", "remove-directory", "look-at-disk",   "read-object",  "probe"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(FaultKind kind) {
  constexpr std::array<std::string_view, kFaultKinds> kNames = {
      "crash-before", "crash-after", "power-cut",  "state-lost", "error",
      "lasting",      "answer-lost", "silent-no",  "older-tip",  "stall",
      "edit",         "rival",       "clock-jump", "clock-rate", "suspension"};
  return kNames.at(static_cast<std::size_t>(kind));
}

bool only_looks(EffectKind kind) {
  return kind == EffectKind::kLookAtDisk || kind == EffectKind::kReadObject;
}

namespace {

bool is_remote(EffectKind kind) {
  return kind == EffectKind::kFetchFleet || kind == EffectKind::kFetchRecords ||
         kind == EffectKind::kPushRecords;
}

bool is_on_disk(EffectKind kind) {
  return kind >= EffectKind::kMakeDirectory && kind <= EffectKind::kRemoveDirectory;
}

}  // namespace

bool can_meet(FaultKind fault, EffectKind effect) {
  switch (fault) {
    case FaultKind::kError:
    case FaultKind::kLasting:
      return true;
    case FaultKind::kCrashBefore:
    case FaultKind::kCrashAfter:
    case FaultKind::kStateLost:
    case FaultKind::kEdit:
    case FaultKind::kRival:
    case FaultKind::kClockJump:
    case FaultKind::kClockRate:
    case FaultKind::kSuspension:
      return !only_looks(effect);
    case FaultKind::kPowerCut:
      return is_on_disk(effect);
    case FaultKind::kAnswerLost:
      return is_on_disk(effect) || effect == EffectKind::kPushRecords;
    case FaultKind::kSilentNo:
      return effect == EffectKind::kPushRecords;
    case FaultKind::kOlderTip:
      return effect == EffectKind::kFetchFleet || effect == EffectKind::kFetchRecords;
    case FaultKind::kStall:
      return is_remote(effect) || effect == EffectKind::kProbe;
  }
  return false;
}

std::string text_of(const Fault& fault) {
  return fmt::format("{}@{}{}/{}", name_of(fault.kind), fault.at_look ? kLook : "", fault.number,
                     fault.variant);
}

namespace {

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text) {
  const auto at = text.find('@');
  const auto slash = text.find('/');
  if (at == std::string_view::npos || slash == std::string_view::npos || slash < at) return std::nullopt;
  Fault fault;
  auto number = text.substr(at + 1, slash - at - 1);
  fault.at_look = number.starts_with(kLook);
  if (fault.at_look) number.remove_prefix(kLook.size());
  if (!read_number(number, fault.number) || !read_number(text.substr(slash + 1), fault.variant))
    return std::nullopt;
  for (std::size_t kind = 0; kind < kFaultKinds; ++kind) {
    fault.kind = static_cast<FaultKind>(kind);
    if (name_of(fault.kind) == text.substr(0, at)) return fault;
  }
  return std::nullopt;
}

}  // namespace talentops::simulation
