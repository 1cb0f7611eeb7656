#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reconcile/layout_links_fixture.hpp"

/// Links, where something else is done that knows files: what is remembered, taken over, secret.
namespace talentops::test {
namespace {

using domain::ItemKind;
using domain::ItemState;
using ::testing::HasSubstr;

TEST_F(LayoutLinksTest, ASecondLookReadsOnlyWhatChangedBehindALink) {
  ASSERT_TRUE(world.install(first, "d1", holder));
  const auto package = linked(first);
  auto target = world.target();
  std::multiset<std::string> looked;
  world.obstacle = [&](const simulation::Deed& deed) {
    looked.insert(deed.what);
    return std::optional<Error>();
  };
  const auto look_at = [&](const domain::Package& wanted) {
    looked.clear();
    return target.observe({&wanted}, false, Call{}).talents.at(first.talent);
  };
  const auto before = look_at(package);
  EXPECT_EQ(before.items.front().state, ItemState::kSame);
  EXPECT_EQ(looked.count(kept_file(first, "tool.sh")), 2U) << "a look, and its bytes";
  const auto again = look_at(package);
  EXPECT_EQ(again.items, before.items);
  EXPECT_TRUE(again.wanted_matches);
  EXPECT_EQ(looked.count("tool.sh"), 1U);
  EXPECT_EQ(looked.count(kept_file(first, "tool.sh")), 1U);
  EXPECT_EQ(looked.count(kept_file(first, kAgent)), 2U) << "once as ours, and once for what may shadow it";
  EXPECT_EQ(looked.count(kActive), 2U);

  world.disk().write_in_place(kAgent, "mine");
  for (int time = 0; time < 2; ++time) {
    const auto edited = look_at(package);
    EXPECT_EQ(edited.items.front().path, kAgent);
    EXPECT_EQ(edited.items.front().state, ItemState::kModified);
    EXPECT_FALSE(edited.wanted_matches);
  }
}

TEST_F(LayoutLinksTest, WhatIsRememberedIsOfTheFileThatALinkLeadsToNow) {
  auto target = world.target();
  const auto states = [&] {
    std::set<ItemState> all;
    const auto looked = target.observe({}, false, Call{});
    for (const auto& each : looked.talents.at(first.talent).items) all.insert(each.state);
    return all;
  };
  ASSERT_TRUE(world.install(first, "d1", holder));
  EXPECT_THAT(states(), ::testing::ElementsAre(ItemState::kSame));
  ASSERT_TRUE(upgrade());
  EXPECT_THAT(states(), ::testing::ElementsAre(ItemState::kSame));
  world.disk().make_link(kActive, "../../slots/" + first.id.slot_name());
  EXPECT_THAT(states(), ::testing::IsSupersetOf({ItemState::kModified, ItemState::kMissing}))
      << "what the first version has, and what it lacks";
  world.disk().make_link(kActive, "../../slots/" + second.id.slot_name());
  EXPECT_THAT(states(), ::testing::ElementsAre(ItemState::kSame));
}

TEST_F(LayoutLinksTest, WhatIsTakenOverBecomesALinkAndItsOriginalComesBack) {
  world.disk().write(kAgent, "the client's", 0600);
  world.disk().write("tool.sh", "theirs");
  original = world.disk().client_tree();
  auto target = world.target();
  ASSERT_TRUE(target.stage(linked(first), holder, Call{}));
  auto activation = TargetWorld::activation_of(first, "d1");
  activation.takeover.paths = {kAgent};
  const auto refused = target.activate(activation, holder, Call{});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("tool.sh"));
  EXPECT_EQ(world.disk().client_tree(), original);

  activation.takeover.all = true;
  ASSERT_TRUE(target.activate(activation, holder, Call{}));
  EXPECT_TRUE(world.disk().link_at(kAgent));
  EXPECT_TRUE(world.disk().link_at("tool.sh"));
  EXPECT_EQ(item("tool.sh").kind, ItemKind::kLink);
  EXPECT_EQ(state(kAgent), ItemState::kSame);
  EXPECT_TRUE(is_kept("the client's"));
  EXPECT_TRUE(is_kept("theirs")) << "as a copy that nothing puts back";

  ASSERT_TRUE(upgrade());
  ASSERT_TRUE(back());
  ASSERT_TRUE(uninstall());
  EXPECT_EQ(world.disk().client_tree().at(kAgent), "0600 the client's");
  EXPECT_FALSE(world.disk().link_at(kActive));
}

TEST_F(LayoutLinksTest, SecretsAreWrittenBesideTheLinks) {
  first = with_secrets(std::move(first), {{"CRM_TOKEN", {"crm", "token"}}});
  ASSERT_TRUE(world.install(first, "d1", holder));
  const std::string sink(claude_code::kLocalSettings);
  EXPECT_FALSE(world.disk().link_at(sink));
  EXPECT_THAT(*world.disk().read(sink), HasSubstr("canary"));
  for (const auto& [path, content] : world.disk().kept_tree())
    EXPECT_THAT(content, ::testing::Not(HasSubstr("canary"))) << path;
  EXPECT_TRUE(is_intact(first));
  world.disk().write_in_place(kAgent, "mine");
  ASSERT_TRUE(uninstall());
  EXPECT_FALSE(world.disk().read(sink));
  EXPECT_TRUE(is_kept("mine"));
}

}  // namespace
}  // namespace talentops::test
