#include "reconcilers/bundle_shelf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/branch.hpp"
#include "tests/support/manifest.hpp"

namespace talentops {
namespace {

class NoCatalogs final : public ports::CatalogSource {
 public:
  std::shared_ptr<const domain::Catalog> current() override { return nullptr; }
  Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId&) override {
    return std::shared_ptr<const domain::Catalog>(std::make_shared<domain::Catalog>());
  }
};

class BundleShelfTest : public testing::Test {
 protected:
  BundleShelfTest() {
    release.talent = domain::TalentName("greeter");
    release.version = *domain::Version::parse("1.0.0");
    environment.key = test::kPlacement.environment;
    put_agent("Greet.");
  }
  void put_agent(const std::string& body) {
    world.fleet.put("talents/greeter/1.0.0/talent.yaml", "name: greeter\nversion: \"1.0.0\"\n");
    world.fleet.put("talents/greeter/1.0.0/agent.md",
                    "---\nname: \"greeter\"\ndescription: \"Greets.\"\n---\n" + body + "\n");
    catalog.commit = world.fleet.commit_all(test::kNoon);
  }
  domain::Wish wish() { return shelf.wish(catalog, release, environment); }

  test::GitWorld world;
  NoCatalogs catalogs;
  domain::Catalog catalog;
  domain::Release release;
  domain::Environment environment;
  reconcilers::BundleShelf shelf{world.desired, catalogs, codec::BundleLimits{}};
};

TEST_F(BundleShelfTest, MakesAPackageOnceForEachEnvironment) {
  const auto first = wish();
  ASSERT_TRUE(first.package);
  EXPECT_EQ(wish().package, first.package);
  environment.key.name = domain::EnvironmentName("another");
  EXPECT_NE(wish().package, first.package);
  environment.key = test::kPlacement.environment;
  EXPECT_EQ(wish().package, first.package);
}

TEST_F(BundleShelfTest, MakesAPackageAnewOfAnythingElse) {
  const auto first = wish();
  ASSERT_TRUE(first.package);
  environment.prefix = "acme-";
  const auto prefixed = wish();
  ASSERT_TRUE(prefixed.package);
  EXPECT_NE(prefixed.package->id, first.package->id);
  environment.prefix.clear();
  EXPECT_EQ(wish().package->id, first.package->id);
  put_agent("Greet well.");
  const auto rewritten = wish();
  ASSERT_TRUE(rewritten.package);
  EXPECT_NE(rewritten.package->id, first.package->id);
}

TEST_F(BundleShelfTest, KeepsWhyNoPackageCanBeMade) {
  environment.prefix = "Not A Name ";
  const auto first = wish();
  ASSERT_TRUE(first.unusable);
  EXPECT_EQ(first.unusable_gate, "platform");
  EXPECT_EQ(wish().unusable->text(), first.unusable->text());
  environment.prefix.clear();
  EXPECT_FALSE(wish().unusable);
}

}  // namespace
}  // namespace talentops
