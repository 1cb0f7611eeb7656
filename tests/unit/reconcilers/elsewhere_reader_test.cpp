#include "reconcilers/elsewhere_reader.hpp"

#include <gtest/gtest.h>

#include "controller/codec/records.hpp"
#include "tests/support/branch.hpp"
#include "tests/support/manifest.hpp"

namespace talentops {
namespace {

using domain::PlacementKey;

PlacementKey placement(const std::string& client) {
  return {{domain::ClientName(client), domain::EnvironmentName("production")}, domain::TalentName("greeter")};
}

/// Room for one deployment.
class ElsewhereReaderTest : public testing::Test {
 protected:
  bool begin(const std::string& client) {
    return elsewhere.begin(placement(client), world.remote.tip(), 1).value();
  }

  test::GitWorld world;
  reconcilers::RecordReader reader{world.recorded, "root"};
  reconcilers::ElsewhereReader elsewhere{world.recorded, reader, "root"};
};

TEST_F(ElsewhereReaderTest, WhatHasEndedMakesRoom) {
  EXPECT_TRUE(begin("acme"));
  EXPECT_FALSE(begin("globex"));
  elsewhere.end(placement("acme"));
  EXPECT_TRUE(begin("globex"));
}

TEST_F(ElsewhereReaderTest, WhatWasBegunWhereNobodyLooksAnyMoreMakesRoom) {
  EXPECT_TRUE(begin("acme"));
  elsewhere.forget(placement("acme").environment);
  EXPECT_TRUE(begin("globex"));
}

TEST_F(ElsewhereReaderTest, WhatIsOpenByTheRecordsMakesRoomOnceItIsLeftBehind) {
  const std::string id = "20261121T120000Z-00000001";
  auto manifest = test::manifest(id, std::nullopt);
  manifest.intent.environment = placement("acme").environment;
  world.remote.commit_by_another(
      {{"root/manifests/acme/production/greeter/2026/" + id + ".yaml", codec::encode_manifest(manifest)}});
  EXPECT_FALSE(begin("globex"));
  elsewhere.forget(placement("acme").environment);
  EXPECT_TRUE(begin("globex"));
  elsewhere.end(placement("globex"));
  EXPECT_TRUE(begin("acme")) << "it is in git again";
  EXPECT_FALSE(begin("globex"));
}

}  // namespace
}  // namespace talentops
