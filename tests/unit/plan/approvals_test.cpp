#include "controller/plan/approvals.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/plan/environment_gates.hpp"
#include "controller/plan/window_gate.hpp"
#include "tests/unit/plan/people_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::ActVerb;
using domain::ApprovalRule;
using domain::RiskLevel;
using domain::Verdict;
using std::chrono::hours;
using testing::HasSubstr;
using testing::TestWithParam;
using testing::ValuesIn;

/// A fleet that asks as its rules say, of a change that lena wrote.
struct Fleet {
  std::vector<ApprovalRule> rules = {};
  std::vector<domain::Act> acts = {};
  std::optional<RiskLevel> risk = RiskLevel::kLow;
  Purpose purpose = Purpose::kDeploy;
  std::optional<std::string> emergency = {};
  std::vector<std::string> emergency_roles = {};
  std::set<std::string> wrote = {"lena@x"};
  bool knows_authors = true;
  bool is_closed = false;
};

template <typename Ask>
auto answer(const Fleet& fleet, Ask&& ask) {
  auto catalog = a_catalog();
  catalog.with_roster(people());
  domain::Policy policy{.name = "p", .approvals = fleet.rules};
  if (!fleet.emergency_roles.empty()) policy.emergency_roles = fleet.emergency_roles;
  catalog.with_policy(policy);
  catalog.release().emergency = fleet.emergency;
  if (fleet.is_closed) {
    catalog.fleet().calendars = {{"never"}};
    catalog.with_calendar(
        {.name = "never", .time_zone = "UTC", .freezes = {{kNow - hours(1), kNow + hours(1), "year end"}}});
  }
  auto builder = some_facts(std::move(catalog));
  auto facts = builder.build();
  facts.acts = fleet.acts;
  if (fleet.knows_authors) facts.authors[kGreeter] = {fleet.wrote};
  const auto effective = domain::effective_policy(*facts.catalog, *facts.environment);
  const domain::Risk risk{
      .score = 14, .level = fleet.risk.value_or(RiskLevel::kLow), .parts = {{"production", 14}}};
  const domain::Program program;
  return ask(GateQuestion{.facts = facts,
                          .talent = kGreeter,
                          .wish = facts.wishes.at(kGreeter),
                          .action = domain::Action::kInstall,
                          .purpose = fleet.purpose,
                          .policy = effective,
                          .way_back = domain::WayBackKind::kUninstall,
                          .way_back_verified = true,
                          .program = program,
                          .plan = kPlan,
                          .risk = fleet.risk ? &risk : nullptr});
}

const ApprovalRule kOneSecurity{.count = 1, .roles = {"security"}};
const ApprovalRule kTwoOfAnybody{.count = 2};

struct Case {
  std::string name;
  Fleet fleet;
  Verdict verdict;
  std::string why;
};
std::ostream& operator<<(std::ostream& out, const Case& each) { return out << each.name; }

class ApprovalsGateTest : public TestWithParam<Case> {};

TEST_P(ApprovalsGateTest, SaysSo) {
  const auto gate = answer(GetParam().fleet, approvals_gate);
  EXPECT_EQ(gate.verdict, GetParam().verdict) << gate.why;
  EXPECT_THAT(gate.why, HasSubstr(GetParam().why));
  EXPECT_EQ(gate.code.has_value(), gate.verdict != Verdict::kPass);
}

const std::vector<Case> kApprovals = {
    {"NobodyIsAsked", {}, Verdict::kPass, "no policy asks"},
    {"NoneOfNone", {.rules = {{.count = 0, .roles = {"manager"}}}}, Verdict::kPass, "no policy asks"},
    {"NobodyHasSaidAnything",
     {.rules = {kOneManager}},
     Verdict::kWait,
     "0 of 1 manager; may approve: omar, priya"},
    {"OneWithTheRole",
     {.rules = {kOneManager}, .acts = {yes("priya")}},
     Verdict::kPass,
     "approved by priya (manager)"},
    {"OneWithoutTheRole",
     {.rules = {kOneManager}, .acts = {yes("marcus")}},
     Verdict::kWait,
     "0 of 1 manager"},
    {"AStranger",
     {.rules = {kTwoOfAnybody}, .acts = {yes("priya"), yes("eve")}},
     Verdict::kWait,
     "eve is nobody of the roster"},
    {"OnePersonTwice",
     {.rules = {{.count = 2, .roles = {"manager"}}}, .acts = {yes("priya"), yes("priya", kNow)}},
     Verdict::kWait,
     "1 of 2 manager; may approve: omar"},
    {"OnePersonWithBothRoles",
     {.rules = {kOneManager, kOneSecurity}, .acts = {yes("priya")}},
     Verdict::kWait,
     "0 of 1 "},
    {"TwoPeopleForTwoRoles",
     {.rules = {kOneManager, kOneSecurity}, .acts = {yes("priya"), yes("marcus")}},
     Verdict::kPass,
     "priya (manager)"},
    {"WhoeverHasBothMakesRoom",
     {.rules = {kOneSecurity, kOneManager}, .acts = {yes("priya"), yes("marcus")}},
     Verdict::kPass,
     "marcus (security)"},
    {"TheSameRolesAtTwoCounts",
     {.rules = {kOneManager, {.risk = RiskLevel::kLow, .count = 1, .roles = {"manager"}}},
      .acts = {yes("omar")}},
     Verdict::kPass,
     "omar"},
    {"AnAuthor",
     {.rules = {{.count = 1, .roles = {"on-call"}}}, .acts = {yes("lena")}},
     Verdict::kWait,
     "may not: lena (wrote part of it)"},
    {"AnAuthorWhereAuthorsMay",
     {.rules = {{.count = 1, .roles = {"on-call"}, .not_author = false}}, .acts = {yes("lena")}},
     Verdict::kPass,
     "lena"},
    {"AllOfThemAreAuthors",
     {.rules = {kOneManager}, .wrote = {"priya@x", "omar@x"}},
     Verdict::kWait,
     "may approve: nobody else"},
    {"NobodyKnowsTheAuthors",
     {.rules = {kOneManager}, .acts = {yes("priya")}, .knows_authors = false},
     Verdict::kDeny,
     "nobody knows who did"},
    {"NobodyNeedsToKnowTheAuthors",
     {.rules = {{.count = 1, .roles = {"manager"}, .not_author = false}},
      .acts = {yes("priya")},
      .knows_authors = false},
     Verdict::kPass,
     "priya"},
    {"AnUnknownAuthorIsNobodyElse",
     {.rules = {kOneManager}, .acts = {yes("priya")}, .wrote = {"somebody@else"}},
     Verdict::kPass,
     "priya"},
    {"JustNotExpired",
     {.rules = {kOneManager}, .acts = {yes("priya", kNow - hours(72) + std::chrono::seconds(1))}},
     Verdict::kPass,
     "priya"},
    {"Expired",
     {.rules = {kOneManager}, .acts = {yes("priya", kNow - hours(72))}},
     Verdict::kWait,
     "the yes of priya expired at"},
    {"SaidAgain",
     {.rules = {kOneManager}, .acts = {yes("priya", kNow - hours(100)), yes("priya")}},
     Verdict::kPass,
     "priya"},
    {"StillToCome",
     {.rules = {kOneManager}, .acts = {yes("priya", kNow + hours(1))}},
     Verdict::kWait,
     "still to come"},
    {"AnotherPlan",
     {.rules = {kOneManager}, .acts = {said(ActVerb::kApprove, "priya", kNow, sha256("another"))}},
     Verdict::kWait,
     "0 of 1 manager"},
    {"Rejected",
     {.rules = {kOneManager}, .acts = {said(ActVerb::kReject, "marcus"), yes("priya"), yes("omar")}},
     Verdict::kDeny,
     "marcus rejected this plan: read"},
    {"RejectedByWhoeverIsTrustedAtAll",
     {.rules = {}, .acts = {said(ActVerb::kReject, "eve")}},
     Verdict::kDeny,
     "eve rejected"},
    {"AnotherPlanIsRejected",
     {.acts = {said(ActVerb::kReject, "marcus", kNow, sha256("another"))}},
     Verdict::kPass,
     "no policy"},
    {"ARevertThatNobodyIsAskedAbout",
     {.rules = {kOneManager}, .purpose = Purpose::kRevert},
     Verdict::kPass,
     "no policy"},
    {"ARevertThatIsAskedAbout",
     {.rules = {{.count = 1, .roles = {"manager"}, .applies_to_revert = true}}, .purpose = Purpose::kRevert},
     Verdict::kWait,
     "manager"},
    {"ARetirementThatNobodyIsAskedAbout",
     {.rules = {kOneManager}, .purpose = Purpose::kRetire},
     Verdict::kPass,
     "no policy"},
    {"ARetirementThatIsAskedAbout",
     {.rules = {{.count = 1, .roles = {"manager"}, .applies_to_retire = true}}, .purpose = Purpose::kRetire},
     Verdict::kWait,
     "manager"},
    {"ARetirementThatSomebodySaidYesTo",
     {.rules = {{.count = 1, .roles = {"manager"}, .applies_to_retire = true}},
      .acts = {yes("priya")},
      .purpose = Purpose::kRetire},
     Verdict::kPass,
     "approved by priya (manager)"},
    {"RolesOfARiskAreNotAskedHere",
     {.rules = {{.risk = RiskLevel::kLow, .count = 1}}, .risk = RiskLevel::kHigh},
     Verdict::kPass,
     "no policy"},
};
INSTANTIATE_TEST_SUITE_P(Rows, ApprovalsGateTest, ValuesIn(kApprovals),
                         [](const auto& row) { return row.param.name; });

TEST(ApprovalsGateTest, NamesTheVeryCommand) {
  const auto gate = answer({.rules = {kOneManager}}, approvals_gate);
  EXPECT_EQ(gate.needs, "talentops approve acme/greeter --environment production --plan " +
                            kPlan.short_hex() + " --reason … by omar or priya");
  EXPECT_EQ(gate.code, codes::kNotApproved);
}

/// What nobody can undo, and what somebody can.
const domain::Program kOneWay{.steps = {domain::MigrateStep{{"memory", {"up"}, {}}}}};
const domain::Program kBothWays{
    .steps = {domain::MigrateStep{{"memory", {"up"}, domain::NamedCommand{"down"}}}}};

TEST(ForwardOnlyTest, NeedsSomebodyWhoHasNotWrittenItWhateverPoliciesAsk) {
  const auto ask = [](const domain::Program& program, std::vector<domain::Act> acts,
                      bool knows_authors = true) {
    return answer({.acts = std::move(acts), .knows_authors = knows_authors}, [&](GateQuestion question) {
      return rollback_plan_gate({.facts = question.facts,
                                 .talent = question.talent,
                                 .wish = question.wish,
                                 .action = question.action,
                                 .purpose = question.purpose,
                                 .policy = question.policy,
                                 .way_back = question.way_back,
                                 .way_back_verified = question.way_back_verified,
                                 .program = program,
                                 .plan = question.plan});
    });
  };
  EXPECT_EQ(ask(kBothWays, {}).verdict, Verdict::kPass);
  const auto unasked = ask(kOneWay, {});
  EXPECT_EQ(unasked.verdict, Verdict::kWait);
  EXPECT_EQ(unasked.code, codes::kForwardOnlyNotApproved);
  EXPECT_THAT(unasked.needs, HasSubstr("talentops approve acme/greeter"));
  EXPECT_EQ(ask(kOneWay, {yes("lena")}).verdict, Verdict::kWait) << "she wrote it";
  EXPECT_EQ(ask(kOneWay, {yes("tove")}).verdict, Verdict::kPass);
  EXPECT_EQ(ask(kOneWay, {yes("tove")}, false).verdict, Verdict::kDeny) << "who wrote it is not known";
}

class RiskGateTest : public TestWithParam<Case> {};

TEST_P(RiskGateTest, SaysSo) {
  const auto gate = answer(GetParam().fleet, risk_gate);
  EXPECT_EQ(gate.verdict, GetParam().verdict) << gate.why;
  EXPECT_THAT(gate.why, HasSubstr(GetParam().why));
}

const ApprovalRule kFromMediumOn{.risk = RiskLevel::kMedium, .count = 1, .roles = {"manager"}};
const ApprovalRule kHigh{.risk = RiskLevel::kHigh, .count = 1, .roles = {"security"}};

const std::vector<Case> kRisks = {
    {"NobodyAsks", {.rules = {kOneManager}, .risk = {}}, Verdict::kPass, "no policy asks for more"},
    {"LowAsksNothing",
     {.rules = {kFromMediumOn}, .risk = RiskLevel::kLow},
     Verdict::kPass,
     "low 14 = production 14: no policy"},
    {"MediumAsks",
     {.rules = {kFromMediumOn, kHigh}, .risk = RiskLevel::kMedium},
     Verdict::kWait,
     "medium 14 = production 14: 0 of 1 manager"},
    {"MediumIsThere",
     {.rules = {kFromMediumOn, kHigh}, .acts = {yes("omar")}, .risk = RiskLevel::kMedium},
     Verdict::kPass,
     "approved by omar (manager)"},
    {"HighAsksBoth",
     {.rules = {kFromMediumOn, kHigh}, .acts = {yes("omar")}, .risk = RiskLevel::kHigh},
     Verdict::kWait,
     "0 of 1 security; may approve: marcus"},
    {"HighIsThere",
     {.rules = {kFromMediumOn, kHigh}, .acts = {yes("omar"), yes("priya")}, .risk = RiskLevel::kHigh},
     Verdict::kPass,
     "priya (security)"},
    {"ItComesOnTopOfWhatIsAskedAnyway",
     {.rules = {kOneManager, kHigh}, .acts = {yes("priya")}, .risk = RiskLevel::kHigh},
     Verdict::kWait,
     "0 of 1 "},
    {"NobodyKnows", {.rules = {kHigh}, .risk = {}}, Verdict::kDeny, "nobody knows what it risks"},
    {"NobodyKnowsTheAuthors",
     {.rules = {kHigh}, .risk = RiskLevel::kHigh, .knows_authors = false},
     Verdict::kDeny,
     "nobody knows who did"},
};
INSTANTIATE_TEST_SUITE_P(Rows, RiskGateTest, ValuesIn(kRisks),
                         [](const auto& row) { return row.param.name; });

TEST(ApprovalsPropertyTest, MoreApprovalsNeverTurnAPassIntoAWait) {
  const std::vector<std::string> roles = {"manager", "security", "on-call"};
  const std::vector<std::string> names = {"lena", "priya", "marcus", "omar", "tove", "eve"};
  for (unsigned seed = 0; seed < 400; ++seed) {
    std::mt19937 chance(seed);
    const auto pick = [&](std::size_t below) { return chance() % below; };
    Fleet fleet;
    for (std::size_t i = 0; i <= pick(3); ++i) {
      ApprovalRule rule{.count = pick(4), .not_author = pick(2) == 0};
      for (const auto& role : roles)
        if (pick(2) == 0) rule.roles.push_back(role);
      fleet.rules.push_back(std::move(rule));
    }
    bool has_passed = false;
    std::size_t given = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      const auto gate = answer(fleet, approvals_gate);
      EXPECT_FALSE(has_passed && gate.verdict != Verdict::kPass) << "seed " << seed << ": " << gate.why;
      const auto count = answer(fleet, approvals_of).size();
      EXPECT_GE(count, given) << "seed " << seed;
      has_passed = gate.verdict == Verdict::kPass;
      given = count;
      fleet.acts.push_back(yes(names[pick(names.size())], kNow - hours(pick(80))));
    }
  }
}

struct Urgent {
  std::string name;
  Fleet fleet;
  bool is_let_through;
  std::string says;
};
std::ostream& operator<<(std::ostream& out, const Urgent& each) { return out << each.name; }

class EmergencyTest : public TestWithParam<Urgent> {};

TEST_P(EmergencyTest, PassesAWindowOnlyWithTheYesOfARoleThatThePolicyNames) {
  const auto gate = answer(GetParam().fleet, window_gate);
  EXPECT_EQ(gate.verdict == Verdict::kPass, GetParam().is_let_through) << gate.why;
  EXPECT_THAT(gate.why + "|" + gate.needs, HasSubstr(GetParam().says));
}

const std::vector<Urgent> kUrgent = {
    {"ItSaysNothing",
     {.acts = {yes("tove")}, .emergency_roles = {"on-call"}, .is_closed = true},
     false,
     "year end"},
    {"NobodyHasSaidYes",
     {.emergency = "INC-881", .emergency_roles = {"on-call"}, .is_closed = true},
     false,
     "--plan " + kPlan.short_hex() + " --reason … by lena or tove"},
    {"WithTheRole",
     {.acts = {yes("tove")}, .emergency = "INC-881", .emergency_roles = {"on-call"}, .is_closed = true},
     true,
     "let through by tove (on-call): INC-881"},
    {"TheAuthorToo",
     {.acts = {yes("lena")}, .emergency = "INC-881", .emergency_roles = {"on-call"}, .is_closed = true},
     true,
     "lena"},
    {"WithoutTheRole",
     {.acts = {yes("priya")}, .emergency = "INC-881", .emergency_roles = {"on-call"}, .is_closed = true},
     false,
     "by lena or tove"},
    {"NoPolicyNamesAnybody",
     {.acts = {yes("tove")}, .emergency = "INC-881", .is_closed = true},
     false,
     "no policy names who"},
    {"Rejected",
     {.acts = {yes("tove"), said(ActVerb::kReject, "priya")},
      .emergency = "INC-881",
      .emergency_roles = {"on-call"},
      .is_closed = true},
     false,
     "year end"},
    {"Expired",
     {.acts = {yes("tove", kNow - hours(73))},
      .emergency = "INC-881",
      .emergency_roles = {"on-call"},
      .is_closed = true},
     false,
     "year end"},
};
INSTANTIATE_TEST_SUITE_P(Rows, EmergencyTest, ValuesIn(kUrgent),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::plan::test
