#pragma once

#include <string>

#include "controller/base/error.hpp"
#include "controller/domain/documents.hpp"

/// The words for records that were moved.
namespace talentops::records {

/// "branch ops/records of https://git.example/ops.git, folder records": the repository and the folder where
/// they are not what they are by default.
std::string place_text(const domain::RecordsPlace& place);

/// What is said where they have been before.
Error have_left(const domain::RecordsPlace& place);

/// The same where the Fleet names the other place already: the move was broken off.
Error have_not_arrived(const domain::RecordsPlace& place);

}  // namespace talentops::records
