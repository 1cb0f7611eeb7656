#include "reconcilers/fleet_wishes.hpp"

namespace talentops::reconcilers {

std::shared_ptr<const FleetWishes::ByTalent> FleetWishes::of(
    const std::shared_ptr<const domain::Catalog>& catalog) {
  return known_.with([&](Known& known) {
    if (known.catalog == catalog && known.wishes) return known.wishes;
    auto wishes = std::make_shared<ByTalent>();
    for (const auto& [key, release] : catalog->releases) {
      for (const auto& name : release.environments)
        (*wishes)[release.talent].push_back({{key.client, name}, domain::version_in(release, name).text()});
    }
    known = {catalog, std::move(wishes)};
    return known.wishes;
  });
}

}  // namespace talentops::reconcilers
