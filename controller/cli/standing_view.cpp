#include "controller/cli/standing_view.hpp"

#include <fmt/format.h>

#include "controller/plan/standing.hpp"

namespace talentops::cli {
namespace {

std::string release_of(const Standing& standing) {
  return domain::ReleaseKey{standing.placement.environment.client, standing.deployment.release}.text();
}

std::string since_of(const Standing& standing) {
  return format_time(plan::standing_since(standing.deployment));
}

/// Records that make no sense are a no; only those that cannot be had are out of reach.
ExitCode code_of(const Error& unreadable) {
  return unreadable.kind == ErrorKind::kUnavailable ? ExitCode::kUnreachable : ExitCode::kNo;
}

}  // namespace

Result<Standings> read_standings(FleetView& view, const std::optional<domain::TalentName>& talent,
                                 const Choose& choose, const Output& output) {
  Standings standings;
  for (auto& [placement, history] : TRY(view.placements(talent))) {
    if (history.unreadable) {
      output.fail(history.unreadable->context(fmt::format(
          "what stands of {} in {} is unknown", placement.talent.text(), placement.environment.text())));
      standings.code = graver(standings.code, code_of(*history.unreadable));
      continue;
    }
    if (const auto* deployment = choose(history)) standings.found.push_back({placement, *deployment});
  }
  return standings;
}

codec::YamlValue standing_value(const Standing& standing) {
  const auto& deployment = standing.deployment;
  return codec::YamlValue()
      .put("release", release_of(standing))
      .put("environment", standing.placement.environment.name.text())
      .put("version", deployment.to.version.text())
      .put("digest", deployment.to.package.bundle.text())
      .put("deployment", deployment.id.text())
      .put("since", since_of(standing));
}

std::vector<std::string> standing_headings() {
  return {"RELEASE", "ENVIRONMENT", "VERSION", "DIGEST", "SINCE", "DEPLOYMENT"};
}

std::vector<std::string> standing_row(const Standing& standing) {
  const auto& deployment = standing.deployment;
  return {release_of(standing),         standing.placement.environment.name.text(),
          deployment.to.version.text(), deployment.to.package.bundle.short_hex(),
          since_of(standing),           deployment.id.text()};
}

std::string records_origin(const FleetView& view) {
  const auto& tip = view.records_tip();
  return tip ? fmt::format("by the records at {}", tip->id.text().substr(0, 12))
             : std::string("there are no records in this repository");
}

}  // namespace talentops::cli
