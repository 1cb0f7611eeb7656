#include "controller/codec/status.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kReleases = "\"releases\":[";

}  // namespace

StatusFrame status_frame(Instant observed_at, const domain::ControllerStatus& controller) {
  const auto whole = write_json(status_document({observed_at, controller}));
  // Within a text its quotes would be escaped.
  const auto begin = whole.find(kReleases) + kReleases.size();
  return {whole.substr(0, begin), whole.substr(begin) + "\n"};
}

std::string encode_releases(const std::vector<domain::ReleaseStatus>& releases) {
  std::string text;
  for (const auto& release : releases) {
    if (!text.empty()) text += ',';
    text += write_json(release_status_document(release));
  }
  text.shrink_to_fit();
  return text;
}

Result<std::vector<domain::ReleaseStatus>> decode_releases(std::string_view text, const std::string& file) {
  const auto frame = status_frame({}, {});
  auto status = TRY(decode_status(frame.before + std::string(text) + frame.after, file));
  return std::move(status.releases);
}

std::string encode_status(const domain::FleetStatus& status) {
  const auto frame = status_frame(status.observed_at, status.controller);
  return frame.before + encode_releases(status.releases) + frame.after;
}

}  // namespace talentops::codec
