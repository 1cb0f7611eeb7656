#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/plan/approvals.hpp"
#include "tests/unit/plan/people_fixture.hpp"

namespace talentops::plan::test {
namespace {

using domain::Verdict;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::TestWithParam;
using testing::ValuesIn;

const domain::CommitId kMerge{"3f9a1c2b4d5e" + std::string(28, '0')};
constexpr const char* kNobodys = "merge 3f9a1c2b4d5e is nobody's yes: ";

domain::GoodSignature signed_by(const std::string& principals, domain::Validity validity = {}) {
  return {"SHA256:key", {{{principals}, validity}}};
}

/// A merge of what lena wrote, an hour ago.
MergedIn merged_by(const std::string& principals) {
  return {.commit = kMerge, .at = kNow - hours(1), .signature = signed_by(principals)};
}
MergedIn with(std::function<void(MergedIn&)> change) {
  auto merge = merged_by("priya");
  change(merge);
  return merge;
}

struct Fleet {
  std::vector<domain::ApprovalRule> rules = {kOneManager};
  std::optional<MergedIn> merge = merged_by("priya");
  std::vector<domain::Act> acts = {};
  std::set<std::string> wrote = {"lena@x"};
  bool knows_authors = true;
  bool is_unmerged = false;
  std::vector<domain::PastDeployment> past = {};
  std::optional<std::string> emergency = {};
};

template <typename Ask>
auto answer(const Fleet& fleet, Ask&& ask) {
  auto catalog = a_catalog();
  catalog.with_roster(people());
  domain::Policy policy{.name = "p", .approvals = fleet.rules};
  if (fleet.emergency) policy.emergency_roles = {"manager"};
  catalog.with_policy(policy);
  catalog.release().emergency = fleet.emergency;
  auto facts = some_facts(std::move(catalog)).after(fleet.past).build();
  facts.acts = fleet.acts;
  if (fleet.merge) facts.merges.insert_or_assign(kGreeter, *fleet.merge);
  if (fleet.is_unmerged) facts.unmerged.insert(kGreeter);
  if (fleet.knows_authors) facts.authors[kGreeter] = {fleet.wrote};
  const auto effective = domain::effective_policy(*facts.catalog, *facts.environment);
  const domain::Program program;
  return ask(GateQuestion{.facts = facts,
                          .talent = kGreeter,
                          .wish = facts.wishes.at(kGreeter),
                          .action = domain::Action::kInstall,
                          .purpose = Purpose::kDeploy,
                          .policy = effective,
                          .way_back = domain::WayBackKind::kUninstall,
                          .way_back_verified = true,
                          .program = program,
                          .plan = kPlan});
}

domain::PastDeployment finished(Instant when) {
  auto deployment = past("d1", "0.9.0", domain::Outcome::kSucceeded);
  deployment.finished_at = when;
  return deployment;
}

struct Case {
  std::string name;
  Fleet fleet;
  Verdict verdict;
  std::string why;
};
std::ostream& operator<<(std::ostream& out, const Case& each) { return out << each.name; }

class SignedMergeTest : public TestWithParam<Case> {};

TEST_P(SignedMergeTest, IsTheYesOfWhoeverSignedIt) {
  const auto gate = answer(GetParam().fleet, approvals_gate);
  EXPECT_EQ(gate.verdict, GetParam().verdict) << gate.why;
  EXPECT_THAT(gate.why, HasSubstr(GetParam().why));
}

std::string nobodys(const std::string& why) { return kNobodys + why; }

const std::vector<Case> kMerges = {
    {"WithTheRole", {}, Verdict::kPass, "approved by priya (manager, by merge 3f9a1c2b4d5e)"},
    {"ByAPatternOfPrincipals",
     {.merge = merged_by("pri*")},
     Verdict::kPass,
     "priya (manager, by merge 3f9a1c2b4d5e)"},
    {"ByAPatternOfTwoPeople",
     {.merge = merged_by("*r*")},
     Verdict::kWait,
     nobodys("SHA256:key could be more than one person")},
    {"WithoutTheRole",
     {.merge = merged_by("marcus")},
     Verdict::kWait,
     "0 of 1 manager; may approve: omar, priya"},
    {"OfNobodyOfTheRoster",
     {.merge = merged_by("eve")},
     Verdict::kWait,
     nobodys("SHA256:key is no key of anybody of the roster")},
    {"Unsigned",
     {.merge = with([](auto& merge) {
        merge.signature.reset();
        merge.unsigned_because = "it is not signed";
      })},
     Verdict::kWait,
     nobodys("it is not signed")},
    {"OfWhatTheSignerWrote",
     {.wrote = {"priya@x", "lena@x"}},
     Verdict::kWait,
     nobodys("priya wrote part of what it merged")},
    {"OfWhatTheSignerWroteWhereAuthorsMay",
     {.rules = {{.count = 1, .roles = {"manager"}, .not_author = false}}, .wrote = {"priya@x"}},
     Verdict::kWait,
     nobodys("priya wrote part of what it merged")},
    {"OfNobodyKnowsWhose",
     {.rules = {{.count = 1, .roles = {"manager"}, .not_author = false}}, .knows_authors = false},
     Verdict::kWait,
     nobodys("nobody knows who wrote what it merged")},
    {"WithSomethingOfItsOwn",
     {.merge = with([](auto& merge) { merge.has_own = true; })},
     Verdict::kWait,
     nobodys("it brings something that is in nothing that it merged")},
    {"OfAPartOfTheChange",
     {.merge = with([](auto& merge) {
        merge.earlier = {"a.yaml", "b.yaml"};
      })},
     Verdict::kWait,
     nobodys("a.yaml and b.yaml had been changed before it, too")},
    {"UnderOtherRules",
     {.merge = with([](auto& merge) { merge.rules = "policies/people.yaml"; })},
     Verdict::kWait,
     nobodys("policies/people.yaml has changed with it or since")},
    {"OfATimeToCome",
     {.merge = with([](auto& merge) { merge.at = kNow + seconds(1); })},
     Verdict::kWait,
     "which is still to come"},
    {"JustNotExpired",
     {.merge = with([](auto& merge) { merge.at = kNow - hours(72) + seconds(1); })},
     Verdict::kPass,
     "priya"},
    {"Expired",
     {.merge = with([](auto& merge) { merge.at = kNow - hours(72); })},
     Verdict::kWait,
     "the yes of priya expired at"},
    {"ByAKeyOfLaterDays",
     {.merge = with([](auto& merge) {
        merge.signature = signed_by("priya", {kNow - seconds(1), {}});
      })},
     Verdict::kWait,
     nobodys("SHA256:key is no key of anybody of the roster that counted then and counts now")},
    {"ByAKeyOfEarlierDays",
     {.merge = with([](auto& merge) {
        merge.signature = signed_by("priya", {{}, kNow});
      })},
     Verdict::kWait,
     nobodys("SHA256:key is no key of anybody")},
    {"AfterWhatStandsHere", {.past = {finished(kNow - hours(1))}}, Verdict::kPass, "priya"},
    {"BeforeWhatStandsHere",
     {.past = {finished(kNow - hours(1) + seconds(1))}},
     Verdict::kWait,
     nobodys("what stands here came here after it")},
    {"OfARejectedPlan",
     {.acts = {said(domain::ActVerb::kReject, "marcus")}},
     Verdict::kDeny,
     "marcus rejected this plan"},
    {"AndAnActOfAnother",
     {.rules = {{.count = 2, .roles = {"manager"}}}, .acts = {yes("omar")}},
     Verdict::kPass,
     "approved by priya (manager, by merge 3f9a1c2b4d5e), omar (manager)"},
    {"AndAnActOfTheSamePerson",
     {.rules = {{.count = 2, .roles = {"manager"}}}, .acts = {yes("priya")}},
     Verdict::kWait,
     "1 of 2 manager; may approve: omar"},
    {"StillToBeMade",
     {.merge = std::nullopt, .is_unmerged = true},
     Verdict::kWait,
     "its merge will count as the yes of omar or priya, if that is who signs it"},
    {"StillToBeMadeByNobodyWhoWroteIt",
     {.merge = std::nullopt, .wrote = {"omar@x"}, .is_unmerged = true},
     Verdict::kWait,
     "its merge will count as the yes of priya,"},
};
INSTANTIATE_TEST_SUITE_P(Rows, SignedMergeTest, ValuesIn(kMerges),
                         [](const auto& row) { return row.param.name; });

TEST(SignedMergesTest, AreRecordedWithTheirCommit) {
  EXPECT_THAT(answer({}, approvals_of),
              ElementsAre(domain::Approval{"priya", "manager", kNow - hours(1), kMerge}));
  EXPECT_THAT(answer({.acts = {yes("priya", kNow)}}, approvals_of),
              ElementsAre(domain::Approval{"priya", "manager", kNow}));
}

TEST(SignedMergesTest, LetNothingGoOutsideOfItsTime) {
  EXPECT_FALSE(answer({.emergency = "INC-881"}, emergency_of));
  EXPECT_TRUE(answer({.acts = {yes("priya")}, .emergency = "INC-881"}, emergency_of));
}

/// What counts by an act counts with a merge beside it, too.
TEST(SignedMergesTest, NeverMakeLessOfAYes) {
  for (const auto* by : {"priya", "omar", "marcus", "lena", "eve"}) {
    for (const auto* act : {"priya", "omar", "marcus", "lena"}) {
      Fleet fleet{.merge = std::nullopt, .acts = {yes(act)}};
      const auto without = answer(fleet, approvals_of).size();
      fleet.merge = merged_by(by);
      EXPECT_GE(answer(fleet, approvals_of).size(), without) << by << " merges, " << act << " approves";
    }
  }
}

}  // namespace
}  // namespace talentops::plan::test
