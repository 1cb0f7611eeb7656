#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/layout_links_fixture.hpp"

/// A talent that is installed as links: what a client sees is what it would see of copies.
namespace talentops::test {
namespace {

using domain::ItemKind;
using domain::ItemState;
using ::testing::HasSubstr;

TEST_F(LayoutLinksTest, AClientSeesTheFilesThroughActive) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  auto tree = world.disk().client_tree();
  EXPECT_EQ(tree.at(kAgent), "0644 agent 1");
  EXPECT_EQ(tree.at("tool.sh"), "0755 tool 1");
  EXPECT_EQ(world.disk().link_at(kAgent), "../../" + kActive + "/tree/kept-.claude/agents/greeter.md");
  EXPECT_EQ(world.disk().link_at("tool.sh"), kActive + "/tree/tool.sh");
  EXPECT_EQ(world.disk().link_at(kActive), "../../slots/" + first.id.slot_name());
  EXPECT_EQ(item(kAgent).kind, ItemKind::kLink);
  EXPECT_EQ(state(kAgent), ItemState::kSame);
}

TEST_F(LayoutLinksTest, WhatTheClientWillWriteIsACopy) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  EXPECT_FALSE(world.disk().link_at("notes.md"));
  EXPECT_EQ(item("notes.md").kind, ItemKind::kFile);
}

TEST_F(LayoutLinksTest, OneRenameSwitchesAllThatBothVersionsHave) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  std::set<std::string> sights;
  world.obstacle = [&](const simulation::Deed&) {
    sights.insert(*world.disk().read(kAgent) + ", " + *world.disk().read("tool.sh"));
    return std::optional<Error>();
  };
  ASSERT_TRUE(upgrade());
  ASSERT_TRUE(back());
  EXPECT_THAT(sights, ::testing::ElementsAre("agent 1, tool 1", "agent 2, tool 2"));
}

TEST_F(LayoutLinksTest, NewNamesShowNothingBeforeAndOldOnesLastUntilTheSwitch) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.obstacle = [&](const simulation::Deed&) {
    const bool is_old = world.disk().read(kAgent) == "agent 1";
    EXPECT_EQ(world.disk().read(kOld).has_value(), is_old);
    EXPECT_EQ(world.disk().read(kSkill).has_value(), !is_old);
    return std::optional<Error>();
  };
  ASSERT_TRUE(upgrade());
  world.obstacle = nullptr;
  EXPECT_FALSE(world.disk().link_at(kOld));
}

TEST_F(LayoutLinksTest, UninstallTakesLinksAndActiveAway) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(uninstall());
  auto expected = original;
  expected["notes.md"] = "0644 template";
  EXPECT_EQ(world.disk().client_tree(), expected);
  EXPECT_FALSE(world.disk().link_at(kActive));
}

TEST_F(LayoutLinksTest, DoingItAgainChangesNothing) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  const auto all = [&] { return world.disk().tree([](auto) { return true; }); };
  const auto upgraded = all();
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(all(), upgraded);
}

TEST_F(LayoutLinksTest, AFileOrAnotherLinkInAPlaceOfOursIsDrift) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write(kAgent, "agent 1");
  EXPECT_EQ(state(kAgent), ItemState::kModified) << "the same bytes, but the next version would not show";
  world.disk().make_link("same.md", "elsewhere");
  EXPECT_EQ(state("same.md"), ItemState::kModified);
  world.disk().remove("tool.sh");
  EXPECT_EQ(state("tool.sh"), ItemState::kMissing);
  world.disk().remove("same.md");
  ASSERT_TRUE(upgrade());
  for (const auto& path : {kAgent, std::string("tool.sh"), std::string("same.md")})
    EXPECT_EQ(state(path), ItemState::kSame) << path;
  EXPECT_FALSE(is_kept("agent 1")) << "nothing of it was the client's";
}

TEST_F(LayoutLinksTest, WithoutItsActiveEverythingIsMissingAndTheNextVersionMendsIt) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().remove(kActive);
  EXPECT_EQ(state(kAgent), ItemState::kMissing);
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read(kAgent), "agent 2");
  EXPECT_EQ(state("same.md"), ItemState::kSame);
}

TEST_F(LayoutLinksTest, AnEditThroughALinkIsSeenAndSpoilsTheSlot) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  EXPECT_TRUE(is_intact(first));
  world.disk().write_in_place(kAgent, "mine");
  EXPECT_EQ(state(kAgent), ItemState::kModified);
  EXPECT_FALSE(is_intact(first));
}

TEST_F(LayoutLinksTest, AnEditThroughALinkIsKeptWhereTheNextVersionHasOtherBytes) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write_in_place(kAgent, "mine");
  world.disk().write_in_place(kOld, "mine too");
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read(kAgent), "agent 2");
  EXPECT_EQ(state(kAgent), ItemState::kSame);
  ASSERT_TRUE(item(kAgent).saved);
  EXPECT_EQ(world.disk().read(".talentops/saved/" + *item(kAgent).saved), "mine");
  EXPECT_TRUE(is_kept("mine too"));
}

TEST_F(LayoutLinksTest, AnEditThroughALinkIsLeftWhereTheNextVersionHasTheSameBytes) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write_in_place("same.md", "mine");
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read("same.md"), "mine");
  EXPECT_FALSE(world.disk().link_at("same.md"));
  EXPECT_EQ(state("same.md"), ItemState::kLeft);
  EXPECT_TRUE(is_intact(second));
}

TEST_F(LayoutLinksTest, ASpoiledWayBackIsRefusedUntilItIsStagedAgain) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  world.disk().write(kept_file(first, kAgent), "somebody's");
  const auto upgraded = world.disk().client_tree();
  const auto refused = back();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kSlotBroken);
  EXPECT_EQ(world.disk().client_tree(), upgraded);
  ASSERT_TRUE(world.target().stage(linked(first), holder, Call{}));
  EXPECT_TRUE(is_kept("somebody's")) << "who had the file open when it was switched has written there";
  ASSERT_TRUE(back());
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
}

TEST_F(LayoutLinksTest, StagingWhatIsInstalledChangesNothingThatAClientSees) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().write_in_place(kAgent, "mine");
  const auto before = world.disk().client_tree();
  world.obstacle = [&](const simulation::Deed&) {
    EXPECT_EQ(world.disk().client_tree(), before);
    return std::optional<Error>();
  };
  ASSERT_TRUE(world.target().stage(linked(first), holder, Call{}));
  world.obstacle = nullptr;
  EXPECT_TRUE(is_intact(first));
  EXPECT_EQ(state(kAgent), ItemState::kModified);
  EXPECT_EQ(world.disk().client_tree(), before);
}

TEST_F(LayoutLinksTest, ASlotThatGoesLeavesWhatWasWrittenIntoIt) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  const auto third = make_package("3.0.0", {{kAgent, "agent 3"}});
  ASSERT_TRUE(world.install(third, "d3", holder, TargetWorld::way_back_of(second, "d2")));
  world.disk().write(kept_file(first, kAgent), "late");
  ASSERT_TRUE(world.target().prune(first.talent, 0, holder, Call{}));
  EXPECT_FALSE(world.disk().read(kept_file(first, kAgent)));
  EXPECT_TRUE(is_kept("late"));
}

TEST_F(LayoutLinksTest, PruneNeverDropsWhatActiveLeadsTo) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().remove(".talentops/talents/greeter/receipt.json");
  ASSERT_TRUE(world.target().prune(first.talent, 0, holder, Call{}));
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
}

TEST_F(LayoutLinksTest, ALostReceiptIsWrittenAgain) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  const auto before = receipt();
  world.disk().remove(".talentops/talents/greeter/receipt.json");
  const auto package = linked(first);
  EXPECT_TRUE(world.observe({&package}).talents.at(first.talent).wanted_matches);
  ASSERT_TRUE(
      world.target().restore_receipt(package, TargetWorld::activation_of(package, "d1"), holder, Call{}));
  EXPECT_EQ(receipt().items, before.items);
}

TEST_F(LayoutLinksTest, WhatWasThereBeforeStaysAFile) {
  world.disk().write(kAgent, "agent 1", 0600);
  original = world.disk().client_tree();
  ASSERT_TRUE(world.install(first, "d1", holder));
  EXPECT_FALSE(world.disk().link_at(kAgent));
  EXPECT_EQ(item(kAgent).kind, ItemKind::kFile);
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read(kAgent), "agent 2");
  EXPECT_TRUE(world.disk().link_at(kAgent));
  ASSERT_TRUE(back());
  EXPECT_FALSE(world.disk().link_at(kAgent)) << "it is the client's again";
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
}

TEST_F(LayoutLinksTest, ADeploymentConvertsCopiesAndAnotherOneConvertsThemBack) {
  world.links = false;
  ASSERT_TRUE(world.install(first, "d1", holder));
  const auto copies = world.disk().client_tree();
  world.links = true;
  ASSERT_TRUE(upgrade());
  EXPECT_TRUE(world.disk().link_at(kAgent));
  EXPECT_TRUE(world.disk().link_at("same.md"));
  EXPECT_FALSE(is_kept("same"));
  ASSERT_TRUE(back());
  EXPECT_EQ(world.disk().client_tree(), copies);
  for (const auto& path : {kAgent, std::string("same.md"), kActive}) EXPECT_FALSE(world.disk().link_at(path));
}

TEST_F(LayoutLinksTest, WhatTwoTalentsShareOutlivesEither) {
  const auto other = make_package("1.0.0", {{"same.md", "same"}, {"other.md", "other"}}, "other");
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(world.install(other, "o1", holder));
  ASSERT_TRUE(upgrade());
  EXPECT_EQ(world.disk().read("same.md"), "same");
  ASSERT_TRUE(back());
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().read("same.md"), "same");
  EXPECT_EQ(world.disk().link_at("same.md"), ".talentops/talents/other/active/tree/same.md");
  const auto looked = world.observe();
  for (const auto& each : looked.talents.at(other.talent).items)
    EXPECT_EQ(each.state, ItemState::kSame) << each.path;
  ASSERT_TRUE(world.target().revert(TargetWorld::reversion_of(other, "o1"), holder, Call{}));
  EXPECT_FALSE(world.disk().link_at("same.md"));
}

TEST_F(LayoutLinksTest, AnotherTalentsFileIsNotSwitched) {
  const auto other = make_package("1.0.0", {{kAgent, "agent 1"}}, "other");
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(world.install(other, "o1", holder));
  const auto refused = upgrade();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kItemShared);
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
}

TEST_F(LayoutLinksTest, InAGitWorkTreeNoLinkIsMade) {
  world.disk().write(".git/HEAD", "ref");
  const auto before = world.disk().client_tree();
  const auto refused = world.install(first, "d1", holder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kLinksInWorkTree);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_THAT(refused.error().message, HasSubstr("/srv/acme/.git"));
  EXPECT_EQ(world.disk().client_tree(), before);
  const auto package = linked(first);
  EXPECT_EQ(world.observe({&package}).work_tree, "/srv/acme/.git");
  EXPECT_FALSE(world.observe({&first}).work_tree) << "copies may lie anywhere";
}

TEST_F(LayoutLinksTest, AWorkTreeAboveCountsToo) {
  world.disks["/srv"].write(".git", "gitdir: elsewhere");
  const auto refused = world.install(first, "d1", holder);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("/srv/.git"));
}

TEST_F(LayoutLinksTest, WhatLiesInAWorkTreeByNowGoesBackAllTheSame) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  ASSERT_TRUE(upgrade());
  world.disk().write(".git/HEAD", "ref");
  EXPECT_TRUE(back());
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
}

}  // namespace
}  // namespace talentops::test
