#pragma once

#include <string>

#include "controller/domain/archive.hpp"

/// Where records of older years go, and the words for that.
namespace talentops::records {

/// Beside the records: the same root on a branch that is called after theirs.
domain::RecordsPlace archive_of(const domain::RecordsPlace& place);

/// The file below the records root that says where older records are; absent: there are none elsewhere.
std::string archives_path();

/// "what was recorded before 2024 is on branch talentops/records-archive"
std::string archive_text(const domain::RecordsArchive& archive);

}  // namespace talentops::records
