#pragma once

#include <functional>
#include <optional>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/names.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// Follows the watched branch forward only: a tip that does not descend from the accepted one changes
/// nothing, and says so, until a person has confirmed it. Threads: `follow` is called by one thread; `held`
/// is safe.
class Source {
 public:
  /// The accepted tip as the records have it, or nothing if none was recorded yet.
  using ReadAccepted = std::function<Result<std::optional<domain::CommitId>>(const Call&)>;

  /// Writes it there, so that the next process knows it; where it is there already nothing is written.
  using RecordAccepted = std::function<Status(const domain::CommitId&, const Call&)>;

  /// Whether a new tip may be followed, after the accepted one if there is one.
  using Verify = std::function<Status(const std::optional<domain::CommitId>& accepted,
                                      const domain::CommitId& tip, const Call&)>;

  /// Of a tip that does not descend from the accepted one: the commit by which that is right all the same,
  /// one that the tip descends from. Nothing: nobody has said so.
  using Confirmed = std::function<Result<std::optional<domain::CommitId>>(
      const domain::CommitId& accepted, const domain::CommitId& tip, const Call&)>;

  /// Borrows: `store`, for its lifetime. Without `verify` every tip that descends is followed, without
  /// `confirmed` no other ever.
  Source(ports::DesiredStore& store, ReadAccepted read_accepted, RecordAccepted record_accepted,
         Verify verify = {}, Confirmed confirmed = {});

  /// Fetches, and returns the commit that is in force: the new tip where it descends from the accepted one or
  /// is confirmed, else the accepted one. Errors: kNotFound, where nothing is known to be in force;
  /// kUnavailable also where what is in force stays so.
  Result<domain::CommitId> follow(const Call& call);

  /// Why the branch is not followed at present; nothing new starts meanwhile.
  std::optional<Error> held() const;

 private:
  Result<domain::CommitId> hold(Error why);
  Result<domain::CommitId> follow_onto(const domain::CommitId& tip, const Call& call);
  Result<domain::CommitId> follow_rewritten(const domain::CommitId& tip, bool is_lost, const Call& call);
  Result<domain::CommitId> go_on(const std::optional<domain::CommitId>& since, const domain::CommitId& tip,
                                 const Call& call);
  Result<domain::CommitId> accept(const domain::CommitId& tip, const Call& call);

  ports::DesiredStore& store_;
  ReadAccepted read_accepted_;
  RecordAccepted record_accepted_;
  Verify verify_;
  Confirmed confirmed_;
  std::optional<domain::CommitId> accepted_;
  std::optional<domain::CommitId> recorded_;
  bool is_begun_ = false;  ///< a commit was given out as the one in force
  Guarded<std::optional<Error>> held_;
};

}  // namespace talentops::engine
