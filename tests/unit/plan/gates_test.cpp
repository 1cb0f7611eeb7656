#include "controller/plan/gates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/trust.hpp"
#include "controller/plan/compile.hpp"
#include "controller/plan/talent_plan.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::ItemState;
using domain::Measured;
using domain::Outcome;
using domain::Verdict;
using domain::WayBackKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

struct Asked {
  Purpose purpose = Purpose::kDeploy;
  WayBackKind way_back = WayBackKind::kUninstall;
  bool is_verified = true;
};

std::vector<domain::GateResult> ask(const FactsBuilder& builder, const Asked& asked = {}) {
  const auto facts = builder.build();
  const auto policy = domain::effective_policy(*facts.catalog, *facts.environment);
  const auto& wish = facts.wishes.at(kGreeter);
  const auto program = wish.release == nullptr
                           ? domain::Program()
                           : compile(*wish.release, domain::Action::kInstall,
                                     {{facts.environment->key, kGreeter}, all_targets(facts)});
  return ask_gates({.facts = facts,
                    .talent = kGreeter,
                    .wish = wish,
                    .action = domain::Action::kInstall,
                    .purpose = asked.purpose,
                    .policy = policy,
                    .way_back = asked.way_back,
                    .way_back_verified = asked.is_verified,
                    .program = program});
}

std::vector<std::string> names(Purpose purpose) {
  std::vector<std::string> found;
  for (const auto& gate : ask(some_facts(), {.purpose = purpose})) found.push_back(gate.name);
  return found;
}

TEST(GateMatrixTest, ADeploymentAsksAll) {
  EXPECT_THAT(names(Purpose::kDeploy),
              ElementsAre("suspended", "environment-verified", "certified", "artifact", "platform",
                          "promotion", "dependencies", "approvals", "risk", "window", "wave",
                          "digest-suspect", "preflight", "capacity", "rollback-plan"));
}
TEST(GateMatrixTest, ARevertWishedInGitAsksForNoFreshLookAtTheEnvironment) {
  EXPECT_THAT(names(Purpose::kRevert),
              ElementsAre("suspended", "certified", "artifact", "platform", "dependencies", "approvals",
                          "window", "preflight", "capacity", "rollback-plan"));
}
TEST(GateMatrixTest, GoingBackAsksOnlyWhatKeepsItSafe) {
  EXPECT_THAT(names(Purpose::kGoBack), ElementsAre("certified", "artifact"));
}
TEST(GateMatrixTest, ALostReceiptIsRestoredUnlessSomethingIsSuspended) {
  EXPECT_THAT(names(Purpose::kRestore), ElementsAre("suspended"));
  EXPECT_THAT(names(Purpose::kRetire),
              ElementsAre("suspended", "dependencies", "approvals", "window", "capacity", "rollback-plan"));
  EXPECT_THAT(names(Purpose::kCorrect),
              ElementsAre("suspended", "certified", "artifact", "platform", "window", "digest-suspect",
                          "preflight", "capacity", "rollback-plan"));
}
TEST(GateMatrixTest, OnlyARevertHasItsOwnColumn) {
  for (const auto action : {domain::Action::kInstall, domain::Action::kUpgrade, domain::Action::kDowngrade,
                            domain::Action::kReconfigure}) {
    EXPECT_EQ(purpose_of(action), Purpose::kDeploy) << name_of(action);
  }
  EXPECT_EQ(purpose_of(domain::Action::kRevert), Purpose::kRevert);
  EXPECT_EQ(purpose_of(domain::Action::kRestoreReceipt), Purpose::kRestore);
}

TEST(GateMatrixTest, EveryGateSaysWhenItWasAskedAndWhy) {
  for (const auto& gate : ask(some_facts().with(a_target().finding("x", ItemState::kForeign)))) {
    EXPECT_EQ(gate.at, kNow) << gate.name;
    EXPECT_FALSE(gate.why.empty()) << gate.name;
    EXPECT_EQ(gate.verdict != Verdict::kPass, gate.code.has_value()) << gate.name;
    EXPECT_EQ(gate.verdict != Verdict::kPass, !gate.needs.empty()) << gate.name;
  }
}

struct GateRow {
  std::string name;
  std::string gate;
  FactsBuilder facts;
  Verdict verdict;
  std::string why = "";
  std::optional<Code> code = {};
  Asked asked = {};
};

class GateTable : public testing::TestWithParam<GateRow> {};

TEST_P(GateTable, SaysPassWaitOrDeny) {
  const auto& row = GetParam();
  const auto results = ask(row.facts, row.asked);
  const auto found = std::find_if(results.begin(), results.end(),
                                  [&](const auto& result) { return result.name == row.gate; });
  ASSERT_NE(found, results.end());
  EXPECT_EQ(name_of(found->verdict), name_of(row.verdict)) << found->why;
  EXPECT_THAT(found->why, HasSubstr(row.why));
  EXPECT_EQ(found->code, row.code);
  EXPECT_EQ(verdict_of(results), row.verdict) << "another gate stands in the way too";
}

FactsBuilder suspended(void (*what)(CatalogBuilder&)) {
  auto catalog = a_catalog();
  what(catalog);
  return some_facts(std::move(catalog));
}
FactsBuilder held_source() {
  auto builder = some_facts();
  builder.facts().source_held =
      Error{ErrorKind::kDenied, codes::kUnknownState, "history was rewritten", {}, "confirm"};
  return builder;
}
FactsBuilder with_preflight() {
  auto catalog = a_catalog();
  catalog.environment().preflight = {file_check("space")};
  return some_facts(std::move(catalog));
}
FactsBuilder with_preflight_and(Measured result) { return with_preflight().preflight("space", result); }
FactsBuilder with_smoke_that_is_forbidden() {
  auto catalog = a_catalog();
  catalog.release().smoke = {{"smoke/greets", domain::CommandCheck{"greets", {}}}};
  auto builder = some_facts(std::move(catalog));
  builder.facts().forbidden_checks = {{{"smoke/greets", domain::CommandCheck{"greets", {}}},
                                       Error{ErrorKind::kDenied,
                                             codes::kCommandNotAllowed,
                                             "the command greets is not allowed",
                                             {},
                                             "add it"}}};
  return builder;
}
FactsBuilder with_strategy(domain::StrategyType type) {
  auto catalog = a_catalog();
  catalog.release().strategy = domain::Strategy{.type = type, .steps = {{.percent = 100}}};
  return some_facts(std::move(catalog));
}

FactsBuilder with_hook() {
  auto catalog = a_catalog();
  catalog.release().hooks.edit().post = {{.name = "told", .command = {"tell"}}};
  return some_facts(std::move(catalog));
}

FactsBuilder with_secret_that_is_missing() {
  auto builder = some_facts();
  builder.facts().unreadable_secrets.emplace(
      domain::TalentName("greeter"),
      Error{ErrorKind::kNotFound, codes::kSecretMissing, "secret A: acme/crm/token is not there"});
  return builder;
}

FactsBuilder with_preflight_that_is_forbidden() {
  auto builder = with_preflight();
  builder.facts().forbidden_checks = {
      {file_check("space"),
       Error{ErrorKind::kDenied, codes::kCommandNotAllowed, "df is not allowed", {}, "add it"}}};
  return builder;
}
FactsBuilder asking_for_no_certification() {
  return some_facts(
      a_catalog().without_certifications().with_policy({.name = "demo", .certification_required = false}));
}
const Error kRefused{ErrorKind::kInvalid, codes::kBundleUnusable, "agent.md is a link"};

INSTANTIATE_TEST_SUITE_P(
    Suspended, GateTable,
    testing::Values(
        GateRow{"Nothing", "suspended", some_facts(), Verdict::kPass},
        GateRow{"TheFleet", "suspended", suspended([](auto& c) { c.fleet().suspend = true; }), Verdict::kWait,
                "the fleet", codes::kSuspended},
        GateRow{"TheEnvironment", "suspended", suspended([](auto& c) { c.environment().suspend = true; }),
                Verdict::kWait, "the environment", codes::kSuspended},
        GateRow{"TheRelease", "suspended", suspended([](auto& c) { c.release().suspend = true; }),
                Verdict::kWait, "the release", codes::kSuspended},
        GateRow{"Stop", "suspended", some_facts().stopped(), Verdict::kWait, "STOP", codes::kStopped},
        GateRow{"ABranchThatMayNotBeFollowed", "suspended", held_source(), Verdict::kWait, "rewritten",
                codes::kUnknownState}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    EnvironmentVerified, GateTable,
    testing::Values(GateRow{"Lately", "environment-verified", some_facts(), Verdict::kPass, "2026-11-21"},
                    GateRow{"Never", "environment-verified", some_facts().verified(std::nullopt),
                            Verdict::kWait, "nobody has looked", codes::kEnvironmentNotVerified},
                    GateRow{"FoundUnfit", "environment-verified", some_facts().verified(kNow, false),
                            Verdict::kWait, "not writable: EROFS", codes::kEnvironmentNotVerified},
                    GateRow{"JustInTime", "environment-verified",
                            some_facts().verified(kNow - std::chrono::hours(30 * 24) +
                                                  std::chrono::milliseconds(1)),
                            Verdict::kPass},
                    GateRow{"TooLongAgo", "environment-verified",
                            some_facts().verified(kNow - std::chrono::hours(30 * 24)), Verdict::kWait,
                            "longer ago than 30d", codes::kEnvironmentNotVerified},
                    GateRow{"StillToCome", "environment-verified",
                            some_facts().verified(kNow + std::chrono::milliseconds(1)), Verdict::kWait,
                            "which is still to come", codes::kEnvironmentNotVerified}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Certified, GateTable,
    testing::Values(
        GateRow{"Valid", "certified", some_facts(), Verdict::kPass, "PASSED"},
        GateRow{"NotAtAll", "certified", some_facts(a_catalog().without_certifications()), Verdict::kDeny,
                "no certification", codes::kNotCertified},
        GateRow{"Expired", "certified",
                some_facts(a_catalog().without_certifications().with_certification(
                    passed("1.0.0", "2026-01-01T00:00:00Z"))),
                Verdict::kDeny, "", codes::kCertificationTooOld},
        GateRow{"ExpiredButOnceGoodEnoughToGoBack",
                "certified",
                some_facts(a_catalog().without_certifications().with_certification(
                    passed("1.0.0", "2026-01-01T00:00:00Z"))),
                Verdict::kPass,
                "",
                std::nullopt,
                {.purpose = Purpose::kRevert}},
        GateRow{"Revoked", "certified",
                some_facts(a_catalog().without_certifications().with_certification(revoked("1.0.0"))),
                Verdict::kDeny, "prompt leaks", codes::kCertificationRevoked},
        GateRow{"RevokedAlsoForTheWayBack",
                "certified",
                some_facts(a_catalog().without_certifications().with_certification(revoked("1.0.0"))),
                Verdict::kDeny,
                "prompt leaks",
                codes::kCertificationRevoked,
                {.purpose = Purpose::kRevert}},
        GateRow{"ByARuleThatNobodyCanRead", "certified", some_facts(a_catalog().with_unread_rule({})),
                Verdict::kDeny, "policies/strict.yaml:5:3", codes::kRuleUnread},
        GateRow{"ByAnUnreadRuleOfAnother", "certified",
                some_facts(a_catalog().with_unread_rule(domain::ClientName("globex"))), Verdict::kPass},
        GateRow{"ByAnUnreadRuleAndYetBack",
                "certified",
                some_facts(a_catalog().with_unread_rule({})),
                Verdict::kPass,
                "",
                std::nullopt,
                {.purpose = Purpose::kRevert}},
        GateRow{"NotAskedFor", "certified", asking_for_no_certification(), Verdict::kPass, "not asked for"}),
    [](const auto& row) { return row.param.name; });

FactsBuilder same_version_other_digest() {
  auto before = past("d1", "1.0.0", Outcome::kSucceeded);
  before.to.package.bundle = sha256("what 1.0.0 was");
  return some_facts().after({before});
}

INSTANTIATE_TEST_SUITE_P(
    Artifact, GateTable,
    testing::Values(GateRow{"Readable", "artifact", some_facts(), Verdict::kPass, "sha256:"},
                    GateRow{"AVersionThatHasChanged", "artifact", same_version_other_digest(), Verdict::kDeny,
                            "now has", codes::kBundleUnusable}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Platform, GateTable,
    testing::Values(
        GateRow{"Fits", "platform", some_facts(), Verdict::kPass, "claude-code"},
        GateRow{"ConstraintsForbidIt", "platform",
                some_facts().wishing_what_cannot_be_read("platform", kRefused), Verdict::kDeny,
                "agent.md is a link", codes::kBundleUnusable},
        GateRow{"AForeignFileInTheWay", "platform",
                some_facts().with(a_target().finding(".claude/agents/greeter.md", ItemState::kForeign)),
                Verdict::kDeny, ".claude/agents/greeter.md at target workspace", codes::kDoesNotFit},
        GateRow{"ALinkInTheWayOfAPath", "platform",
                some_facts().with(a_target().finding(".claude/agents/greeter.md", ItemState::kForeign,
                                                     ".claude is a link to ../shared")),
                Verdict::kDeny, "cannot be written: .claude is a link to ../shared", codes::kDoesNotFit},
        GateRow{"AStrategyThatIsOnlyPlanned", "platform", with_strategy(domain::StrategyType::kCanary),
                Verdict::kDeny, "does not run: strategy canary", codes::kNotRunYet},
        GateRow{"AHookThatIsOnlyPlanned", "platform", with_hook(), Verdict::kDeny, "does not run: hook told",
                codes::kNotRunYet},
        GateRow{"ASecretThatIsMissing", "platform", with_secret_that_is_missing(), Verdict::kDeny,
                "acme/crm/token is not there", codes::kSecretMissing},
        GateRow{"AnEqualFileIsAdopted", "platform",
                some_facts().with(a_target().finding(".claude/agents/greeter.md", ItemState::kEqual)),
                Verdict::kPass},
        GateRow{"AnotherTalentHasThePath", "platform",
                some_facts().with(a_target().with_another_talent("helper", ".claude/agents/greeter.md")),
                Verdict::kDeny, "belongs to talent helper", codes::kDoesNotFit},
        GateRow{"AnotherTalentHasTheSame", "platform",
                some_facts().with(a_target().with_another_talent("helper", ".claude/agents/greeter.md",
                                                                 *a_package("1.0.0")->items.front().content)),
                Verdict::kPass},
        GateRow{"AnotherTalentHasAnotherPath", "platform",
                some_facts().with(a_target().with_another_talent("helper", ".claude/agents/helper.md")),
                Verdict::kPass}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Preflight, GateTable,
    testing::Values(GateRow{"None", "preflight", some_facts(), Verdict::kPass, "no checks"},
                    GateRow{"NotAskedYet", "preflight", with_preflight(), Verdict::kWait,
                            "has not passed yet", codes::kPreflightFailed},
                    GateRow{"Passed", "preflight", with_preflight_and(Measured::kPass), Verdict::kPass,
                            "1 check passed"},
                    GateRow{"Failed", "preflight", with_preflight_and(Measured::kFail), Verdict::kWait,
                            "answered", codes::kPreflightFailed},
                    GateRow{"MeasuredNothing", "preflight", with_preflight_and(Measured::kNoData),
                            Verdict::kWait, "", codes::kPreflightFailed},
                    GateRow{"CouldNotBeAsked", "preflight", with_preflight_and(Measured::kError),
                            Verdict::kWait, "", codes::kPreflightFailed},
                    GateRow{"MayNotBeAsked", "preflight", with_preflight_that_is_forbidden(), Verdict::kDeny,
                            "space may not be asked: df is not allowed", codes::kCommandNotAllowed},
                    GateRow{"ACheckAfterTheSwitchMayNotBeAsked", "preflight", with_smoke_that_is_forbidden(),
                            Verdict::kDeny, "smoke/greets may not be asked: the command greets",
                            codes::kCommandNotAllowed},
                    GateRow{"NorAfterARevert",
                            "preflight",
                            with_smoke_that_is_forbidden(),
                            Verdict::kDeny,
                            "smoke/greets may not be asked",
                            codes::kCommandNotAllowed,
                            {.purpose = Purpose::kRevert}},
                    GateRow{"ARevertAsksNothingOfTheEnvironment",
                            "preflight",
                            with_preflight_that_is_forbidden(),
                            Verdict::kPass,
                            "may be asked",
                            {},
                            {.purpose = Purpose::kRevert}}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(RollbackPlan, GateTable,
                         testing::Values(GateRow{"Uninstall", "rollback-plan", some_facts(), Verdict::kPass,
                                                 "uninstall"},
                                         GateRow{"Slot",
                                                 "rollback-plan",
                                                 some_facts(),
                                                 Verdict::kPass,
                                                 "slot",
                                                 std::nullopt,
                                                 {.way_back = WayBackKind::kSlot}},
                                         GateRow{"Restage",
                                                 "rollback-plan",
                                                 some_facts(),
                                                 Verdict::kPass,
                                                 "staged again",
                                                 std::nullopt,
                                                 {.way_back = WayBackKind::kRestage}},
                                         GateRow{"None",
                                                 "rollback-plan",
                                                 some_facts(),
                                                 Verdict::kDeny,
                                                 "no intact slot",
                                                 codes::kNoWayBack,
                                                 {.way_back = WayBackKind::kRestage, .is_verified = false}}),
                         [](const auto& row) { return row.param.name; });

TEST(GatesTest, ABundleThatCannotBeReadIsDeniedWhereverItIsNeeded) {
  const auto results = ask(some_facts().wishing_what_cannot_be_read("artifact", kRefused));
  for (const auto& result : results) {
    const bool needs_it =
        result.name == "certified" || result.name == "artifact" || result.name == "platform";
    EXPECT_EQ(result.verdict, needs_it ? Verdict::kDeny : Verdict::kPass) << result.name;
  }
}

TEST(GatesTest, AllAreAskedAlsoAfterANo) {
  const auto results = ask(some_facts(a_catalog().without_certifications()).stopped());
  EXPECT_THAT(results, SizeIs(15));
  EXPECT_EQ(verdict_of(results), Verdict::kDeny);
}

TEST(GatesTest, ACertificationThatPassesSaysUntilWhen) {
  const auto results = ask(some_facts());
  EXPECT_EQ(results[2].name, "certified");
  EXPECT_EQ(results[2].until, at("2026-11-20T12:00:00Z") + std::chrono::hours(180 * 24));
}

TEST(GatesTest, TimelessGatesAreCertifiedArtifactAndPlatform) {
  EXPECT_TRUE(passes_timeless_gates(ask(some_facts().stopped().verified(std::nullopt))));
  EXPECT_FALSE(passes_timeless_gates(ask(some_facts(a_catalog().without_certifications()))));
  EXPECT_FALSE(passes_timeless_gates(ask(some_facts().wishing_what_cannot_be_read("artifact", kRefused))));
  EXPECT_FALSE(passes_timeless_gates(ask(some_facts().wishing_what_cannot_be_read("platform", kRefused))));
}

}  // namespace
}  // namespace talentops::plan::test
