#include "controller/domain/names.hpp"

#include <gtest/gtest.h>

#include "controller/domain/version.hpp"

namespace talentops::domain {
namespace {

TEST(NamesTest, AreAsKubernetesAllowsThem) {
  for (const auto* good : {"a", "acme", "support-analyst", "v1.2", "1a"})
    EXPECT_TRUE(is_valid_name(good)) << good;
  EXPECT_TRUE(is_valid_name(std::string(63, 'a')));
  for (const auto* bad : {"", "A", "-a", "a-", ".a", "a.", "a..b", "a_b", "a/b", "a b", "ä"})
    EXPECT_FALSE(is_valid_name(bad)) << bad;
  EXPECT_FALSE(is_valid_name(std::string(64, 'a')));
}

TEST(NamesTest, ReadAsPaths) {
  const EnvironmentKey environment{ClientName("acme"), EnvironmentName("production")};
  EXPECT_EQ(environment.text(), "acme/production");
  EXPECT_EQ((PlacementKey{environment, TalentName("greeter")}).text(), "acme/production/greeter");
}

TEST(VersionTest, IsReadWhereItIsExact) {
  for (const auto* good : {"0.0.0", "1.2.3", "1.2.3-rc.1", "1.2.3-0a.b-c", "1.2.3+b.01", "1.2.3-a+b"})
    EXPECT_TRUE(Version::parse(good).has_value()) << good;
  for (const auto* bad :
       {"", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+", "1.2.x",
        "^1.2.3", ">=1.2.3", "latest", "1.2.3 ", "1.2.99999999999999999999"}) {
    EXPECT_FALSE(Version::parse(bad).has_value()) << bad;
  }
}

TEST(VersionTest, IsOrderedByPrecedence) {
  const std::vector<std::string> ascending = {
      "0.9.9",      "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
      "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0",      "1.0.1",        "1.2.0",         "1.10.0",
      "2.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const auto order = *Version::parse(ascending[i]) <=> *Version::parse(ascending[j]);
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " " << ascending[j];
      EXPECT_EQ(order == 0, i == j) << ascending[i] << " " << ascending[j];
    }
  }
  EXPECT_NE(*Version::parse("1.0.0+a"), *Version::parse("1.0.0+b")) << "two texts are two versions";
}

}  // namespace
}  // namespace talentops::domain
