#include "controller/plan/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan::test {
namespace {

using domain::ItemState;
using testing::ElementsAre;

constexpr auto kAgent = ".claude/agents/greeter.md";
constexpr auto kSkill = ".claude/skills/old/SKILL.md";
constexpr auto kRegion = ".claude/settings.json#/env/REGION";

std::vector<ComparedFile> comparing(const domain::TargetObservation& seen,
                                    std::string_view wished = "1.0.0") {
  return compare(*a_package(wished), EnvironmentFacts::talent_at(seen, kGreeter));
}

struct ComparisonRow {
  std::string name;
  domain::TargetObservation seen;
  FileState state;
  std::string_view wished = "1.0.0";
};

class ComparisonTable : public testing::TestWithParam<ComparisonRow> {};

TEST_P(ComparisonTable, SaysHowTheFileIs) {
  const auto& row = GetParam();
  EXPECT_THAT(comparing(row.seen, row.wished), ElementsAre(ComparedFile{kAgent, row.state}))
      << name_of(row.state);
}

TargetBuilder with_1_0() { return a_target().with_receipt("1.0.0", "d1"); }

INSTANTIATE_TEST_SUITE_P(
    Rows, ComparisonTable,
    testing::Values(
        ComparisonRow{"AsItWasWritten", with_1_0(), FileState::kSame},
        ComparisonRow{"ChangedBySomebody", with_1_0().with_item(kAgent, ItemState::kModified),
                      FileState::kModified},
        ComparisonRow{"ChangedAndLeftAlone", with_1_0().with_item(kAgent, ItemState::kLeft),
                      FileState::kModified},
        ComparisonRow{"RemovedBySomebody", with_1_0().with_item(kAgent, ItemState::kMissing),
                      FileState::kMissing},
        ComparisonRow{"OfAnotherVersion", with_1_0(), FileState::kModified, "1.1.0"},
        ComparisonRow{"ChangedIntoWhatIsWished",
                      with_1_0().with_item(kAgent, ItemState::kModified).matching(), FileState::kSame,
                      "1.1.0"},
        ComparisonRow{"NotDeployedYet", a_target().finding(kAgent, ItemState::kFree), FileState::kMissing},
        ComparisonRow{"ThereBeforeUs", a_target().finding(kAgent, ItemState::kEqual), FileState::kSame},
        ComparisonRow{"InTheWay", a_target().finding(kAgent, ItemState::kForeign), FileState::kForeign},
        ComparisonRow{"OursAndNowObstructed",
                      with_1_0().with_item(kAgent, ItemState::kModified).finding(kAgent, ItemState::kForeign),
                      FileState::kForeign}),
    [](const auto& row) { return row.param.name; });

domain::TargetObservation with_left_over(ItemState state, bool is_clients) {
  auto seen = with_1_0().with_item(kSkill, state).build();
  seen.talents[kGreeter].receipt->items.push_back(
      {.path = kSkill, .client_owned = is_clients, .written = {}});
  return seen;
}

TEST(ComparisonTest, WhatTheWishHasNoMoreIsForeignAsLongAsItIsThere) {
  EXPECT_THAT(comparing(with_left_over(ItemState::kSame, false)),
              ElementsAre(ComparedFile{kAgent, FileState::kSame}, ComparedFile{kSkill, FileState::kForeign}));
  EXPECT_THAT(comparing(with_left_over(ItemState::kMissing, false)),
              ElementsAre(ComparedFile{kAgent, FileState::kSame}));
}

TEST(ComparisonTest, WhatTheClientOwnsIsNoDifference) {
  EXPECT_THAT(comparing(with_left_over(ItemState::kSame, true)),
              ElementsAre(ComparedFile{kAgent, FileState::kSame}));
}

TEST(ComparisonTest, WhatIsMergedIsNamedAsTheItemIs) {
  auto wished = *a_package("1.0.0");
  wished.items.push_back({.path = kRegion, .kind = domain::ItemKind::kKey});
  const auto seen = with_1_0().finding(kRegion, ItemState::kFree).build();
  EXPECT_THAT(
      compare(wished, EnvironmentFacts::talent_at(seen, kGreeter)),
      ElementsAre(ComparedFile{kAgent, FileState::kSame}, ComparedFile{kRegion, FileState::kMissing}));
}

}  // namespace
}  // namespace talentops::plan::test
