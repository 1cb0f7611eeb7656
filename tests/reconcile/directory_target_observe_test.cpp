#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "tests/reconcile/directory_target_world.hpp"

/// What a look at a target says, and that it changes nothing.
namespace talentops::test {
namespace {

using domain::ItemState;

const std::string kAgent = ".claude/agents/greeter.md";

class DirectoryTargetObserveTest : public ::testing::Test {
 protected:
  const domain::TalentObservation& greeter(const domain::Package* wanted = nullptr) {
    seen = wanted == nullptr ? world.observe() : world.observe({wanted});
    return seen.talents.at(domain::TalentName("greeter"));
  }

  TargetWorld world;
  domain::TargetObservation seen;
  domain::Package first = make_package(
      "1.0.0", {{kAgent, "---\nname: greeter\ndescription: d\n---\n"}, {"tool.sh", "tool", true}});
};

TEST_F(DirectoryTargetObserveTest, LookingChangesNothing) {
  const std::vector<const domain::Package*> wanted{&first};
  EXPECT_TRUE(world.observe(wanted).reached());
  EXPECT_EQ(world.effects(), 0);
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  const auto before = world.disk().tree([](auto) { return true; });
  EXPECT_TRUE(world.observe(wanted).reached());
  EXPECT_EQ(world.disk().tree([](auto) { return true; }), before);
}

TEST_F(DirectoryTargetObserveTest, ASecondLookReadsOnlyWhatChanged) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  std::multiset<std::string> looked;
  world.obstacle = [&](const simulation::Deed& deed) {
    looked.insert(deed.what);
    return std::optional<Error>();
  };
  auto target = world.target();
  const auto state_of_tool = [&] {
    looked.clear();
    return target.observe({&first}, false, Call{}).talents.at(first.talent).items.back().state;
  };
  const std::string receipt = ".talentops/talents/greeter/receipt.json";
  EXPECT_EQ(state_of_tool(), ItemState::kSame);
  EXPECT_EQ(looked.count("tool.sh"), 2U) << "a look, and its bytes";
  EXPECT_EQ(looked.count(receipt), 2U);
  EXPECT_EQ(state_of_tool(), ItemState::kSame);
  EXPECT_EQ(looked.count("tool.sh"), 1U);
  EXPECT_EQ(looked.count(receipt), 1U);
  EXPECT_EQ(looked.count(kAgent), 2U) << "once as ours, and once for what may shadow it";
  world.disk().write("tool.sh", "evil", 0755);
  EXPECT_EQ(state_of_tool(), ItemState::kModified);
}

TEST_F(DirectoryTargetObserveTest, UntouchedPlaceHasEpochZeroAndNoTalents) {
  seen = world.observe();
  EXPECT_TRUE(seen.reached());
  EXPECT_EQ(seen.epoch, 0U);
  EXPECT_TRUE(seen.talents.empty());
}

TEST_F(DirectoryTargetObserveTest, TellsWhatIsWantedFromWhatIsThere) {
  world.disk().write("tool.sh", "tool", 0755);
  world.disk().write(kAgent, "theirs");
  EXPECT_THAT(greeter(&first).wanted,
              ::testing::ElementsAre(domain::ObservedItem{kAgent, ItemState::kForeign},
                                     domain::ObservedItem{"tool.sh", ItemState::kEqual}));
  EXPECT_FALSE(greeter(&first).wanted_matches);
  world.disk().remove(kAgent);
  EXPECT_EQ(greeter(&first).wanted.front().state, ItemState::kFree);
}

TEST_F(DirectoryTargetObserveTest, NamesWhatIsInTheWayAlsoOfWhatIsOurs) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  const auto found = [&] {
    const auto& wanted = greeter(&first).wanted;
    if (wanted.size() != 1 || wanted.front().state != ItemState::kForeign) return std::string("nothing");
    return wanted.front().path + ": " + wanted.front().found;
  };
  EXPECT_EQ(found(), "nothing");
  world.disk().remove(".claude/agents");
  world.disk().make_link(".claude/agents", "../shared");
  EXPECT_EQ(found(), kAgent + ": .claude/agents is a link to ../shared");
  world.disk().make_link(".claude/agents", "\x1b[31m");
  EXPECT_EQ(found(), kAgent + ": .claude/agents is a link") << "bytes of others do not reach a terminal";
  world.disk().remove(".claude");
  world.disk().write(".claude", "notes");
  EXPECT_EQ(found(), kAgent + ": .claude is a file");
  world.disk().remove(".claude");
  world.disk().make_directories(kAgent);
  EXPECT_EQ(found(), kAgent + ": " + kAgent + " is a directory");
}

TEST_F(DirectoryTargetObserveTest, TellsDriftItemByItem) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  EXPECT_TRUE(greeter(&first).wanted_matches);
  EXPECT_TRUE(greeter(&first).wanted.empty());
  world.disk().write(kAgent, "edited");
  world.disk().remove("tool.sh");
  EXPECT_THAT(greeter().items, ::testing::ElementsAre(domain::ObservedItem{kAgent, ItemState::kModified},
                                                      domain::ObservedItem{"tool.sh", ItemState::kMissing}));
  EXPECT_FALSE(greeter(&first).wanted_matches);
}

TEST_F(DirectoryTargetObserveTest, AnotherModeIsDrift) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  world.disk().write("tool.sh", "tool", 0644);
  EXPECT_EQ(greeter().items.back().state, ItemState::kModified);
}

TEST_F(DirectoryTargetObserveTest, SlotsAreIntactOnlyWhenTheyWereRead) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  ASSERT_EQ(world.observe({}, true).slots.size(), 1U);
  EXPECT_TRUE(world.observe({}, true).slots.front().intact);
  EXPECT_FALSE(world.observe({}, false).slots.front().intact);
  world.disk().write(".talentops/slots/" + first.id.slot_name() + "/files/" + sha256("tool").hex(),
                     "damaged");
  EXPECT_FALSE(world.observe({}, true).slots.front().intact);
}

TEST_F(DirectoryTargetObserveTest, EveryUnreadablePathIsUnreachableAndNeverAbsent) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  int calls = 1;
  for (int at = 1; at <= calls; ++at) {
    int count = 0;
    world.obstacle = [&](const simulation::Deed& deed) {
      if (++count != at) return std::optional<Error>();
      return std::optional(Error{ErrorKind::kUnavailable, codes::kPlaceUnreachable, deed.what + ": EIO"});
    };
    seen = world.observe({&first});
    world.obstacle = nullptr;
    calls = count;
    if (seen.reached()) {
      // Only the question whether the runtime will load it may be left open.
      const auto& talent = seen.talents.at(first.talent);
      EXPECT_TRUE(talent.receipt) << at;
      EXPECT_TRUE(talent.wanted_matches) << at;
    } else {
      EXPECT_EQ(seen.unreachable->code, codes::kPlaceUnreachable) << at;
      EXPECT_TRUE(seen.talents.empty()) << at;
    }
  }
}

TEST_F(DirectoryTargetObserveTest, MissingDirectoryIsUnreachable) {
  world.disks.clear();
  seen = world.observe();
  ASSERT_FALSE(seen.reached());
  EXPECT_EQ(seen.unreachable->code, codes::kPlaceMissing);
}

TEST_F(DirectoryTargetObserveTest, NewDirectoryNeedsARestartAndSettingsAreRead) {
  ASSERT_TRUE(world.install(first, "d1", *world.take()));
  EXPECT_EQ(greeter().effectiveness, domain::Effectiveness::kRestartNeeded);
  world.disk().write(".claude/agents/other.md", "---\nname: Greeter\ndescription: d\n---\n");
  EXPECT_EQ(greeter().effectiveness, domain::Effectiveness::kNotEffective);
  world.disk().remove(".claude/agents/other.md");
  world.managed().write("managed-settings.d/1.json", R"({"strictPluginOnlyCustomization": ["agents"]})");
  EXPECT_EQ(greeter().effectiveness, domain::Effectiveness::kNotEffective);
  EXPECT_THAT(greeter().effectiveness_detail,
              ::testing::HasSubstr("/etc/claude-code/managed-settings.d/1.json"));
}

TEST_F(DirectoryTargetObserveTest, ReceiptIsRestoredOnlyWhenEveryByteIsThere) {
  const auto holder = *world.take();
  ASSERT_TRUE(world.install(first, "d1", holder));
  world.disk().remove(".talentops/talents/greeter/receipt.json");
  ASSERT_TRUE(greeter(&first).wanted_matches);
  const auto activation = TargetWorld::activation_of(first, "d1");
  world.disk().write("tool.sh", "edited", 0755);
  const auto refused = world.target().restore_receipt(first, activation, holder, Call{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kReceiptNotProven);
  world.disk().write("tool.sh", "tool", 0755);
  ASSERT_TRUE(world.target().restore_receipt(first, activation, holder, Call{}));
  ASSERT_TRUE(world.target().restore_receipt(first, activation, holder, Call{}));
  EXPECT_EQ(greeter().receipt->installed->deployment.text(), "d1");
}

TEST_F(DirectoryTargetObserveTest, PruneKeepsTheNewestAndTheWayBack) {
  const auto holder = *world.take();
  std::vector<domain::Package> packages;
  for (const auto* version : {"1.0.0", "2.0.0", "3.0.0", "4.0.0"}) {
    world.clock.wall += std::chrono::hours(1);
    packages.push_back(make_package(version, {{kAgent, version}}));
    ASSERT_TRUE(world.target().stage(packages.back(), holder, Call{}));
  }
  ASSERT_TRUE(world.target().activate(
      TargetWorld::activation_of(packages[1], "d2", TargetWorld::way_back_of(packages[0], "d1")), holder,
      Call{}));
  ASSERT_TRUE(world.target().prune(first.talent, 1, holder, Call{}));
  std::vector<std::string> versions;
  for (const auto& slot : world.observe().slots) versions.push_back(slot.version.text());
  EXPECT_THAT(versions, ::testing::UnorderedElementsAre("1.0.0", "2.0.0", "4.0.0"));
}

TEST_F(DirectoryTargetObserveTest, ProbeFindsWhatWouldGoWrong) {
  EXPECT_TRUE(world.target().probe(Call{}).passed);
  EXPECT_TRUE(world.disk().client_tree().empty());
  world.obstacle = [](const simulation::Deed& deed) {
    if (deed.kind != simulation::EffectKind::kWriteNew) return std::optional<Error>();
    return std::optional(Error{ErrorKind::kUnavailable, codes::kPlaceReadOnly, "EROFS"});
  };
  const auto probed = world.target().probe(Call{});
  EXPECT_FALSE(probed.passed);
  EXPECT_EQ(probed.findings[1].what, "writable");
  EXPECT_FALSE(probed.findings[1].passed);
  world.disks.clear();
  EXPECT_FALSE(world.target().probe(Call{}).passed);
}

TEST_F(DirectoryTargetObserveTest, TrialsThatWereCutOffAreRemoved) {
  world.disk().write(".talentops-trial-1", "x");
  world.disk().write(".talentops/trial-2", "x");
  ASSERT_TRUE(world.take());
  EXPECT_TRUE(world.disk().client_tree().empty());
  EXPECT_EQ(world.disk().read(".talentops/trial-2"), std::nullopt);
}

}  // namespace
}  // namespace talentops::test
