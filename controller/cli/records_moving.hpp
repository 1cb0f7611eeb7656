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

}  // namespace talentops::cli
