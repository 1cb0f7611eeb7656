#include "controller/engine/source.hpp"

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"

namespace talentops::engine {

using domain::CommitId;

Source::Source(ports::DesiredStore& store, ReadAccepted read_accepted, RecordAccepted record_accepted,
               Verify verify)
    : store_(store),
      read_accepted_(std::move(read_accepted)),
      record_accepted_(std::move(record_accepted)),
      verify_(std::move(verify)) {}

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
      return hold(
          {ErrorKind::kDenied, codes::kSourceMissing, "the watched branch is gone: " + tip.error().message});
    }
    // What this process serves stays in force by itself; one that has just begun takes up what was accepted.
    if (is_begun_) return tip;
    return hold(tip.error().context("the watched branch is out of reach"));
  }
  if (accepted_) {
    auto descent = store_.descent(*accepted_, *tip);
    // The accepted commit is not there at all: the history that had it is gone.
    const bool lost = !descent && descent.error().kind == ErrorKind::kNotFound;
    if (!descent && !lost) return std::move(descent).error();
    if (lost || *descent == ports::Descent::kDiverged) {
      auto why = Error{ErrorKind::kDenied, codes::kHistoryRewritten,
                       fmt::format("tip {} does not descend from the accepted tip {}",
                                   tip->text().substr(0, 12), accepted_->text().substr(0, 12))};
      if (lost) return why;  // nothing of what was accepted can be read
      return hold(std::move(why));
    }
    if (*descent == ports::Descent::kBehind) {
      return hold({ErrorKind::kUnavailable, codes::kSourceBehind,
                   fmt::format("the remote shows {}, which is older than the accepted tip {}",
                               tip->text().substr(0, 12), accepted_->text().substr(0, 12))});
    }
  }
  return go_on(*tip, call);
}

/// To a tip that descends from the accepted one, if it may be followed.
Result<CommitId> Source::go_on(const CommitId& tip, const Call& call) {
  if (!verify_ || accepted_ == tip) return accept(tip, call);
  auto verified = verify_(accepted_, tip, call);
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
