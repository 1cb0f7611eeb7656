#include "controller/domain/status.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"

namespace talentops::domain {
namespace {

constexpr int kIntervalsUntilStale = 3;
constexpr Duration kShortestPatience = std::chrono::minutes(1);  // of intervals that are shorter than a fetch

}  // namespace

std::optional<Error> SourceStatus::trouble(Instant now) const {
  if (held) {
    auto why = *held;
    why.kind = ErrorKind::kUnavailable;
    return why;
  }
  const auto patience = std::max<Duration>(poll_every * kIntervalsUntilStale, kShortestPatience);
  if (!polled_at || now - *polled_at <= patience) return std::nullopt;
  return Error{ErrorKind::kUnavailable, codes::kSourceStale,
               fmt::format("the watched branch was last read at {}, and is to be every {}",
                           format_time(*polled_at), format_duration(poll_every)),
               std::nullopt, "look into the log of the controller"};
}

std::string_view name_of(Readiness readiness) {
  switch (readiness) {
    case Readiness::kTrue:
      return "True";
    case Readiness::kFalse:
      return "False";
    case Readiness::kUnknown:
      return "Unknown";
  }
  return "Unknown";
}

std::optional<Readiness> parse_readiness(std::string_view text) {
  for (const auto each : {Readiness::kTrue, Readiness::kFalse, Readiness::kUnknown}) {
    if (name_of(each) == text) return each;
  }
  return std::nullopt;
}

std::string_view name_of(Need need) {
  switch (need) {
    case Need::kNobody:
      return "no";
    case Need::kByDay:
      return "byDay";
    case Need::kNow:
      return "now";
  }
  return "now";
}

std::optional<Need> parse_need(std::string_view text) {
  for (const auto each : {Need::kNobody, Need::kByDay, Need::kNow}) {
    if (name_of(each) == text) return each;
  }
  return std::nullopt;
}

bool same_but_for_time(ControllerStatus left, ControllerStatus right) {
  for (auto* each : {&left, &right}) {
    if (each->source) each->source->polled_at.reset();
  }
  return left == right;
}

EnvironmentStatus without_time(EnvironmentStatus status) {
  for (auto& release : status.releases) {
    release.observed_at.reset();
    for (auto& gate : release.gates) gate.at = {};
  }
  return status;
}

}  // namespace talentops::domain
