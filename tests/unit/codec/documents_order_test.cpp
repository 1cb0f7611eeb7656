#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/codec/documents.hpp"

namespace talentops::codec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

/// The one document of a text, which has nothing wrong with it.
template <typename Kind>
Kind only(const std::string& text) {
  auto decoded = decode_documents("apiVersion: talentops.dev/v1alpha1\n" + text, "f.yaml");
  EXPECT_THAT(decoded.problems, IsEmpty());
  EXPECT_THAT(decoded.documents, SizeIs(1));
  return std::get<Kind>(decoded.documents.at(0));
}

TEST(OrderDocumentsTest, DecodeWhatGoesBeforeWhat) {
  const auto wish = only<domain::Release>(
      "kind: TalentRelease\nmetadata: {name: greeter, namespace: acme}\nspec:\n  version: \"1.0.0\"\n"
      "  environments: [production]\n"
      "  dependsOn: [{release: base, version: \">=2.1.0 <3\"}, {release: guide}, {release: old, "
      "version: 3}]\n");
  ASSERT_THAT(wish.depends_on, SizeIs(3));
  EXPECT_EQ(wish.depends_on[0].release, domain::ReleaseName("base"));
  EXPECT_EQ(wish.depends_on[0].versions, domain::VersionRange::parse(">=2.1.0 <3"));
  EXPECT_EQ(wish.depends_on[1].versions, std::nullopt);
  EXPECT_EQ(wish.depends_on[2].versions->text(), "3");
  const auto fleet = only<domain::Fleet>(
      "kind: Fleet\nmetadata: {name: a}\nspec: {waves: [{matchLabels: {tier: test}}, {matchLabels: {tier: "
      "gold}, after: 2h}], safety: {maxFailures: 5}, limits: {deployments: 7}}\n");
  EXPECT_THAT(fleet.waves, ElementsAre(domain::Wave{{{"tier", "test"}}, {}},
                                       domain::Wave{{{"tier", "gold"}}, std::chrono::hours(2)}));
  EXPECT_EQ(fleet.max_failures, 5U);
  EXPECT_EQ(fleet.most_deployments, 7U);
  const auto smallest = only<domain::Fleet>("kind: Fleet\nmetadata: {name: a}\n");
  EXPECT_EQ(smallest.max_failures, 2U);
  EXPECT_EQ(smallest.most_deployments, std::nullopt);
  const auto policy = only<domain::Policy>(
      "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {promotion: {soak: 1h}, limits: {deployments: 1}}\n");
  EXPECT_EQ(policy.promotion_soak, std::chrono::hours(1));
  EXPECT_EQ(policy.most_deployments, 1U);
}

TEST(OrderDocumentsTest, APolicyMayGiveOtherPoints) {
  const auto policy = only<domain::Policy>(
      "kind: ReleasePolicy\nmetadata: {name: a}\nspec: {risk: {points: {hook: 9, production: 0}, levels: "
      "{medium: "
      "5, high: 50}}}\n");
  EXPECT_THAT(policy.risk_points, ElementsAre(Pair("hook", 9), Pair("production", 0)));
  EXPECT_EQ(policy.risk_medium, 5);
  EXPECT_EQ(policy.risk_high, 50);
  EXPECT_THAT(only<domain::Policy>("kind: ReleasePolicy\nmetadata: {name: a}\n").risk_points, IsEmpty());
}

}  // namespace
}  // namespace talentops::codec
