#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/directory_target_world.hpp"

/// What is done with an interrupted transaction when what it needs is damaged, and with a target that is not
/// what it says.
namespace talentops::test {
namespace {

using ::testing::HasSubstr;

const std::string kAgent = ".claude/agents/greeter.md";
const std::string kSkill = ".claude/skills/greet/SKILL.md";

class DirectoryTargetRecoveryTest : public ::testing::Test {
 protected:
  DirectoryTargetRecoveryTest() {
    EXPECT_TRUE(world.install(first, "d1", *world.take("one")));
    old_tree = world.disk().client_tree();
  }

  /// An upgrade that was cut off after its first switch.
  void interrupt() {
    const auto holder = *world.take("dying");
    world.on_deed = [&](const simulation::Deed& deed) {
      if (deed.to == kAgent) world.end(world.life);
    };
    EXPECT_FALSE(world.install(second, "d2", holder));
    world.on_deed = nullptr;
    world.restart();
    EXPECT_EQ(world.disk().read(kAgent), "agent 2");
    EXPECT_EQ(world.disk().read(kSkill), std::nullopt);
    EXPECT_TRUE(world.observe().interrupted.has_value());
  }
  static domain::Interruption interrupted_after(std::vector<std::string> open) {
    return {.talent = domain::TalentName("greeter"),
            .deployment = domain::DeploymentId("d2"),
            .from = domain::Version::parse("1.0.0").value(),
            .to = domain::Version::parse("2.0.0").value(),
            .changes = 2,
            .open = std::move(open)};
  }
  void lose(const domain::Package& package, const std::string& bytes) {
    world.disk().write(".talentops/slots/" + package.id.slot_name() + "/files/" + sha256(bytes).hex(),
                       "damaged");
    for (const auto& [path, content] : world.disk().kept_tree()) {
      if (path.starts_with(".talentops/epoch-") && content.ends_with(" " + bytes)) world.disk().remove(path);
    }
  }
  std::string deployed() {
    return world.observe().talents.at(domain::TalentName("greeter")).receipt->installed->deployment.text();
  }
  Code foreign_code() {
    const auto seen = world.observe();
    EXPECT_TRUE(seen.talents.empty());
    return seen.foreign ? seen.foreign->code : Code{};
  }
  void expect_hands_off() {
    const auto before = world.disk().tree([](auto) { return true; });
    const auto code = foreign_code();
    const auto taken = world.target().take("two", world.observe().epoch, Call{});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(taken.error().code, code);
    const auto refused = world.target().activate(TargetWorld::activation_of(first, "d9"), {"one", 1}, Call{});
    ASSERT_FALSE(refused);
    EXPECT_EQ(world.disk().tree([](auto) { return true; }), before);
  }

  TargetWorld world;
  domain::Package first = make_package("1.0.0", {{kAgent, "agent 1"}});
  domain::Package second = make_package("2.0.0", {{kAgent, "agent 2"}, {kSkill, "skill"}});
  simulation::Disk::Tree old_tree;
};

TEST_F(DirectoryTargetRecoveryTest, FinishesWhenEverythingIsThere) {
  interrupt();
  ASSERT_TRUE(world.take("two"));
  EXPECT_EQ(world.disk().read(kSkill), "skill");
  EXPECT_EQ(deployed(), "d2");
}

TEST_F(DirectoryTargetRecoveryTest, ALookTellsHowFarItIs) {
  interrupt();
  EXPECT_EQ(world.observe().interrupted, interrupted_after({kSkill}));
  EXPECT_TRUE(world.observe().interrupted->is_mixture());
  world.disk().write(kAgent, "agent 1");
  EXPECT_EQ(world.observe().interrupted, interrupted_after({kAgent, kSkill}));
  EXPECT_FALSE(world.observe().interrupted->is_mixture()) << "nothing of it is there";
  world.disk().write(kAgent, "agent 2");
  world.disk().write(kSkill, "skill");
  EXPECT_EQ(world.observe().interrupted, interrupted_after({}));
  EXPECT_FALSE(world.observe().interrupted->is_mixture()) << "all of it is there";
}

TEST_F(DirectoryTargetRecoveryTest, WhatCannotBeToldByLookingIsNotKnownToBeDone) {
  interrupt();
  world.disk().remove(kAgent);
  world.disk().make_link(kAgent, "/elsewhere");
  EXPECT_EQ(world.observe().interrupted, interrupted_after({kAgent, kSkill}));
}

TEST_F(DirectoryTargetRecoveryTest, RefusesToBeginWhileATransactionIsOpen) {
  interrupt();
  const auto refused = world.install(second, "d3", {"dying", world.observe().epoch});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kJournalOpen);
}

TEST_F(DirectoryTargetRecoveryTest, UndoesWhenANewFileIsLost) {
  interrupt();
  lose(second, "skill");
  ASSERT_TRUE(world.take("two"));
  EXPECT_EQ(world.disk().client_tree(), old_tree);
  EXPECT_EQ(deployed(), "d1");
  EXPECT_FALSE(world.observe().interrupted.has_value());
}

TEST_F(DirectoryTargetRecoveryTest, UndoKeepsWhatTheClientTypedMeanwhile) {
  interrupt();
  lose(second, "skill");
  world.disk().write(kAgent, "typed");
  world.disk().write(kSkill, "typed too");
  ASSERT_TRUE(world.take("two"));
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
  std::vector<std::string> saved;
  for (const auto& [path, content] : world.disk().kept_tree()) {
    if (path.starts_with(".talentops/saved/")) saved.push_back(content);
  }
  EXPECT_THAT(saved, ::testing::UnorderedElementsAre("0644 typed", "0644 typed too"));
}

TEST_F(DirectoryTargetRecoveryTest, UndoesWhenSomebodyHasPutALinkInTheWay) {
  interrupt();
  world.disk().make_directories(".claude/skills");
  world.disk().make_link(".claude/skills/greet", "/elsewhere");
  ASSERT_TRUE(world.take("two"));
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
  EXPECT_EQ(world.disk().client_tree().at(".claude/skills/greet"), "link");
  EXPECT_EQ(deployed(), "d1");
  EXPECT_FALSE(world.observe().interrupted.has_value());
}

TEST_F(DirectoryTargetRecoveryTest, AFileThatIsToGoIsGoneWhereALinkStandsInPlaceOfItsDirectory) {
  ASSERT_TRUE(world.install(second, "d2", {"one", world.observe().epoch}));
  const auto holder = *world.take("dying");
  world.on_deed = [&](const simulation::Deed& deed) {
    if (deed.what == kSkill) world.end(world.life);
  };
  EXPECT_FALSE(world.install(first, "d3", holder));
  world.on_deed = nullptr;
  world.restart();
  world.disk().remove(".claude/skills/greet");
  world.disk().make_link(".claude/skills/greet", "/elsewhere");
  ASSERT_TRUE(world.take("two"));
  EXPECT_EQ(world.disk().client_tree().at(".claude/skills/greet"), "link");
  EXPECT_EQ(world.disk().read(kAgent), "agent 1");
  EXPECT_EQ(deployed(), "d3");
}

TEST_F(DirectoryTargetRecoveryTest, TouchesNothingWhenItCanDoNeither) {
  interrupt();
  lose(second, "skill");
  lose(first, "agent 1");
  const auto before = world.disk().client_tree();
  const auto taken = world.take("two");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, codes::kCannotRecover);
  EXPECT_THAT(taken.error().message, HasSubstr(kAgent));
  EXPECT_EQ(world.disk().client_tree(), before);
  EXPECT_TRUE(world.observe().interrupted.has_value());
}

TEST_F(DirectoryTargetRecoveryTest, KeepsWhatWasTypedIntoASwitchedFile) {
  interrupt();
  world.disk().write(kAgent, "typed");
  ASSERT_TRUE(world.take("two"));
  EXPECT_EQ(world.disk().read(kAgent), "agent 2");
  const auto item = world.observe().talents.at(first.talent).receipt->items.front();
  ASSERT_TRUE(item.saved);
  EXPECT_EQ(world.disk().read(".talentops/saved/" + *item.saved), "typed");
}

struct Damage {
  const char* name;
  std::string path;
  std::string content;
  Code code;
};
void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

class DirectoryTargetDamageTest : public DirectoryTargetRecoveryTest,
                                  public ::testing::WithParamInterface<Damage> {};

TEST_P(DirectoryTargetDamageTest, IsForeignAndNeverNothingThere) {
  world.disk().write(GetParam().path, GetParam().content);
  EXPECT_EQ(foreign_code(), GetParam().code);
  expect_hands_off();
}

const std::string kReceipt = ".talentops/talents/greeter/receipt.json";
INSTANTIATE_TEST_SUITE_P(
    Files, DirectoryTargetDamageTest,
    ::testing::Values(
        Damage{"EmptyReceipt", kReceipt, "", codes::kTargetStateBroken},
        Damage{"TornReceipt", kReceipt, R"({"format":1,"talent":"gre)", codes::kTargetStateBroken},
        Damage{"ReceiptOfAnotherTalent", kReceipt,
               R"({"format":1,"talent":"other","release":"r","epoch":1,"items":[]})",
               codes::kTargetStateBroken},
        Damage{"NewerReceipt", kReceipt, R"({"format":2})", codes::kTargetStateNewer},
        Damage{"EmptyIdentity", ".talentops/target.json", "", codes::kTargetStateBroken},
        Damage{"NewerIdentity", ".talentops/target.json", R"({"format":7})", codes::kTargetStateNewer},
        Damage{"CopiedFromElsewhere", ".talentops/target.json",
               R"({"format":1,"id":"x","place":{"host":"other","path":"/srv/acme","device":"7","inode":"1"},)"
               R"("holder":"one","epoch":1})",
               codes::kPlaceDiffers},
        Damage{"TornJournal", ".talentops/journal.json", "{", codes::kTargetStateBroken},
        Damage{"NewerJournal", ".talentops/journal.json", R"({"format":2})", codes::kTargetStateNewer},
        Damage{"SecondEpoch", ".talentops/epoch-9/x", "", codes::kTargetStateBroken},
        Damage{"StrayTalent", ".talentops/talents/No Talent/x", "", codes::kTargetStateBroken}),
    [](const auto& damage) { return damage.param.name; });

TEST_F(DirectoryTargetRecoveryTest, LostEpochDirectoryIsForeign) {
  world.disk().remove(".talentops/epoch-1");
  EXPECT_EQ(foreign_code(), codes::kTargetStateBroken);
  expect_hands_off();
}

TEST_F(DirectoryTargetRecoveryTest, LostIdentityIsForeign) {
  world.disk().remove(".talentops/target.json");
  EXPECT_EQ(foreign_code(), codes::kTargetStateBroken);
  expect_hands_off();
}

TEST_F(DirectoryTargetRecoveryTest, LinksInTheWayAreRefused) {
  world.disk().remove(".claude/agents");
  world.disk().make_link(".claude/agents", "elsewhere");
  const auto before = world.disk().client_tree();
  const auto refused = world.install(second, "d2", *world.take("one"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(world.disk().client_tree(), before);
}

TEST_F(DirectoryTargetRecoveryTest, LinkInPlaceOfOurDirectoryIsForeign) {
  world.disk().remove(".talentops");
  world.disk().make_link(".talentops", "elsewhere");
  EXPECT_EQ(foreign_code(), codes::kLinkInTheWay);
}

}  // namespace
}  // namespace talentops::test
