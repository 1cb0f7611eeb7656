#include "controller/engine/recorded_places.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "controller/codec/documents.hpp"

namespace talentops::engine {
namespace {

using domain::CommitId;
using domain::RecordsPlace;
using Versions = std::vector<ports::DesiredStore::PathVersion>;

constexpr std::uint64_t kLargestFile = 1024UL * 1024;

void add(RecordsPlace place, std::vector<RecordsPlace>& places) {
  if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(std::move(place));
}

/// What cannot be read as a Fleet was never in force.
Status add_version(ports::DesiredStore& store, const std::string& blob, const std::string& file,
                   std::vector<RecordsPlace>& places) {
  const auto text = store.read_blob(blob, kLargestFile);
  if (!text) return text.error().kind == ErrorKind::kInvalid ? Status() : text.error();
  for (auto& document : codec::decode_documents(**text, file).documents) {
    if (auto* fleet = std::get_if<domain::Fleet>(&document)) add(std::move(fleet->records), places);
  }
  return {};
}

/// All that one file said; the oldest commit at which it was there, if it was there at all.
Result<std::optional<CommitId>> add_versions(ports::DesiredStore& store, const CommitId& tip,
                                             const std::string& file, std::vector<RecordsPlace>& places) {
  std::optional<CommitId> oldest;
  for (const auto& version : TRY(store.history(tip, file, std::numeric_limits<int>::max()))) {
    if (!version.blob) {
      if (oldest) break;
      continue;
    }
    TRY(add_version(store, *version.blob, file, places));
    oldest = version.commit;
  }
  return oldest;
}

}  // namespace

Result<std::vector<RecordsPlace>> recorded_places(ports::DesiredStore& store, ports::CatalogSource& catalogs,
                                                  const CommitId& tip, domain::Fleet fleet) {
  std::vector<RecordsPlace> places;
  auto at = tip;
  while (!fleet.name.empty()) {
    add(fleet.records, places);
    const auto oldest = TRY(add_versions(store, at, fleet.where.file, places));
    if (!oldest) break;
    auto before = store.resolve(oldest->text() + "~1");
    if (!before && before.error().kind != ErrorKind::kNotFound) return std::move(before).error();
    if (!before) break;
    at = *std::move(before);
    fleet = TRY(catalogs.at(at))->fleet;  // the document may have been in another file before
  }
  return places;
}

}  // namespace talentops::engine
