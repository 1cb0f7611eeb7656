#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/engine/fleet_documents.hpp"
#include "controller/engine/fleet_files.hpp"

namespace talentops::engine {

/// What a start need not read and decode again, as one commit had it: which files there are, and what is
/// wished in those that are one sound wish and nothing else. Both hold by the ids of git's objects, so that a
/// later commit is read by what differs. Rules, certifications and whatever is wrong are none of it: those
/// are read where people wrote them, at each start.
struct CatalogSnapshot {
  FleetFiles files;
  FleetDocuments wishes;
};

/// `maker` tells apart whoever may decode differently.
std::string write_snapshot(const FleetFiles& files, const FleetDocuments& documents, std::string_view maker);

/// Nothing: this maker has not written exactly these bytes.
std::optional<CatalogSnapshot> read_snapshot(std::string_view bytes, std::string_view maker);

}  // namespace talentops::engine
