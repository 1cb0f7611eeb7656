#pragma once

#include <vector>

#include "controller/ports/ledger.hpp"
#include "controller/records/documents.hpp"

namespace talentops::reconcilers {

/// Documents as they are committed, looked at for secrets once more.
std::vector<ports::RecordFile> files_of(std::vector<records::RecordDocument> documents);

}  // namespace talentops::reconcilers
