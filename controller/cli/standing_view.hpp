#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "controller/cli/exit_code.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/output.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/history.hpp"

/// What stands, or stood, where: the same words for `where` and `at`.
namespace talentops::cli {

struct Standing {
  domain::PlacementKey placement;
  domain::PastDeployment deployment;
};

struct Standings {
  std::vector<Standing> found = {};
  ExitCode code = ExitCode::kFine;  ///< not fine: some records are unknown, as `output.err` says
};

/// Which deployment of a placement counts; nothing where none does.
using Choose = std::function<const domain::PastDeployment*(const domain::PlacementHistory&)>;

/// Of one talent or of all. A placement whose records cannot all be read is left out, and said on
/// `output.err`: what stands there is unknown.
Result<Standings> read_standings(FleetView& view, const std::optional<domain::TalentName>& talent,
                                 const Choose& choose, const Output& output);

/// Release, environment, version, digest, deployment, since.
codec::YamlValue standing_value(const Standing& standing);
std::vector<std::string> standing_headings();
std::vector<std::string> standing_row(const Standing& standing);

/// "by the records at 0123456789ab", or that there are none.
std::string records_origin(const FleetView& view);

}  // namespace talentops::cli
