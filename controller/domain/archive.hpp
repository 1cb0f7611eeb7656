#pragma once

#include "controller/domain/documents.hpp"

namespace talentops::domain {

/// Where older records are, as the records themselves say it.
struct RecordsArchive {
  RecordsPlace place;
  int before = 0;  ///< what is there was recorded before this year began
  bool operator==(const RecordsArchive&) const = default;
};

}  // namespace talentops::domain
