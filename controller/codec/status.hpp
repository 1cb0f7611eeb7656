#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/base/result.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/event.hpp"
#include "controller/domain/status.hpp"

/// Status and events as the JSON that is promised to readers. What is absent is null; what is written is read
/// back equal.
namespace talentops::codec {

/// The document of `status -o json` and `-o yaml`.
YamlValue status_document(const domain::FleetStatus& status);
/// One entry of its `releases`.
YamlValue release_status_document(const domain::ReleaseStatus& release);
/// The whole as JSON on one line.
std::string encode_status(const domain::FleetStatus& status);
/// The same in parts, of which the releases are the many: what stands before and behind them,
struct StatusFrame {
  std::string before;
  std::string after;
};
StatusFrame status_frame(Instant observed_at, const domain::ControllerStatus& controller);
/// and some of them, with a comma between two.
std::string encode_releases(const std::vector<domain::ReleaseStatus>& releases);
/// What encode_releases wrote. Errors: as decode_status.
Result<std::vector<domain::ReleaseStatus>> decode_releases(std::string_view text, const std::string& file);
/// Errors: kInvalid with the file and the field. Fields that this version does not know are passed over.
Result<domain::FleetStatus> decode_status(std::string_view text, const std::string& file);

/// One line of events.ndjson with its line end. Fields that do not apply are left out.
std::string encode_event(const domain::Event& event);
/// Errors: as decode_status.
Result<domain::Event> decode_event(std::string_view line, const std::string& file);

}  // namespace talentops::codec
