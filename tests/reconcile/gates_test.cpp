#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/codec/records.hpp"
#include "controller/records/paths.hpp"
#include "tests/reconcile/pass_world.hpp"

/// Nothing starts, and nothing goes on, that a gate does not let through.
namespace talentops::test {
namespace {

using domain::Phase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class GatedTest : public testing::Test {
 protected:
  void expect_untouched(const std::string& reason) {
    world.settle();
    EXPECT_THAT(world.disk().kept_tree(), IsEmpty());
    EXPECT_THAT(world.story(), IsEmpty());
    EXPECT_EQ(world.status().reason, reason) << world.status().message;
    EXPECT_EQ(world.status().phase, Phase::kGating);
    world.expect_silence();
  }
  /// Up to the moment at which the intent is in git and nothing was touched.
  void begin() {
    world.deliver("1.0.0", "Greet politely.");
    world.run_until([&] { return !world.manifests().empty(); });
  }
  void expect_cancelled(const std::string& why) {
    world.settle();
    EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 cancelled"));
    EXPECT_THAT(world.last().progress.reason, HasSubstr(why));
    EXPECT_THAT(world.disk().client_tree(), IsEmpty());
    EXPECT_THAT(world.rollbacks(), IsEmpty());
    EXPECT_EQ(world.records_below("checklists"), 1U);
    world.expect_silence();
  }

  PassWorld world;
};

TEST_F(GatedTest, WithoutACertificationNothingStarts) {
  world.add_bundle("1.0.0", "Greet politely.");
  world.wish("1.0.0");
  world.merge();
  expect_untouched("Certified");
  world.certify("1.0.0");
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(GatedTest, WhatIsOnlyIncompleteDoesNotStartEither) {
  world.add_bundle("1.0.0", "Greet politely.", {{"skills/review/notes.md", "No SKILL.md beside it.\n"}});
  world.certify("1.0.0");
  world.wish("1.0.0");
  world.merge();
  expect_untouched("Certified");  // no bundle, so nothing that could be certified
  EXPECT_THAT(world.status().message, HasSubstr(codes::kBundleSkillIncomplete.text()));
}

TEST_F(GatedTest, WhatQaFailedDoesNotStart) {
  world.add_bundle("1.0.0", "Greet politely.");
  world.certify("1.0.0", "FAILED");
  world.wish("1.0.0");
  world.merge();
  expect_untouched("Certified");
}

TEST_F(GatedTest, ABundleThatChangedAfterItWasCertifiedDoesNotStart) {
  world.add_bundle("1.0.0", "Greet politely.");
  world.certify("1.0.0");
  world.add_bundle("1.0.0", "Greet politely!");
  world.wish("1.0.0");
  world.merge();
  expect_untouched("Certified");
  EXPECT_EQ(world.status().gates.at(2).code, codes::kCertificationOtherDigest);
}

TEST_F(GatedTest, AMissingBundleIsSaidByPath) {
  world.wish("9.9.9");
  world.merge();
  world.settle();
  EXPECT_THAT(world.status().message, HasSubstr("talents/greeter/9.9.9"));
  EXPECT_THAT(world.story(), IsEmpty());
}

TEST_F(GatedTest, AForeignFileInTheWayIsNamedAndLeftAlone) {
  world.disk().write(".claude/agents/greeter.md", "the client's own greeter");
  const auto before = world.disk().client_tree();
  world.deliver("1.0.0", "Greet politely.");
  expect_untouched("Platform");
  EXPECT_THAT(world.status().message, HasSubstr(".claude/agents/greeter.md"));
  EXPECT_EQ(world.disk().client_tree(), before);
}

TEST_F(GatedTest, ASuspendedEnvironmentWaits) {
  world.write_environment("  suspend: true\n");
  world.deliver("1.0.0", "Greet politely.");
  expect_untouched("Suspended");
  world.write_environment();
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(GatedTest, StopLetsNothingStart) {
  world.is_stopped = true;
  world.deliver("1.0.0", "Greet politely.");
  expect_untouched("Suspended");
}

TEST_F(GatedTest, StopHoldsWhatHasBegunAndTouchedNothing) {
  begin();
  world.is_stopped = true;
  world.wait(10 * kMinute);
  EXPECT_THAT(world.disk().client_tree(), IsEmpty());
  EXPECT_TRUE(world.last().is_open());
  world.is_stopped = false;
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(GatedTest, RecordsThatHaveLeftLetNothingStart) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  const auto place = kRecordsRoot + "/" + records::place_path();
  world.remote.put(place, codec::encode_records_place({"elsewhere", kRecordsRoot}));
  world.remote.commit_all(world.now());
  world.deliver("1.1.0", "Greet warmly.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.status().message, HasSubstr("the records have moved to branch elsewhere"));
  EXPECT_EQ(world.manifests().size(), 1U);
  world.remote.put(place, codec::encode_records_place({"talentops/records", kRecordsRoot}));
  world.remote.commit_all(world.now());
  world.settle();
  EXPECT_EQ(world.serves(), "Greet warmly.");
}

TEST_F(GatedTest, WhoKnowsLessThanOthersHaveAcceptedStartsNothing) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.deliver("1.1.0", "Greet warmly.");
  world.fleet.put("README.md", "what another controller has seen\n");
  const auto newer = world.fleet.commit_all(world.now());
  world.remote.put(kRecordsRoot + "/" + records::accepted_path(),
                   codec::encode_accepted({newer, world.now()}));
  world.remote.commit_all(world.now());
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
  EXPECT_THAT(world.status().message, HasSubstr(newer.text().substr(0, 12) + " was accepted already"));
  EXPECT_THAT(world.remote.files().at(kRecordsRoot + "/" + records::accepted_path()), HasSubstr(newer.text()))
      << "and takes nothing back";
  world.merge();
  world.settle();
  EXPECT_EQ(world.serves(), "Greet warmly.");
}

TEST_F(GatedTest, ARewrittenHistoryStartsNothing) {
  world.deliver("1.0.0", "Greet politely.");
  world.source_held = Error{ErrorKind::kDenied, Code{}, "the branch was rewritten", {}, "confirm"};
  expect_untouched("Suspended");
}

TEST_F(GatedTest, AReadOnlyWorkspaceIsNotVerifiedAndTriedAgain) {
  world.deliver("1.0.0", "Greet politely.");
  world.obstacle = [](const simulation::Deed& deed) -> std::optional<Error> {
    if (!changes_disk(deed)) return std::nullopt;
    return Error{ErrorKind::kUnavailable, Code{}, deed.what + ": EROFS"};
  };
  world.wait(5 * kMinute);
  EXPECT_EQ(world.status().reason, "EnvironmentVerified");
  EXPECT_THAT(world.status().message, HasSubstr("EROFS"));
  EXPECT_EQ(world.records_below("verifications"), 1U) << "the same unfitness is recorded once";
  EXPECT_THAT(world.story(), IsEmpty());
  world.obstacle = nullptr;
  world.wait(2 * kMinute);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(GatedTest, AnEnvironmentIsVerifiedAgainAfterAMonth) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.let_pass(std::chrono::hours(24 * 31));
  world.deliver("1.1.0", "Greet by name.");
  world.settle();
  EXPECT_EQ(world.serves(), "Greet by name.");
  EXPECT_EQ(world.records_below("verifications"), 2U);
}

TEST_F(GatedTest, APreflightCheckThatFailsIsAskedAgainUntilItPasses) {
  bool has_space = false;
  world.probe.script["preflight/space"] = [&](const ports::ProbeContext&) {
    return domain::Measurement{has_space ? domain::Measured::kPass : domain::Measured::kFail, "3 MiB left"};
  };
  world.write_environment("  preflight: [{name: space, command: df, every: 30s}]\n");
  world.deliver("1.0.0", "Greet politely.");
  world.wait(5 * kMinute);
  EXPECT_EQ(world.status().reason, "Preflight");
  EXPECT_THAT(world.status().message, HasSubstr("3 MiB left"));
  EXPECT_THAT(world.story(), IsEmpty());
  has_space = true;
  world.wait(kMinute);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(GatedTest, ACheckThatMayNotBeAskedKeepsADeploymentFromBeginning) {
  bool is_allowed = false;
  world.forbids = [&](const domain::Check& check) -> std::optional<Error> {
    if (is_allowed || !std::holds_alternative<domain::CommandCheck>(check.kind)) return std::nullopt;
    return Error{
        ErrorKind::kDenied, codes::kCommandNotAllowed, "the command greets is not allowed", {}, "add it"};
  };
  world.deliver("1.0.0", "Greet politely.", "  smoke: [{name: greets, command: greets}]\n");
  world.settle();
  EXPECT_EQ(world.status().reason, "Preflight");
  EXPECT_THAT(world.status().message, HasSubstr("smoke/greets may not be asked: the command greets"));
  EXPECT_THAT(world.story(), IsEmpty());
  EXPECT_EQ(world.serves(), "");
  is_allowed = true;
  world.wait(kMinute);
  world.settle();
  EXPECT_EQ(world.serves(), "Greet politely.");
}

TEST_F(GatedTest, ACheckThatMayNoLongerBeAskedCancelsBeforeTheSwitch) {
  world.deliver("1.0.0", "Greet politely.", "  smoke: [{name: greets, command: greets}]\n");
  world.run_until([&] { return !world.manifests().empty(); });
  world.forbids = [](const domain::Check&) -> std::optional<Error> {
    return Error{
        ErrorKind::kDenied, codes::kCommandNotAllowed, "the command greets is not allowed", {}, "add it"};
  };
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 cancelled"));
  EXPECT_EQ(world.serves(), "");
}

TEST_F(GatedTest, ACertificationThatIsRevokedBeforeActivationCancels) {
  begin();
  world.revoke("1.0.0");
  world.merge();
  expect_cancelled("prompt leaks");
}

TEST_F(GatedTest, ACertificationThatExpiresBeforeActivationCancels) {
  world.deliver("1.0.0", "Greet politely.");
  world.settle();
  world.deliver("1.1.0", "Greet by name.");
  world.let_pass(std::chrono::hours(24 * 180 - 1) - 2 * kMinute);
  world.run_until([&] { return world.manifests().size() == 2; });
  const auto before = world.disk().client_tree();
  world.let_pass(5 * kMinute);
  world.settle();
  EXPECT_EQ(world.last().progress.outcome, domain::Outcome::kCancelled) << world.status().message;
  EXPECT_THAT(world.last().progress.reason, HasSubstr("certified"));
  EXPECT_EQ(world.disk().client_tree(), before);
}

TEST_F(GatedTest, ACertificationThatIsRevokedBetweenTwoTargetsStopsTheSecond) {
  PassWorld fleet({.targets = {"eu-1", "eu-2"}});
  fleet.deliver("1.0.0", "Greet politely.");
  fleet.settle();
  fleet.deliver("1.1.0", "Greet by name.");
  fleet.run_until([&] { return fleet.serves("eu-1") == "Greet by name."; });
  fleet.revoke("1.1.0");
  fleet.merge();
  fleet.wait(40 * kMinute);
  EXPECT_EQ(fleet.serves("eu-1"), "Greet politely.") << "held, and taken back at the deadline";
  EXPECT_EQ(fleet.serves("eu-2"), "Greet politely.");
  EXPECT_EQ(fleet.last().progress.outcome, domain::Outcome::kRolledBack);
}

TEST_F(GatedTest, AReleaseThatLeavesGitBeforeActivationCancels) {
  begin();
  world.unwish();
  world.merge();
  world.settle();
  EXPECT_THAT(world.story(), ElementsAre("install 1.0.0 cancelled"));
  EXPECT_THAT(world.disk().client_tree(), IsEmpty());
}

}  // namespace
}  // namespace talentops::test
