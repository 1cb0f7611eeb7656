#include "controller/domain/status.hpp"

namespace talentops::domain {
namespace {

/// Without the times of asking; `since`, `until` and `next` are told and stay.
EnvironmentStatus without_time(EnvironmentStatus status) {
  for (auto& release : status.releases) {
    release.observed_at.reset();
    for (auto& gate : release.gates) gate.at = {};
  }
  return status;
}

}  // namespace

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

bool same_but_for_time(const EnvironmentStatus& left, const EnvironmentStatus& right) {
  return without_time(left) == without_time(right);
}

}  // namespace talentops::domain
