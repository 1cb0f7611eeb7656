#include "tests/reconcile/pass_world.hpp"

/// The process dies before each single change that a passage makes in the world, the power goes with it, and
/// another process comes: the end is the same as if nothing had happened.
namespace talentops::test {
namespace {

using domain::ActVerb;
using testing::ElementsAreArray;

struct Passage {
  std::string name;
  void (*prepare)(PassWorld&);  ///< comes to rest before it begins
  void (*begin)(PassWorld&);    ///< what a person does; the controller does the rest
  std::vector<std::string> targets = {"workspace"};
};

void nothing(PassWorld&) {}
void install(PassWorld& world) {
  world.disk(world.targets().front()).write("notes.txt", "the client's");
  world.deliver("1.0.0", "Greet politely.", kSmoke);
  world.settle();
}
void install_and_upgrade(PassWorld& world) {
  install(world);
  world.deliver("1.1.0", "Greet politely and by name.", kSmoke);
  world.settle();
}
std::string smoke_and_secret(const std::string& key) {
  return "  configuration: {secrets: {CRM_TOKEN: {from: crm, key: " + key + "}}}\n" + kSmoke;
}
void have_secrets(PassWorld& world) {
  world.secrets.values = {{"acme/crm/token", "canary-one"}, {"acme/crm/newer", "canary-two"}};
  world.write_environment_of(world.targets(), "  secretsSink: {localSettingsEnv: true}\n");
}
void install_with_secret(PassWorld& world) {
  have_secrets(world);
  world.deliver("1.0.0", "Greet politely.", smoke_and_secret("token"));
  world.settle();
}
void deliver_first_with_secret(PassWorld& world) {
  world.deliver("1.0.0", "Greet politely.", smoke_and_secret("token"));
}
void deliver_other_secret(PassWorld& world) {
  world.deliver("1.1.0", "Greet politely and by name.", smoke_and_secret("newer"));
}
void deliver_bad_with_secret(PassWorld& world) {
  world.deliver("1.1.0", "Greet rudely.", smoke_and_secret("newer"));
}
void deliver_first(PassWorld& world) { world.deliver("1.0.0", "Greet politely.", kSmoke); }
void deliver_good(PassWorld& world) { world.deliver("1.1.0", "Greet politely and by name.", kSmoke); }
void deliver_bad(PassWorld& world) { world.deliver("1.1.0", "Greet rudely.", kSmoke); }
void deliver_bad_first(PassWorld& world) { world.deliver("1.0.0", "Greet rudely.", kSmoke); }
void wish_old(PassWorld& world) {
  world.wish("1.0.0", kSmoke);
  world.merge();
}
void ask_for_rollback(PassWorld& world) {
  world.person_says(ActVerb::kRollback, world.last().intent.id, "INC-881");
}

/// All that must be the same in the end, however it came about.
struct End {
  std::vector<simulation::Disk::Tree> clients;
  std::vector<std::string> story;
  std::vector<std::string> rollbacks;
  std::vector<std::string> endings;  ///< what each receipt says
  std::string reason;
  std::size_t checklists = 0;
  std::size_t handovers = 0;
};

std::string told(const domain::RollbackRecord& record) {
  return record.from.version.text() + " to " + (record.to ? record.to->version.text() : "nothing") + ": " +
         record.reason + (record.automatic ? "" : " by " + record.by);
}

End end_of(PassWorld& world) {
  End end;
  for (const auto& target : world.targets()) {
    end.clients.push_back(world.disk(target).client_tree());
    const auto receipt = world.disk(target).read(".talentops/talents/greeter/receipt.json").value_or("");
    end.endings.push_back(receipt.find("\"ended\"") == std::string::npos ? "stands" : "ended");
  }
  end.story = world.story();
  for (const auto& record : world.rollbacks()) end.rollbacks.push_back(told(record));
  end.reason = world.status().reason;
  end.checklists = world.records_below("checklists");
  end.handovers = world.records_below("handovers");
  return end;
}

void expect_same(const End& found, const End& golden) {
  EXPECT_THAT(found.clients, ElementsAreArray(golden.clients));
  EXPECT_THAT(found.story, ElementsAreArray(golden.story)) << "exactly one manifest for each intent";
  EXPECT_THAT(found.rollbacks, ElementsAreArray(golden.rollbacks));
  EXPECT_THAT(found.endings, ElementsAreArray(golden.endings));
  EXPECT_EQ(found.reason, golden.reason);
  EXPECT_EQ(found.checklists, golden.checklists);
  EXPECT_EQ(found.handovers, golden.handovers);
}

/// No temporary, no journal and no trial is left at rest.
void expect_tidy(PassWorld& world) {
  for (const auto& target : world.targets()) {
    for (const auto& [path, content] : world.disk(target).kept_tree()) {
      EXPECT_THAT(path, testing::Not(testing::HasSubstr("journal"))) << target;
      EXPECT_THAT(path, testing::Not(testing::HasSubstr("trial"))) << target;
      EXPECT_THAT(content, testing::Not(testing::HasSubstr("canary"))) << target << " " << path;
    }
  }
}

class CrashBetweenTest : public testing::TestWithParam<Passage> {
 protected:
  static std::unique_ptr<PassWorld> world_before() {
    auto world = std::make_unique<PassWorld>(PassWorldOptions{.targets = GetParam().targets});
    GetParam().prepare(*world);
    return world;
  }
  /// What happens without a crash, and how many changes it takes.
  static std::pair<End, int> golden() {
    auto world = world_before();
    const auto before = world->changes();
    GetParam().begin(*world);
    world->settle();
    const auto changes = world->changes() - before;
    world->expect_silence();
    expect_tidy(*world);
    return {end_of(*world), changes};
  }
  static void crash_at(int change, simulation::Disk::Cut cut, const End& golden) {
    SCOPED_TRACE("crashed before change " + std::to_string(change));
    auto world = world_before();
    GetParam().begin(*world);
    world->die_before(change);
    world->settle();
    ASSERT_FALSE(world->life.is_alive);
    for (const auto& target : world->targets())
      world->disk(target).cut_power(cut, static_cast<std::uint64_t>(change));
    world->let_pass(kMinute);
    world->restart();
    world->settle();
    expect_same(end_of(*world), golden);
    expect_tidy(*world);
    world->expect_silence();
  }
};

TEST_P(CrashBetweenTest, EndsAsIfNothingHadHappened) {
  const auto [end, changes] = golden();
  ASSERT_GT(changes, 20);
  for (int change = 1; change <= changes && !HasFailure(); ++change)
    crash_at(change, simulation::Disk::Cut::kNothingMore, end);
}

TEST_P(CrashBetweenTest, EndsTheSameIfTheDiskKeptSomeOfWhatWasNotSynced) {
  const auto [end, changes] = golden();
  for (int change = 1; change <= changes && !HasFailure(); change += 5)
    crash_at(change, simulation::Disk::Cut::kSome, end);
}

TEST_P(CrashBetweenTest, EndsTheSameAfterTwoCrashes) {
  const auto [end, changes] = golden();
  for (int change = 5; change <= changes && !HasFailure(); change += 17) {
    SCOPED_TRACE("crashed before change " + std::to_string(change) +
                 ", and again before the next one's fourth");
    auto world = world_before();
    GetParam().begin(*world);
    for (const int next : {change, 4}) {
      world->die_before(next);
      world->settle();
      world->restart();
    }
    world->settle();
    expect_same(end_of(*world), end);
    world->expect_silence();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Passages, CrashBetweenTest,
    testing::Values(
        Passage{"FirstInstallation", nothing, deliver_first}, Passage{"Upgrade", install, deliver_good},
        Passage{"UpgradeOfTwoTargets", install, deliver_good, {"eu-1", "eu-2"}},
        Passage{"FailingUpgrade", install, deliver_bad},
        Passage{"FailingUpgradeOfTwoTargets", install, deliver_bad, {"eu-1", "eu-2"}},
        Passage{"FailingFirstInstallation", nothing, deliver_bad_first},
        Passage{"FirstInstallationWithSecret", have_secrets, deliver_first_with_secret},
        Passage{"UpgradeWithSecret", install_with_secret, deliver_other_secret},
        Passage{"FailingUpgradeWithSecret", install_with_secret, deliver_bad_with_secret},
        Passage{"RollbackOfASecretByAPerson", install_with_secret, ask_for_rollback},
        Passage{"RevertInGit", install_and_upgrade, wish_old},
        Passage{"RollbackByAPerson", install_and_upgrade, ask_for_rollback},
        Passage{"RollbackOfTwoTargetsByAPerson", install_and_upgrade, ask_for_rollback, {"eu-1", "eu-2"}},
        Passage{"RollbackOfAFirstInstallation", install, ask_for_rollback}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::test
