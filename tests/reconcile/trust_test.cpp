#include "controller/base/codes/trust.hpp"

#include "controller/base/codes/machine.hpp"
#include "tests/reconcile/pass_world.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

/// Who is trusted can change at any moment: from then on nobody else's word counts, without a restart.
namespace talentops::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TrustTest : public testing::Test {
 protected:
  TrustTest() {
    world.deliver("1.0.0", "Greet politely.");
    world.settle();
    EXPECT_EQ(world.serves(), "Greet politely.");
  }
  /// QA's key is taken out; another one stays.
  void distrust() {
    world.trust = std::make_shared<const codec::AllowedSigners>(
        codec::fixture::signers("somebody", codec::fixture::kOtherPublic));
  }
  void trust_again() {
    world.trust = std::make_shared<const codec::AllowedSigners>(
        codec::fixture::signers("talent-qa,operator@example.com", codec::fixture::kQaPublic));
  }
  void expect_waiting_for(Code code) {
    world.settle();
    EXPECT_EQ(world.serves(), "Greet politely.");
    ASSERT_FALSE(world.status().gates.empty());
    const auto gates = world.status().gates;
    const bool says_so =
        std::any_of(gates.begin(), gates.end(), [&](const auto& gate) { return gate.code == code; });
    EXPECT_TRUE(says_so) << world.status().message;
  }

  PassWorld world;
};

TEST_F(TrustTest, ACertificationByAKeyThatWasTakenOutCountsNoMoreAtOnce) {
  world.deliver("1.1.0", "Greet warmly.");
  distrust();
  expect_waiting_for(codes::kTrustChanged);
  world.look_at_branch();
  expect_waiting_for(codes::kSignerUnknown);
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded"));
  trust_again();
  world.look_at_branch();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet warmly.");
}

TEST_F(TrustTest, WhatIsUnderWayGoesNoFurther) {
  world.deliver("1.1.0", "Greet warmly.");
  world.run_until([&] { return world.manifests().size() == 2; });
  distrust();
  world.pass();
  world.look_at_branch();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 succeeded", "upgrade 1.1.0 cancelled"));
}

TEST_F(TrustTest, AnActByAKeyThatWasTakenOutCountsNoMoreAtOnce) {
  world.deliver("1.1.0", "Greet warmly.");
  world.settle();
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id);
  distrust();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet warmly.");
  trust_again();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(TrustTest, WhereItCannotBeReadWhoIsTrustedNobodyIs) {
  world.deliver("1.1.0", "Greet warmly.");
  world.trust = Error{ErrorKind::kInvalid, codes::kAllowedSignersLine, "not text", {}, "mend it"};
  world.look_at_branch();
  expect_waiting_for(codes::kAllowedSignersLine);
  EXPECT_THAT(world.status().message, HasSubstr("who is trusted is not known"));
  world.person_says(domain::ActVerb::kRollback, world.last().intent.id);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.") << "an act that nobody can judge counts for nothing";
  trust_again();
  world.look_at_branch();
}

TEST_F(TrustTest, TheSameListIsNoReasonToReadAnything) {
  world.expect_silence();
  world.look_at_branch();
  world.expect_silence();
}

}  // namespace
}  // namespace talentops::test
