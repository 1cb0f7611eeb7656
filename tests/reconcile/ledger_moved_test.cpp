#include "tests/reconcile/ledger_fixture.hpp"

namespace talentops::test::ledger {
namespace {

/// Records that were moved: what came after would be missed where they are now.
class LedgerMovedTest : public LedgerTest {
 protected:
  void say_moved_to(const domain::RecordsPlace& place) {
    remote.commit_by_another({{kRoot + "/place.yaml", codec::encode_records_place(place)}});
  }
};

TEST_F(LedgerMovedTest, WritesNothingMoreWhereTheyHaveBeen) {
  ASSERT_TRUE(ledger.propose(note("first.md"), {}));
  say_moved_to({"elsewhere", kRoot});
  const auto before = remote.tip();
  for (const auto& proposal : {intent(kFirst), outcome(kFirst), note("second.md")}) {
    const auto refused = ledger.propose(proposal, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, codes::kRecordsLeft);
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  }
  EXPECT_EQ(remote.tip(), before);
}

TEST_F(LedgerMovedTest, LosesARaceAgainstTheMove) {
  ASSERT_TRUE(ledger.propose(note("first.md"), {}));
  bool is_first = true;
  before_push([&]() -> Status {
    if (std::exchange(is_first, false)) say_moved_to({"elsewhere", kRoot});
    return {};
  });
  const auto refused = ledger.propose(intent(kFirst), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kRecordsLeft);
  EXPECT_FALSE(remote.files().contains(kRoot + "/" + path_of(kFirst)));
}

TEST_F(LedgerMovedTest, WritesWhereTheyHaveGone) {
  say_moved_to({"here", kRoot});
  auto here = ports();
  here.place = {"here", kRoot};
  engine::LedgerWriter writer(here, kRoot);
  EXPECT_TRUE(writer.propose(note("second.md"), {}));
}

TEST_F(LedgerMovedTest, TakesAPlaceThatCannotBeReadForUnknown) {
  remote.commit_by_another({{kRoot + "/place.yaml", "kind: RecordsPlace\nspec: 5\n"}});
  EXPECT_FALSE(ledger.propose(note("first.md"), {}));
}

}  // namespace
}  // namespace talentops::test::ledger
