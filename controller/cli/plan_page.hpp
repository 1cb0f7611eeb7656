#pragma once

#include <string>
#include <vector>

#include "controller/cli/fleet_view.hpp"
#include "controller/domain/plan.hpp"

namespace talentops::cli {

/// What would happen in one environment. Borrows: both.
struct PagedChange {
  const FleetView::Planned* planned;
  const domain::TalentPlan* plan;
};

/// What heads the page, beside what would happen.
struct PageHead {
  std::string fleet;
  std::string base;  ///< a commit; empty: none was named
  std::string head;
  std::string records;  ///< the tip of the records; empty: there are none
  std::size_t problems = 0;
};

/// The plan as one comment on a pull request, in Markdown, of at most 60,000 bytes: its first line finds it
/// again, details are folded and left out where there are too many. The same input gives the same bytes.
std::string plan_page(const PageHead& head, const std::vector<PagedChange>& changes);

}  // namespace talentops::cli
