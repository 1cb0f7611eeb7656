#include "controller/engine/source.hpp"

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"

namespace talentops::engine {

using domain::CommitId;

namespace {

std::string short_of(const CommitId& id) { return id.text().substr(0, 12); }

}  // namespace

Source::Source(ports::DesiredStore& store, ReadAccepted read_accepted, RecordAccepted record_accepted,
               Verify verify, Confirmed confirmed)
    : store_(store),
      read_accepted_(std::move(read_accepted)),
      record_accepted_(std::move(record_accepted)),
      verify_(std::move(verify)),
      confirmed_(std::move(confirmed)) {}

std::optional<Error> Source::held() const {
  return held_.with([](const auto& held) { return held; });
}

Result<CommitId> Source::hold(Error why) {
  held_.with([&](auto& held) {
    const bool is_new = !held || held->code != why.code || held->message != why.message;
    if (is_new) log::warn("branch not followed", {{"code", why.code.text()}, {"why", why.message}});
    held = why;
  });
  is_begun_ = true;
  return *accepted_;
}

Result<CommitId> Source::follow(const Call& call) {
  // Only a process that has just begun must ask what was accepted; from then on it knows.
  if (!accepted_) accepted_ = recorded_ = TRY(read_accepted_(call).context("accepted tip"));

  auto tip = store_.fetch(call);
  if (!tip) {
    if (!accepted_ || tip.error().kind == ErrorKind::kCanceled) return tip;
    if (tip.error().kind == ErrorKind::kNotFound) {
      return hold({ErrorKind::kDenied,
                   codes::kSourceMissing,
                   "the watched branch is gone: " + tip.error().message,
                   {},
                   "the branch pushed again, or `branch` corrected in the controller's configuration"});
    }
    // What this process serves stays in force by itself; one that has just begun takes up what was accepted.
    if (is_begun_) return tip;
    return hold(tip.error().context("the watched branch is out of reach"));
  }
  return accepted_ ? follow_onto(*tip, call) : go_on(std::nullopt, *tip, call);
}

/// By how it stands to the accepted one.
Result<CommitId> Source::follow_onto(const CommitId& tip, const Call& call) {
  const auto descent = store_.descent(*accepted_, tip);
  if (!descent) {
    // The accepted commit is not there at all: the history that had it is gone.
    const bool is_lost = descent.error().kind == ErrorKind::kNotFound;
    return is_lost ? follow_rewritten(tip, true, call) : Result<CommitId>(descent.error());
  }
  switch (*descent) {
    case ports::Descent::kSame:
    case ports::Descent::kAhead:
      return go_on(accepted_, tip, call);
    case ports::Descent::kBehind:
      return hold({ErrorKind::kUnavailable,
                   codes::kSourceBehind,
                   fmt::format("the remote shows {}, which is older than the accepted tip {}", short_of(tip),
                               short_of(*accepted_)),
                   {},
                   "a mirror that lags to catch up; else the missing commits pushed again, or reverted by a "
                   "new one"});
    case ports::Descent::kDiverged:
      break;
  }
  return follow_rewritten(tip, false, call);
}

/// To a tip that leads away from the accepted one, if that is right.
Result<CommitId> Source::follow_rewritten(const CommitId& tip, bool is_lost, const Call& call) {
  auto confirmed = confirmed_ ? confirmed_(*accepted_, tip, call) : std::optional<CommitId>();
  if (confirmed && *confirmed) {
    log::info("rewritten history is followed", {{"tip", tip.text()}, {"confirmed", (*confirmed)->text()}});
    // Of what was accepted nothing is left to begin from: what was confirmed stands in for it.
    return go_on(is_lost ? *confirmed : accepted_, tip, call);
  }
  if (!confirmed && confirmed.error().kind == ErrorKind::kCanceled) return std::move(confirmed).error();
  if (!confirmed) log::warn("not known whether a rewrite is confirmed", {{"why", confirmed.error().text()}});
  Error why{
      ErrorKind::kDenied,
      codes::kHistoryRewritten,
      fmt::format("tip {} does not descend from the accepted tip {}", short_of(tip), short_of(*accepted_)),
      {},
      fmt::format("the lost commits pushed again, or talentops confirm-rewrite {}", short_of(tip))};
  if (is_lost) return why;  // nothing of what was accepted can be read
  return hold(std::move(why));
}

/// To a tip that may follow upon `since`, if it is verified.
Result<CommitId> Source::go_on(const std::optional<CommitId>& since, const CommitId& tip, const Call& call) {
  if (!verify_ || accepted_ == tip) return accept(tip, call);
  auto verified = verify_(since, tip, call);
  if (verified) return accept(tip, call);
  if (!accepted_ || verified.error().kind == ErrorKind::kCanceled) return std::move(verified).error();
  return hold(std::move(verified).error());
}

Result<CommitId> Source::accept(const CommitId& tip, const Call& call) {
  accepted_ = tip;
  is_begun_ = true;
  held_.with([](auto& held) { held.reset(); });
  if (recorded_ != tip) {
    if (const auto recorded = record_accepted_(tip, call); recorded) {
      recorded_ = tip;
    } else {
      log::warn("accepted tip not recorded, will be tried again", {{"why", recorded.error().text()}});
    }
  }
  return tip;
}

}  // namespace talentops::engine
