#include "controller/engine/recorded_places.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/engine/catalog_keeper.hpp"
#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using domain::RecordsPlace;
using testing::ElementsAre;

constexpr auto kRoot = "departments/operations/deployment-specialist-diego";

class RecordedPlacesTest : public testing::Test {
 protected:
  static std::string fleet_with(const std::string& records) {
    return fmt::format(
        "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nmetadata: {{name: small}}\nspec: {{records: "
        "{{{}}}}}\n",
        records);
  }
  domain::CommitId commit(const std::string& path, const std::string& records) {
    world.fleet.put(path, fleet_with(records));
    return world.fleet.commit_all(Instant());
  }
  std::vector<RecordsPlace> places() {
    const auto tip = *world.fleet.tip();
    auto found = recorded_places(world.desired, keeper, tip, keeper.at(tip).value()->fleet);
    EXPECT_TRUE(found) << found.error().text();
    return found ? *found : std::vector<RecordsPlace>();
  }

  test::GitWorld world;
  CatalogKeeper keeper{world.desired, {}};
};

TEST_F(RecordedPlacesTest, NamesEachPlaceOnceNewestFirst) {
  commit("fleet.yaml", "");
  commit("fleet.yaml", "branch: one");
  commit("fleet.yaml", "branch: two, repository: /srv/r");
  commit("fleet.yaml", "branch: one");
  world.fleet.put("notes.md", "nothing of it");
  world.fleet.commit_all(Instant());
  EXPECT_THAT(places(), ElementsAre(RecordsPlace{"one", kRoot}, RecordsPlace{"two", kRoot, "/srv/r"},
                                    RecordsPlace{"talentops/records", kRoot}));
}

TEST_F(RecordedPlacesTest, FollowsTheDocumentIntoTheFileThatItWasInBefore) {
  commit("fleet.yaml", "branch: one");
  world.fleet.remove("fleet.yaml");
  commit("all/fleet.yaml", "branch: two");
  world.fleet.remove("all/fleet.yaml");
  commit("fleet.yaml", "branch: three");
  EXPECT_THAT(places(), ElementsAre(RecordsPlace{"three", kRoot}, RecordsPlace{"two", kRoot},
                                    RecordsPlace{"one", kRoot}));
}

TEST_F(RecordedPlacesTest, PassesOverWhatWasNoFleet) {
  commit("fleet.yaml", "branch: one");
  commit("fleet.yaml", "branch: [");
  commit("fleet.yaml", "branch: two");
  EXPECT_THAT(places(), ElementsAre(RecordsPlace{"two", kRoot}, RecordsPlace{"one", kRoot}));
}

}  // namespace
}  // namespace talentops::engine
