#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/archive.hpp"

/// How long records are kept where they are, and where they went.
namespace talentops::codec {

/// "2y", "400d": years of 365 days, or days; no less than 90 days.
std::optional<Duration> parse_period(std::string_view text);

/// `spec.records.keep` of the Fleet in a file; nothing: for ever. It is no part of domain::Fleet: nothing
/// that is planned goes by it, it is asked for once a day. Errors: kInvalid where the file has problems.
Result<std::optional<Duration>> read_records_keep(const std::string& text, const std::string& file);

/// The list of archives that the records have, oldest place first.
std::string encode_archives(const std::vector<domain::RecordsArchive>& archives);
Result<std::vector<domain::RecordsArchive>> decode_archives(std::string_view text, const std::string& file);

}  // namespace talentops::codec
