#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "controller/domain/capability.hpp"
#include "controller/domain/package.hpp"
#include "controller/domain/plan.hpp"
#include "controller/plan/facts.hpp"
#include "reconcilers/bundle_shelf.hpp"

namespace talentops::reconcilers {

/// What is installed and what is wished instead, made again from the repository, and what the change lets
/// agents do.
struct PackageChange {
  std::shared_ptr<const domain::Package> before = {};  ///< absent: nothing was there, or nobody knows it
  std::shared_ptr<const domain::Package> after = {};
  /// Absent where something was there that cannot be made again.
  std::optional<std::vector<domain::ChangedCapability>> capabilities = {};
};

/// `plan`: of one talent that has a wish in `facts`.
PackageChange package_change(BundleShelf& shelf, const plan::EnvironmentFacts& facts,
                             const domain::TalentPlan& plan);

}  // namespace talentops::reconcilers
