#include "controller/records/archived.hpp"

#include <fmt/format.h>

#include "controller/records/moved.hpp"

namespace talentops::records {

domain::RecordsPlace archive_of(const domain::RecordsPlace& place) {
  auto archive = place;
  archive.branch += "-archive";
  return archive;
}

std::string archives_path() { return "archive.yaml"; }

std::string archive_text(const domain::RecordsArchive& archive) {
  return fmt::format("what was recorded before {} is on {}", archive.before, place_text(archive.place));
}

}  // namespace talentops::records
