#include "controller/records/moved.hpp"

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/redact.hpp"

namespace talentops::records {

using domain::RecordsPlace;

std::string place_text(const RecordsPlace& place) {
  auto text = "branch " + place.branch;
  if (!place.repository.empty()) text += " of " + redact(place.repository);
  if (place.root != RecordsPlace().root) text += ", folder " + place.root;
  return text;
}

Error have_left(const RecordsPlace& place) {
  return {ErrorKind::kDenied,
          codes::kRecordsLeft,
          fmt::format("the records have moved to {}", place_text(place)),
          {},
          "merge the change of the Fleet that talentops records move has made, or fetch it"};
}

Error have_not_arrived(const RecordsPlace& place) {
  return {ErrorKind::kDenied,
          codes::kRecordsLeft,
          fmt::format("the records are on their way to {}, and not there yet", place_text(place)),
          {},
          "put the old place back in the Fleet, and run talentops records move again"};
}

}  // namespace talentops::records
