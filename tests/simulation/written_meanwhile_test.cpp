#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"
#include "tests/simulation/directory_target_scenarios.hpp"

/// A client writes a file in the very moment in which it is exchanged, and what comes out is the client's
/// newest, which nothing else holds: whatever ends the work then, it comes back to its place.
namespace talentops::test {
namespace {

using simulation::Deed;
using simulation::EffectKind;
using testing::HasSubstr;

const std::string kSettings = ".claude/settings.json";

struct Written {
  Scenario scenario;
  const char* place;
  std::string path;
};
void PrintTo(const Written& written, std::ostream* out) { *out << written.scenario.name; }

/// Reads what is there, adds a line of their own, and writes.
void type_into(Disk& disk, const std::string& path, const std::string& mine) {
  std::string now = disk.read(path).value_or("");
  if (!path.ends_with(".json")) {
    now += mine + "=1\n";
  } else {
    const std::string_view end = now.find(':') == std::string::npos ? "" : ",";
    now.insert(now.find('{') + 1, "\"" + mine + "\": 1" + std::string(end));
  }
  disk.write(path, now);
}

class WrittenMeanwhileTest : public ::testing::TestWithParam<Written> {
 protected:
  WrittenMeanwhileTest() : start(begin(GetParam().scenario)) {}

  static Disk& disk(TargetWorld& world) { return world.disks.at(GetParam().place); }
  static std::string text(TargetWorld& world) { return disk(world).read(GetParam().path).value_or(""); }

  static void type(TargetWorld& world, const std::string& mine) {
    type_into(disk(world), GetParam().path, mine);
  }
  static bool is_exchange(const Deed& deed) {
    return deed.kind == EffectKind::kExchange && GetParam().path.ends_with(deed.to);
  }
  /// Before the first exchange of the file; from there on, each further call is told to `then`.
  static auto typing(TargetWorld& world, std::function<std::optional<Error>(int)> then) {
    return [&world, then = std::move(then), calls = -1](const Deed& deed) mutable -> std::optional<Error> {
      if (calls < 0 && !is_exchange(deed)) return std::nullopt;
      if (++calls > 0) return then(calls);
      type(world, "MINE_TOO");
      return std::nullopt;
    };
  }
  static void expect_at_rest(TargetWorld& world, const std::string& what) {
    const auto next = world.take("next");
    EXPECT_TRUE(next) << what << next.error().text();
    EXPECT_THAT(text(world), HasSubstr("MINE_TOO")) << what;
    EXPECT_FALSE(world.observe().interrupted) << what;
    for (const auto& [path, content] : world.disk().kept_tree()) {
      EXPECT_FALSE(path.starts_with(".talentops/epoch-") && path.find('/', 17) != std::string::npos)
          << what << path;
    }
  }

  TargetWorld::Disks start;
};

TEST_P(WrittenMeanwhileTest, IsThereWhereNothingGoesWrong) {
  TargetWorld world(start);
  const auto holder = *world.take("one");
  int calls = 0;
  world.obstacle = typing(world, [&](int call) {
    calls = call;
    return std::nullopt;
  });
  const auto done = GetParam().scenario.act(world, holder);
  world.obstacle = nullptr;
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_GT(calls, 0) << "nothing was written";
  expect_at_rest(world, "");
}

TEST_P(WrittenMeanwhileTest, IsThereWhateverFailsAfterwards) {
  const Error error{ErrorKind::kUnavailable, codes::kPlaceFull, "tree: ENOSPC"};
  for (const bool is_lasting : {false, true}) {
    for (int at = 1, calls = 1; at <= calls; ++at) {
      TargetWorld world(start);
      const auto holder = *world.take("unlucky");
      world.obstacle = typing(world, [&, calls = &calls](int call) {
        *calls = std::max(*calls, call);
        return call == at || (is_lasting && call > at) ? std::optional(error) : std::nullopt;
      });
      const auto done = GetParam().scenario.act(world, holder);
      world.obstacle = nullptr;
      expect_at_rest(world, (is_lasting ? "from call " : "at call ") + std::to_string(at) + " ");
      if (HasFailure()) return;
    }
  }
}

TEST_P(WrittenMeanwhileTest, IsThereWhereverTheWorkEnds) {
  for (const auto& [cut, seed] : std::vector<std::pair<Cut, std::uint64_t>>{
           {Cut::kEverything, 0}, {Cut::kNothingMore, 0}, {Cut::kSome, 1}, {Cut::kSome, 2}}) {
    bool is_over = false;
    for (int at = 1; !is_over; ++at) {
      TargetWorld world(start);
      const auto holder = *world.take("dying");
      bool is_dead = false;
      world.obstacle = typing(world, [&](int call) -> std::optional<Error> {
        if (call < at) return std::nullopt;
        if (!std::exchange(is_dead, true)) world.die_before(1);
        return std::nullopt;
      });
      const auto done = GetParam().scenario.act(world, holder);
      world.obstacle = nullptr;
      world.restart();
      is_over = !is_dead;
      for (auto& [place, each] : world.disks) each.cut_power(cut, seed);
      expect_at_rest(world, "ended at call " + std::to_string(at) + " ");
      if (HasFailure()) return;
    }
  }
}

/// A recovery that ends too, once more.
TEST_P(WrittenMeanwhileTest, IsThereWhereARecoveryEndsToo) {
  for (int at = 1; at <= 6; ++at) {
    bool is_over = false;
    for (int again = 1; !is_over; ++again) {
      TargetWorld world(start);
      const auto holder = *world.take("dying");
      world.obstacle = typing(world, [&](int call) -> std::optional<Error> {
        if (call == at) world.die_before(1);
        return std::nullopt;
      });
      const auto done = GetParam().scenario.act(world, holder);
      world.obstacle = nullptr;
      world.restart();
      world.die_before(again);
      is_over = world.take("dying too").has_value();
      world.restart();
      expect_at_rest(world, "ended at call " + std::to_string(at) + ", then " + std::to_string(again) + " ");
      if (HasFailure()) return;
    }
  }
}

/// Writes before each of the first two exchanges of the file; from there on, each further call is told to
/// `then`.
auto typing_twice(TargetWorld& world, std::function<std::optional<Error>(int)> then) {
  return [&world, then = std::move(then), exchanges = 0,
          calls = 0](const Deed& deed) mutable -> std::optional<Error> {
    if (exchanges == 2) return then(++calls);
    const bool is_settings = deed.kind == EffectKind::kExchange && deed.to == kSettings;
    if (is_settings) type_into(world.disk(), kSettings, "MINE_" + std::to_string(++exchanges));
    return std::nullopt;
  };
}

/// Written once, and again before that was in its place: the newest is there, and of the one before is a
/// copy.
void expect_both(TargetWorld& world, const std::string& what) {
  const auto next = world.take("next");
  EXPECT_TRUE(next) << what << next.error().text();
  EXPECT_THAT(world.disk().read(kSettings).value_or(""), HasSubstr("MINE_2")) << what;
  bool is_kept = false;
  for (const auto& [path, content] : world.disk().kept_tree()) {
    const bool is_copy = path.starts_with(".talentops/saved/") && content.find("MINE_1") != std::string::npos;
    is_kept = is_kept || is_copy;
  }
  EXPECT_TRUE(is_kept) << what;
}

const std::vector<Scenario> kTwice = {
    {"Install", nothing, install}, {"Upgrade", install, upgrade}, {"Uninstall", install, uninstall}};

TEST(WrittenTwiceTest, WhatWasOvertakenIsKeptWhateverFails) {
  const Error error{ErrorKind::kUnavailable, codes::kPlaceFull, "tree: ENOSPC"};
  for (const auto& scenario : kTwice) {
    const auto start = begin(scenario);
    int calls = 1;
    for (int at = 0; at <= calls; ++at) {
      TargetWorld world(start);
      const auto holder = *world.take("unlucky");
      world.obstacle = typing_twice(world, [&, at](int call) {
        calls = std::max(calls, call);
        return at > 0 && call >= at ? std::optional(error) : std::nullopt;
      });
      const auto done = scenario.act(world, holder);
      world.obstacle = nullptr;
      EXPECT_TRUE(done || at > 0) << done.error().text();
      expect_both(world, std::string(scenario.name) + " from call " + std::to_string(at) + " ");
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(WrittenTwiceTest, WhatWasOvertakenIsKeptWhereverTheWorkEnds) {
  for (const auto& scenario : kTwice) {
    const auto start = begin(scenario);
    bool is_over = false;
    for (int at = 1; !is_over; ++at) {
      TargetWorld world(start);
      const auto holder = *world.take("dying");
      bool is_dead = false;
      world.obstacle = typing_twice(world, [&](int call) -> std::optional<Error> {
        if (call >= at && !std::exchange(is_dead, true)) world.die_before(1);
        return std::nullopt;
      });
      const auto done = scenario.act(world, holder);
      world.obstacle = nullptr;
      world.restart();
      is_over = !is_dead;
      expect_both(world, std::string(scenario.name) + " ended at call " + std::to_string(at) + " ");
      if (testing::Test::HasFailure()) return;
    }
  }
}

const std::string kLocal = std::string(claude_code::kLocalSettings);

INSTANTIATE_TEST_SUITE_P(
    Scenarios, WrittenMeanwhileTest,
    ::testing::Values(
        Written{{"Install", nothing, install}, TargetWorld::kPlace, kSettings},
        Written{{"Upgrade", install, upgrade}, TargetWorld::kPlace, kSettings},
        Written{{"Return", both, back}, TargetWorld::kPlace, kSettings},
        Written{{"Uninstall", install, uninstall}, TargetWorld::kPlace, kSettings},
        Written{{"InstallSecrets", local_settings, install_secrets}, TargetWorld::kPlace, kLocal},
        Written{{"RemoveSecrets", install_secrets_beside, remove_secrets}, TargetWorld::kPlace, kLocal},
        Written{{"InstallElsewhere", others_elsewhere, install_elsewhere}, TargetWorld::kSecrets, "acme.env"},
        Written{
            {"ChangeElsewhere", install_beside_others, change_elsewhere}, TargetWorld::kSecrets, "acme.env"}),
    [](const auto& written) { return written.param.scenario.name; });

}  // namespace
}  // namespace talentops::test
