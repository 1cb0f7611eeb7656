#include "controller/engine/ledger_batch.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/codec/records.hpp"
#include "controller/engine/open_intents.hpp"
#include "controller/records/moved.hpp"
#include "controller/records/paths.hpp"

namespace talentops::engine {
namespace {

using std::chrono::milliseconds;

constexpr int kUnansweredPushes = 3;

bool has_ended(const Call& call, const ports::Clock& clock) {
  return call.stop.stop_requested() || clock.monotonic() >= call.deadline;
}

/// Between half and the whole of a time that doubles from 25 ms to 2 s.
Duration backoff(int tries, std::uint64_t random) {
  const auto longest = milliseconds(25) * (1 << std::min(tries, 6));
  const auto half = std::min<Duration>(longest, milliseconds(2000)) / 2;
  return half + milliseconds(random % static_cast<std::uint64_t>(half.count() + 1));
}

bool goes_out(const Claim& claim) { return !claim.answer.has_value(); }

/// Not a claim that was refused: that one is for whoever asked to think over.
bool must_not_be_lost(const Claim& claim) {
  if (claim.proposal->intent) return false;
  if (!claim.answer) return true;
  if (claim.answer->has_value()) return false;
  const auto kind = claim.answer->error().kind;
  return kind == ErrorKind::kUnavailable || kind == ErrorKind::kCanceled;
}

}  // namespace

Error end_of(const Call& call) {
  if (call.stop.stop_requested())
    return {ErrorKind::kCanceled, codes::kGitCanceled, "stopped before the records were pushed"};
  return {ErrorKind::kUnavailable,
          codes::kRecordsLate,
          "the records were not pushed in time",
          {},
          "they are pushed again with the next pass"};
}

LedgerBatch::LedgerBatch(const LedgerPorts& ports, const std::string& root,
                         std::optional<std::optional<domain::CommitId>>& last_tip, std::vector<Claim>& claims)
    : ports_(ports), root_(root), last_tip_(last_tip), claims_(claims) {}

void LedgerBatch::write(const Call& call) {
  load_backlog();
  while (true) {
    answer_ended();
    if (!is_anybody_waiting()) break;
    if (has_ended(call, ports_.clock)) break;
    if (attempt(call) == Next::kDone) return;
    pause(call);
  }
  keep_what_must_not_be_lost();
}

LedgerBatch::Next LedgerBatch::attempt(const Call& call) {
  auto fetched = ports_.store.fetch(call);
  if (!fetched) return give_up(fetched.error());
  last_tip_ = *fetched;

  const auto arrived = has_arrived();
  if (!arrived) return give_up(arrived.error());
  if (*arrived) {
    clear_pending();
    answer_all({});
    return Next::kDone;
  }
  if (auto refused = refuse_foreign_intents(); !refused) return give_up(refused.error());
  if (auto refused = refuse_overtaken(); !refused) return give_up(refused.error());

  const auto draft = this->draft(goes_out);
  if (!draft) return give_up(draft.error());
  if (draft->empty()) {
    clear_pending();
    answer_all({});
    return Next::kDone;
  }
  if (auto left = refuse_if_left(); !left) return give_up(left.error());
  const auto made = ports_.store.commit(tip(), draft->commit(ports_.clock.now()));
  if (!made) return give_up(made.error());
  made_ = *made;
  return push(*made, call);
}

LedgerBatch::Next LedgerBatch::push(const domain::CommitId& made, const Call& call) {
  const auto pushed = ports_.store.push(made, tip(), call);
  if (pushed) return confirm(made, call);
  switch (pushed.error().kind) {
    case ErrorKind::kConflict:
      return Next::kAgain;
    case ErrorKind::kUnavailable:
      return unanswered(pushed.error());
    case ErrorKind::kInvalid:
    case ErrorKind::kDenied:
    case ErrorKind::kNotFound:
    case ErrorKind::kCanceled:
    case ErrorKind::kInternal:
      return give_up(pushed.error());
  }
  return give_up(pushed.error());
}

/// Whatever the push said: what counts is what the remote shows.
LedgerBatch::Next LedgerBatch::confirm(const domain::CommitId& made, const Call& call) {
  const auto shown = ports_.store.fetch(call);
  if (!shown) return unanswered(shown.error());
  last_tip_ = *shown;
  const auto arrived = has_arrived();
  if (!arrived) return unanswered(arrived.error());
  if (*arrived) {
    clear_pending();
    answer_all({});
    return Next::kDone;
  }
  return unanswered({ErrorKind::kDenied,
                     codes::kRecordsNotConfirmed,
                     fmt::format("the push of {} was answered with yes, and the branch does not show it",
                                 made.text().substr(0, 12)),
                     {},
                     "look for a hook of the repository, or a mirror, that takes pushes back"});
}

/// Whether it arrived is seen at the next fetch, before anything is made anew.
LedgerBatch::Next LedgerBatch::unanswered(const Error& why) {
  return ++unanswered_ < kUnansweredPushes ? Next::kAgain : give_up(why);
}

/// Whether the tip holds what was last made, here or before a restart: then a lost answer was a yes.
Result<bool> LedgerBatch::has_arrived() const {
  if (!made_ || !tip()) return false;
  return ports_.store.descends(*tip(), *made_);
}

void LedgerBatch::load_backlog() {
  const auto pending = ports_.store.pending();
  if (!pending) return log::warn("pending records not read", {{"error", pending.error().text()}});
  if (!*pending) return;
  auto contents = ports_.store.contents(**pending);
  if (!contents) return log::warn("pending records not read", {{"error", contents.error().text()}});
  backlog_ = Backlog{**pending, std::move(contents).value()};
}

void LedgerBatch::answer_ended() {
  for (auto& claim : claims_) {
    if (!claim.answer && has_ended(claim.call, ports_.clock)) claim.answer = end_of(claim.call);
  }
}

void LedgerBatch::answer_all(const Status& answer) {
  for (auto& claim : claims_) {
    if (!claim.answer) claim.answer = answer;
  }
}

LedgerBatch::Next LedgerBatch::give_up(const Error& why) {
  keep_what_must_not_be_lost();
  answer_all(why);
  return Next::kDone;
}

/// What was written after a move would be missed where the records are now.
Status LedgerBatch::refuse_if_left() const {
  const auto path = root_ + "/" + records::place_path();
  if (!tip() || !TRY(ports_.store.object_id(*tip(), path))) return {};
  const auto place = TRY(codec::decode_records_place(TRY(ports_.store.read(*tip(), path)), path));
  if (place == ports_.place) return {};
  return records::have_left(place);
}

/// Answers the claims that may not go on. Fails if the tip cannot be read: what is there is unknown then, not
/// nothing.
Status LedgerBatch::refuse_foreign_intents() {
  std::map<domain::PlacementKey, domain::DeploymentId> begun;
  for (auto& claim : claims_) {
    if (claim.answer || !claim.proposal->intent) continue;
    TRY(refuse_foreign_intent(claim));
    if (claim.answer) continue;
    const auto& intent = *claim.proposal->intent;
    const auto [first, is_new] = begun.emplace(intent.placement, intent.deployment);
    if (!is_new && first->second != intent.deployment)
      claim.answer = is_open_already(intent.placement, first->second);
  }
  return {};
}

Status LedgerBatch::refuse_foreign_intent(Claim& claim) {
  if (!tip()) return {};
  auto refused = refuse_intent(ports_.store, *tip(), root_, *claim.proposal->intent, ports_.decode);
  if (refused) return {};
  // What the tip says is this claim's own affair; a tip that cannot be read is everybody's.
  const auto kind = refused.error().kind;
  if (kind != ErrorKind::kConflict && kind != ErrorKind::kDenied) return refused;
  claim.answer = std::move(refused);
  return {};
}

Status LedgerBatch::refuse_overtaken() {
  for (auto& claim : claims_) {
    const auto& basis = claim.proposal->basis;
    if (claim.answer || !basis || !basis->binds) continue;
    if (TRY(is_overtaken(ports_.store, tip(), root_, *basis))) claim.answer = overtaken();
  }
  return {};
}

bool LedgerBatch::is_anybody_waiting() const {
  return std::any_of(claims_.begin(), claims_.end(),
                     [](const Claim& claim) { return !claim.answer.has_value(); });
}

Result<Draft> LedgerBatch::draft(bool (*takes)(const Claim&)) const {
  Draft draft(ports_.store, tip(), root_, ports_.decode);
  if (backlog_) TRY(draft.add(*backlog_));
  for (const auto& claim : claims_) {
    if (takes(claim)) TRY(draft.add(*claim.proposal));
  }
  return draft;
}

/// The pending commit becomes what may go out later without anybody asking again: outcomes, no intents.
void LedgerBatch::keep_what_must_not_be_lost() {
  if (!last_tip_) return;  // nothing to build on was ever seen; an earlier pending commit stays as it is
  const auto kept = draft(must_not_be_lost);
  if (!kept) return log::warn("records not kept for later", {{"error", kept.error().text()}});
  if (kept->empty()) return clear_pending();
  if (backlog_ && !made_ && kept->same_as(*backlog_)) return;
  const auto made = ports_.store.commit(tip(), kept->commit(ports_.clock.now()));
  if (!made) log::warn("records not kept for later", {{"error", made.error().text()}});
}

void LedgerBatch::clear_pending() {
  const auto cleared = ports_.store.clear_pending();
  if (!cleared) log::warn("pending records not cleared", {{"error", cleared.error().text()}});
}

void LedgerBatch::pause(const Call& call) { ports_.wait(backoff(tries_++, ports_.entropy.next()), call); }

}  // namespace talentops::engine
