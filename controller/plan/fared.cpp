#include "controller/plan/fared.hpp"

#include <algorithm>

namespace talentops::plan {

using domain::Outcome;
using How = Fared::How;

namespace {

/// A deployment that left nothing behind, neither good nor bad.
bool says_nothing(const domain::PastDeployment& past) {
  return past.outcome == Outcome::kCancelled || past.outcome == Outcome::kSuperseded;
}

bool is_of(const domain::PastDeployment& past, const Digest& bundle) {
  return past.to.package.bundle == bundle && !past.uninstalls;
}

/// Whether a person has taken `bundle` back with it.
bool takes_back(const domain::PastDeployment& past, const Digest& bundle) {
  return past.asked && past.previous && past.previous->package.bundle == bundle && !says_nothing(past);
}

}  // namespace

Fared how_it_fared(const domain::PlacementHistory& history, const Digest& bundle) {
  Fared fared;
  std::optional<Instant> replaced;
  for (const auto& past : history.deployments) {
    if (says_nothing(past)) continue;
    if (!is_of(past, bundle)) {
      if (fared.how == How::kStands || fared.how == How::kStoodUntil) return fared;
      if (takes_back(past, bundle)) return {.how = How::kTakenBack};
      if (past.outcome == Outcome::kRolledBack) continue;  // and so it stands again
      replaced = past.started_at;
      continue;
    }
    if (!past.outcome) return {.how = How::kUnderWay};
    if (past.outcome != Outcome::kSucceeded)
      return fared.how == How::kNever ? Fared{.how = How::kTakenBack} : fared;
    // What was only configured anew, or put right, has stood since before.
    fared = {.how = replaced ? How::kStoodUntil : How::kStands,
             .since = past.finished_at.value_or(past.started_at),
             .until = replaced};
  }
  return fared;
}

LongEnough stood_for(const Fared& fared, Duration soak, Instant now) {
  switch (fared.how) {
    case How::kNever:
    case How::kUnderWay:
    case How::kTakenBack:
      return {};
    case How::kStands:
      return {now - fared.since >= soak, fared.since + soak};
    case How::kStoodUntil:
      return {*fared.until - fared.since >= soak, std::nullopt};
  }
  return {};
}

}  // namespace talentops::plan
