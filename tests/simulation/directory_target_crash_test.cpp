// This file is longer than others: every scenario is crashed, cut off, refused and taken over in the same
// ways.
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "tests/simulation/directory_target_scenarios.hpp"

/// Whatever ends a holder's work, and wherever: the next one makes the target whole without a person.
namespace talentops::test {
namespace {

using simulation::Deed;

class DirectoryTargetCrashTest : public ::testing::TestWithParam<Scenario> {
 protected:
  DirectoryTargetCrashTest() : start(begin(GetParam())) {
    World world(start);
    old_tree = world.whole_tree();
    const auto holder = *world.take("golden");
    old_receipt = receipt_of(world);
    const int before = world.effects();
    const auto done = GetParam().act(world, holder);
    EXPECT_TRUE(done) << done.error().text();
    total = world.effects() - before;
    new_tree = world.whole_tree();
    new_receipt = receipt_of(world);
    new_slots = slots_of(world);
  }

  /// What is installed, whoever's epoch it was written in.
  static std::optional<domain::Receipt> receipt_in(const domain::TargetObservation& seen) {
    EXPECT_FALSE(seen.foreign) << seen.foreign->text();
    EXPECT_FALSE(seen.unreachable);
    EXPECT_FALSE(seen.interrupted.has_value());
    const auto talent = seen.talents.find(domain::TalentName("greeter"));
    if (talent == seen.talents.end() || !talent->second.receipt) return std::nullopt;
    auto receipt = *talent->second.receipt;
    receipt.epoch = 0;
    return receipt;
  }
  /// Whose talents are installed as the scenario says.
  struct World : TargetWorld {
    explicit World(Disks from) : TargetWorld(std::move(from)) { links = GetParam().links; }
  };
  static std::optional<domain::Receipt> receipt_of(TargetWorld& world) {
    return receipt_in(world.observe({}, false));
  }

  /// By version, and whether they are intact.
  static std::map<std::string, bool> slots_of(TargetWorld& world) {
    std::map<std::string, bool> slots;
    for (const auto& slot : world.observe({}, true).slots) slots[slot.version.text()] = slot.intact;
    return slots;
  }
  /// Through a link, into a slot.
  static bool is_edited() { return std::string(GetParam().name).find("Edited") != std::string::npos; }

  /// A new holder takes it; then the target is one of the two, whole, and at rest.
  ports::Holder take_and_check(TargetWorld& world, const std::string& what) {
    const auto holder = world.take("next");
    EXPECT_TRUE(holder) << what << holder.error().text();
    if (!holder) return {};
    const auto tree = world.whole_tree();
    const auto receipt = receipt_of(world);
    const bool is_new = receipt == new_receipt;
    EXPECT_TRUE(is_new || receipt == old_receipt) << what;
    EXPECT_EQ(tree, is_new && old_receipt != new_receipt ? new_tree : old_tree) << what;
    expect_no_leftovers(world, what);
    return *holder;
  }

  static void expect_no_leftovers(const TargetWorld& world, const std::string& what) {
    for (const auto& [path, content] : world.disk().kept_tree()) {
      EXPECT_FALSE(path.starts_with(".talentops/epoch-") && path.find('/', 17) != std::string::npos)
          << what << path;
      EXPECT_EQ(content.find("canary"), std::string::npos) << what << path;
    }
  }

  void finish(TargetWorld& world, const ports::Holder& holder, const std::string& what) {
    const auto done = GetParam().act(world, holder);
    EXPECT_TRUE(done) << what << done.error().text();
    EXPECT_EQ(world.whole_tree(), new_tree) << what;
    EXPECT_EQ(receipt_of(world), new_receipt) << what;
  }

  TargetWorld::Disks start;
  Disk::Tree old_tree;
  Disk::Tree new_tree;
  std::optional<domain::Receipt> old_receipt;
  std::optional<domain::Receipt> new_receipt;
  std::map<std::string, bool> new_slots;
  int total = 0;
};

struct Crash {
  Cut cut;
  std::uint64_t seed;
};
const std::vector<Crash> kCrashes = {
    {Cut::kEverything, 0}, {Cut::kNothingMore, 0}, {Cut::kSome, 1}, {Cut::kSome, 2}, {Cut::kSome, 3}};

/// A kill leaves memory as it is; only a power cut loses it.
void crash(TargetWorld& world, const Crash& how) {
  if (how.seed == 0 && how.cut == Cut::kEverything) return;
  for (auto& [place, disk] : world.disks) disk.cut_power(how.cut, how.seed);
}

std::string describe(int at, const Crash& how) {
  const char* const cut = how.cut == Cut::kEverything ? "killed"
                          : how.cut == Cut::kSome     ? "power cut, some lost"
                                                      : "power cut";
  return std::string(cut) + " before change " + std::to_string(at) + " (seed " + std::to_string(how.seed) +
         ") ";
}

TEST_P(DirectoryTargetCrashTest, NextHolderFindsOldOrNewAndFinishes) {
  ASSERT_GT(total, 0);
  for (int at = 1; at <= total + 1; ++at) {
    for (const Crash& how : kCrashes) {
      World world(start);
      const auto holder = *world.take("dying");
      world.die_before(at);
      const auto died = GetParam().act(world, holder);
      ASSERT_EQ(died.has_value(), at > total);
      world.restart();
      crash(world, how);
      const auto what = describe(at, how);
      finish(world, take_and_check(world, what), what);
      if (HasFailure()) return;
    }
  }
}

TEST_P(DirectoryTargetCrashTest, WhatIsDoneIsDurable) {
  World world(start);
  ASSERT_TRUE(GetParam().act(world, *world.take("one")));
  crash(world, {Cut::kNothingMore, 0});
  EXPECT_EQ(world.whole_tree(), new_tree);
  EXPECT_EQ(receipt_of(world), new_receipt);  // and no journal is open
  EXPECT_EQ(slots_of(world), new_slots);
  for (const auto& [version, is_intact] : new_slots) EXPECT_TRUE(is_intact || is_edited()) << version;
}

TEST_P(DirectoryTargetCrashTest, EveryErrorIsUndoneOrRecovered) {
  const std::vector<Error> errors = {{ErrorKind::kUnavailable, codes::kPlaceFull, "tree: ENOSPC"},
                                     {ErrorKind::kDenied, codes::kLinkInTheWay, "tree: ELOOP"},
                                     {ErrorKind::kNotFound, codes::kTargetFileMissing, "tree: ENOENT"}};
  for (const Error& error : errors) {
    for (int at = 1, calls = 1; at <= calls; ++at) {
      World world(start);
      const auto holder = *world.take("unlucky");
      int count = 0;
      world.obstacle = [&](const Deed&) { return ++count == at ? std::optional(error) : std::nullopt; };
      const auto done = GetParam().act(world, holder);
      world.obstacle = nullptr;
      calls = count;
      const auto what = error.message + " at call " + std::to_string(at) + " ";
      if (!done) {
        EXPECT_NE(done.error().kind, ErrorKind::kInternal) << what << done.error().text();
      }
      finish(world, take_and_check(world, what), what);
      if (HasFailure()) return;
    }
  }
}

TEST_P(DirectoryTargetCrashTest, ReplacedHolderChangesNothingMore) {
  for (int at = 1; at <= total; ++at) {
    World world(start);
    const auto holder = *world.take("old");
    std::vector<Disk::Tree> taken;
    world.inject({{.number = world.effects() + at, .kind = simulation::FaultKind::kRival}});
    world.on_rival = [&](simulation::Life&, std::uint64_t) {
      World other(world.disks);
      take_and_check(other, "taken at " + std::to_string(at) + " ");
      taken = {other.whole_tree(), other.disk().kept_tree()};
      for (auto& [place, disk] : world.disks) disk = other.disks.at(place);
    };
    const auto refused = GetParam().act(world, holder);
    // Where nothing but the last sync was left to do, the work was done before the target was taken.
    EXPECT_TRUE(refused || refused.error().code == codes::kEpochLost) << at << refused.error().text();
    EXPECT_TRUE(!refused || at == total) << at;
    EXPECT_THAT(taken, testing::ElementsAre(world.whole_tree(), world.disk().kept_tree())) << at;
    if (HasFailure()) return;
  }
}

/// In nobody's way: counts calls, and before one of them the client types.
auto typing(Disk& disk, const std::string& path, int at, int& count) {
  return [&disk, path, at, &count](const Deed&) {
    if (++count == at) disk.write(path, "typed just now");
    return std::optional<Error>();
  };
}

TEST_P(DirectoryTargetCrashTest, ClientsEditsAreNeverLost) {
  for (const auto& path : {kAgent, kSkill, kCommand}) {
    int calls = 1;
    for (int at = 1; at <= calls; ++at) {
      World world(start);
      const auto holder = *world.take("one");
      int count = 0;
      world.obstacle = typing(world.disk(), path, at, count);
      const auto done = GetParam().act(world, holder);
      world.obstacle = nullptr;
      calls = count;
      bool is_there = world.disk().read(path) == "typed just now";
      for (const auto& [kept, content] : world.disk().kept_tree()) {
        is_there = is_there || (kept.starts_with(".talentops/saved/") && content.ends_with("typed just now"));
      }
      EXPECT_TRUE(is_there) << path << " at call " << at;
      EXPECT_FALSE(world.observe().interrupted.has_value())
          << path << " at call " << at << (done ? "" : done.error().text());
      expect_no_leftovers(world, path);
      if (HasFailure()) return;
    }
  }
}

TEST(DirectoryTargetFreshPathTest, AClientsNewFileStaysWhereItIs) {
  const auto start = begin({"Upgrade", install, upgrade});
  int calls = 1;
  for (int at = 1; at <= calls; ++at) {
    TargetWorld world(start);
    const auto holder = *world.take("one");
    int count = 0;
    world.obstacle = typing(world.disk(), kSkill, at, count);
    const auto done = upgrade(world, holder);
    world.obstacle = nullptr;
    calls = count;
    EXPECT_EQ(world.disk().read(kSkill), "typed just now") << at;
    if (!done) {
      EXPECT_EQ(done.error().code, codes::kContentConflict) << at;
      EXPECT_EQ(world.disk().read(kAgent), "agent 1") << at;
      EXPECT_EQ(world.disk().read(kCommand), "old") << at;
    }
  }
}

/// Each crash of a recovery after each crash: with the scenarios in which everything happens that can.
class DirectoryTargetDoubleCrashTest : public DirectoryTargetCrashTest {};

TEST_P(DirectoryTargetDoubleCrashTest, RecoveryCanCrashToo) {
  for (int at = 1; at <= total; ++at) {
    const Crash how = kCrashes[at % 2 == 0 ? 0 : 2];
    World dying(start);
    const auto holder = *dying.take("dying");
    dying.die_before(at);
    ASSERT_FALSE(GetParam().act(dying, holder));
    crash(dying, how);
    bool is_over = false;
    for (int again = 1; !is_over && !HasFailure(); ++again) {
      World world(dying.disks);
      world.die_before(again);
      is_over = world.take("dying too").has_value();
      world.restart();
      crash(world, kCrashes[again % 2 == 0 ? 0 : 3]);
      take_and_check(world, describe(at, how) + "then " + std::to_string(again) + " ");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, DirectoryTargetDoubleCrashTest,
                         ::testing::Values(Scenario{"UpgradeOfModified", modified, upgrade},
                                           Scenario{"Uninstall", install, uninstall},
                                           Scenario{"InstallSecrets", local_settings, install_secrets},
                                           Scenario{"ChangeSecrets", install_secrets, change_secrets},
                                           Scenario{"InstallElsewhere", nothing, install_elsewhere},
                                           Scenario{"ChangeElsewhere", install_beside_others,
                                                    change_elsewhere}),
                         [](const auto& scenario) { return scenario.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Scenarios, DirectoryTargetCrashTest,
    ::testing::Values(Scenario{"Install", nothing, install}, Scenario{"Upgrade", install, upgrade},
                      Scenario{"UpgradeOfModified", modified, upgrade},
                      Scenario{"UpgradeOfAdopted", adopted, upgrade}, Scenario{"Return", both, back},
                      Scenario{"Uninstall", install, uninstall},
                      Scenario{"UninstallOfModified", modified, uninstall}, Scenario{"Prune", three, prune},
                      Scenario{"StageOverDamage", damage_slot, restage},
                      Scenario{"InstallSecrets", nothing, install_secrets},
                      Scenario{"InstallSecretsBeside", local_settings, install_secrets},
                      Scenario{"ChangeSecrets", install_secrets_beside, change_secrets},
                      Scenario{"BringSecretsBack", both_secrets, bring_secrets_back},
                      Scenario{"RemoveSecrets", install_secrets, remove_secrets},
                      Scenario{"RemoveSecretsBeside", install_secrets_beside, remove_secrets},
                      Scenario{"TakeOverValue", settings_otherwise, take_over},
                      Scenario{"GiveBackValue", taken_over, retire_first},
                      Scenario{"InstallElsewhere", nothing, install_elsewhere},
                      Scenario{"InstallBesideOthers", others_elsewhere, install_elsewhere},
                      Scenario{"ChangeElsewhere", install_beside_others, change_elsewhere},
                      Scenario{"BringBackElsewhere", both_elsewhere, bring_back_elsewhere},
                      Scenario{"RemoveElsewhere", install_elsewhere, remove_elsewhere},
                      Scenario{"RemoveBesideOthers", install_beside_others, remove_elsewhere},
                      Scenario{"MoveElsewhere", install_secrets, move_elsewhere}),
    [](const auto& scenario) { return scenario.param.name; });

INSTANTIATE_TEST_SUITE_P(Links, DirectoryTargetCrashTest,
                         ::testing::Values(Scenario{"Install", nothing, install, true},
                                           Scenario{"Upgrade", install, upgrade, true},
                                           Scenario{"UpgradeOfModified", modified, upgrade, true},
                                           Scenario{"UpgradeOfEdited", edited, upgrade, true},
                                           Scenario{"UpgradeOfAdopted", adopted, upgrade, true},
                                           Scenario{"Return", both, back, true},
                                           Scenario{"Uninstall", install, uninstall, true},
                                           Scenario{"UninstallOfEdited", edited, uninstall, true},
                                           Scenario{"Prune", three, prune, true},
                                           Scenario{"StageOverEdited", edited, restage, true},
                                           Scenario{"FromCopies", copied, upgrade, true},
                                           Scenario{"ToCopies", install, to_copies, true}),
                         [](const auto& scenario) { return scenario.param.name; });

INSTANTIATE_TEST_SUITE_P(Links, DirectoryTargetDoubleCrashTest,
                         ::testing::Values(Scenario{"UpgradeOfEdited", edited, upgrade, true},
                                           Scenario{"FromCopies", copied, upgrade, true}),
                         [](const auto& scenario) { return scenario.param.name; });

TEST(DirectoryTargetTakeTest, FirstTakeCanCrashAnywhere) {
  for (int at = 1;; ++at) {
    for (const Crash& how : kCrashes) {
      TargetWorld world;
      world.disk().write("README.md", "the client's");
      world.die_before(at);
      const bool is_over = world.take("dying").has_value();
      world.restart();
      crash(world, how);
      const auto holder = world.take("next");
      ASSERT_TRUE(holder) << at << holder.error().text();
      EXPECT_EQ(world.observe().holder, "next");
      EXPECT_EQ(world.observe().epoch, holder->epoch);
      EXPECT_EQ(world.disk().read(".talentops/.gitignore"), "*\n");
      EXPECT_TRUE(install(world, *holder));
      if (is_over && how.seed == 3) return;
    }
  }
}

TEST(DirectoryTargetTakeTest, OneOfTwoWins) {
  TargetWorld world;
  ASSERT_TRUE(world.take("one"));
  const auto seen = world.observe().epoch;
  ASSERT_TRUE(world.target().take("two", seen, Call{}));
  const auto late = world.target().take("three", seen, Call{});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(late.error().code, codes::kEpochMoved);
  EXPECT_EQ(world.observe().holder, "two");
}

}  // namespace
}  // namespace talentops::test
