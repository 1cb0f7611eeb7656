#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "controller/domain/deployment.hpp"

/// How deliveries fare, computed from what was recorded and from nothing else.
namespace talentops::plan {

/// One deployment as its records tell it.
struct RecordedDeployment {
  domain::Manifest manifest;
  bool has_handover = false;
};

/// From an instant on, and before another one.
struct Period {
  Instant since;
  Instant until;
};

enum class FigureUnit { kShare, kSeconds, kPerWeek, kCount };

struct Figure {
  std::string name;     ///< as in JSON: "changeFailureRate"
  std::string formula;  ///< for whoever wants to compute it again
  FigureUnit unit = FigureUnit::kCount;
  std::optional<double> value = {};  ///< absent: of nothing nothing is known; never 0 or 1 in its place
  std::size_t of = 0;                ///< how many it was computed over
  std::string goal = {};
};

struct Figures {
  std::size_t deployments = 0;  ///< in the period, those that count as changes
  std::vector<Figure> figures = {};
  std::vector<std::string> exceptions = {};  ///< each thing that is not as the rules have it, by deployment
};

/// The figures over some deployments, of whichever placements. Those that ended outside of the period count
/// only where they tell how one inside of it fared later.
Figures figures_of(const std::vector<RecordedDeployment>& recorded, const Period& period);

/// When the month of the calendar began, in UTC.
Instant month_begin(Instant at);
/// A period by the months of the calendar, in UTC; the first and the last may be in part.
std::vector<Period> months_of(const Period& period);

}  // namespace talentops::plan
