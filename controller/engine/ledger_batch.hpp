#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/engine/ledger_draft.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/ports/ledger.hpp"

namespace talentops::engine {

/// A proposal that somebody waits for. Its paths are below the repository's root.
struct Claim {
  const ports::Proposal* proposal;
  Call call;
  std::optional<Status> answer = {};
};

/// The error of a call that has ended.
Error end_of(const Call& call);

/// One batch on its way into git: fetch, compose on the tip, commit, push by compare-and-set, and again on a
/// new tip until it is there, refused, out of reach, or nobody waits any more. Borrows everything. Threads:
/// one.
class LedgerBatch {
 public:
  /// `last_tip` is the newest tip that was ever seen, for the time in which the remote is out of reach.
  LedgerBatch(const LedgerPorts& ports, const std::string& root,
              std::optional<std::optional<domain::CommitId>>& last_tip, std::vector<Claim>& claims);

  /// Answers every claim, but those whose own call goes on when `call` ends first.
  void write(const Call& call);

 private:
  enum class Next { kAgain, kDone };

  Next attempt(const Call& call);
  Next push(const domain::CommitId& made, const Call& call);
  Next confirm(const domain::CommitId& made, const Call& call);
  Next unanswered(const Error& why);
  Result<bool> has_arrived() const;
  void load_backlog();
  void answer_ended();
  void answer_all(const Status& answer);
  Next give_up(const Error& why);
  Status refuse_if_left() const;
  Status refuse_foreign_intents();
  Status refuse_foreign_intent(Claim& claim);
  Status refuse_overtaken();
  bool is_anybody_waiting() const;
  void keep_what_must_not_be_lost();
  void clear_pending();
  void pause(const Call& call);
  Result<Draft> draft(bool (*takes)(const Claim&)) const;
  const std::optional<domain::CommitId>& tip() const { return *last_tip_; }

  const LedgerPorts& ports_;
  const std::string& root_;
  std::optional<std::optional<domain::CommitId>>& last_tip_;
  std::vector<Claim>& claims_;
  std::optional<Backlog> backlog_;
  std::optional<domain::CommitId> made_;
  int tries_ = 0;
  int unanswered_ = 0;
};

}  // namespace talentops::engine
