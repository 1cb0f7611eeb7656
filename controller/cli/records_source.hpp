#pragma once

#include <memory>
#include <string>

#include "controller/base/result.hpp"
#include "controller/domain/documents.hpp"
#include "controller/effects/git/remote.hpp"
#include "controller/effects/git/repository.hpp"
#include "controller/ports/runner.hpp"

/// Where a person has the records of a fleet from, by the repository or clone of it that they work in.
namespace talentops::cli {

/// What they are read from, offline: the fleet's own repository or clone; the directory that the Fleet names;
/// else what the clone has fetched from its remote of that address. Errors: kUnavailable where it has none.
Result<effects::git::Clone> open_records(const std::string& repository, const domain::RecordsPlace& place);

/// What they are pushed to: a directory is written as it is, anything else as the person's own git reaches
/// it. Borrows: the runner. Errors: as above.
Result<std::unique_ptr<effects::git::Remote>> records_behind(const std::string& repository,
                                                             const domain::RecordsPlace& place,
                                                             ports::Runner& runner);

}  // namespace talentops::cli
