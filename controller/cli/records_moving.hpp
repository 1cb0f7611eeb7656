#pragma once

#include <string>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"
#include "controller/effects/git/mirror.hpp"
#include "controller/effects/git/record_store.hpp"
#include "controller/ports/clock.hpp"

/// Records on their way from one place to another. Every step is one push: whatever was broken off goes on
/// when it is done again.
namespace talentops::cli {

/// One end of a move. Borrows: the mirror.
struct RecordsEnd {
  domain::RecordsPlace place;
  effects::git::Mirror& mirror;
  effects::git::GitRecordStore& store;
};

/// Whether records of `from` can go to `to`. Errors: as `arrive`.
Status check_free(const RecordsEnd& from, const RecordsEnd& to, const Call& call);

/// Writes down at `from` that the records are at `to` now; from then on nobody writes there. Returns the tip
/// that says so, or nothing where nothing was ever recorded. Errors: kDenied (kRecordsInFlight) while a
/// deployment is open; kDenied (kRecordsLeft) if they are on their way to another place; as RecordStore.
Result<std::optional<domain::CommitId>> leave(const RecordsEnd& from, const domain::RecordsPlace& to,
                                              const ports::Clock& clock, const Call& call);

/// Brings to `to` everything that `left` has below the root of `from`: with its history where that is one of
/// records alone. Where it has arrived already nothing is done. Errors: kDenied (kRecordsPlaceTaken) where
/// there are other records; as RecordStore.
Status arrive(const RecordsEnd& from, const domain::CommitId& left, const RecordsEnd& to,
              const ports::Clock& clock, const Call& call);

/// Where the records of `from` have left for; nothing: nowhere.
Result<std::optional<domain::RecordsPlace>> left_for(const RecordsEnd& from, const Call& call);

/// Whether a move from `from` to `place` can be taken back: it can as long as nothing has arrived there.
/// Errors: kDenied (kRecordsLeft) if it has; kUnavailable where that is not known.
Status check_not_arrived(const RecordsEnd& from, const Result<RecordsEnd>& to,
                         const domain::RecordsPlace& place, const Call& call);

/// Errors: kDenied (kRecordsPlaceTaken) where there are records.
Status check_nothing_there(const RecordsEnd& at, const Call& call);

/// Whether old records cannot be had. Errors: kDenied (kRecordsPlaceTaken) where they can: they are to be
/// moved.
Status check_out_of_reach(const Result<RecordsEnd>& old, const Call& call);

/// Writes down at `at` that the records are there. Errors: as RecordStore.
Status say_place(const RecordsEnd& at, const ports::Clock& clock, const Call& call);

}  // namespace talentops::cli
