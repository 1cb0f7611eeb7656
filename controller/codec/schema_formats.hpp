#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "controller/codec/schema.hpp"
#include "controller/domain/documents.hpp"

/// The forms of text that fields ask for.
namespace talentops::codec::formats {

extern const Format kName;    ///< of a document, client, stage, target, …
extern const Format kPrefix;  ///< before the names of what is installed
extern const Format kLabelKey;
extern const Format kLabelValue;
extern const Format kValueKey;    ///< of configuration.values
extern const Format kVariable;    ///< of the environment
extern const Format kSecretName;  ///< of configuration.secrets: a variable, or with hyphens
extern const Format kVersion;
extern const Format kVersionRange;
extern const Format kDuration;
extern const Format kPeriod;  ///< "2y"
extern const Format kSize;
extern const Format kShare;  ///< a number, or a percentage
extern const Format kTime;
extern const Format kZone;          ///< the form of a time zone's name
extern const Format kClock;         ///< "09:00"; to "24:00"
extern const Format kDate;          ///< "2026-11-30"
extern const Format kMoment;        ///< a date, a local time, or a time with offset
extern const Format kWeekday;       ///< "Mon", in any case
extern const Format kRelativePath;  ///< inside something; never out of it
extern const Format kFolder;        ///< a relative path, or "."
extern const Format kAbsolutePath;
extern const Format kAllowedPath;  ///< an absolute path that may hold {client}
extern const Format kBranch;
extern const Format kHttpUrl;
extern const Format kHost;
extern const Format kAddress;    ///< an IP address or a range of them
extern const Format kCondition;  ///< "< 0.02"
extern const Format kApiVersionText;

}  // namespace talentops::codec::formats

namespace talentops::codec {

/// "812", "64KiB", "256MiB", "1GiB".
std::optional<std::uint64_t> parse_size(std::string_view text);

/// "2", "10%".
std::optional<domain::Share> parse_share(std::string_view text);

}  // namespace talentops::codec
