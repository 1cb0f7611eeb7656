#include <atomic>
#include <functional>
#include <latch>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/clock/system_entropy.hpp"
#include "controller/engine/controller.hpp"
#include "tests/support/branch.hpp"

/// The loop with the threads, the clock and the bell of a real process.
namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using testing::Each;
using testing::IsEmpty;
using testing::Pair;

constexpr int kEnvironments = 4;  // as many as there are workers
constexpr int kPasses = 50;

/// Each environment needs so many looks; the first ones wait for one another, so that they are at work at
/// once.
class Crowd final : public ports::Reconciler {
 public:
  ports::PassResult reconcile(const EnvironmentKey& key, const Call&) override {
    const int looks = enter(key);
    if (looks == 1) together_.arrive_and_wait();
    leave(key);
    if (looks < kPasses) return {.again = Duration(0)};
    if (looks == kPasses && --unfinished_ == 0 && on_all_content) on_all_content();
    return {.again = std::chrono::hours(1), .settled = true};
  }
  std::map<EnvironmentKey, int> looks() const {
    return seen_.with([](const auto& seen) { return seen.looks; });
  }
  std::vector<std::string> crowded() const {
    return seen_.with([](const auto& seen) { return seen.crowded; });
  }
  std::function<void()> on_all_content;  ///< set before a run

 private:
  struct Seen {
    std::map<EnvironmentKey, int> looks;
    std::set<EnvironmentKey> inside;
    std::vector<std::string> crowded;  ///< those that were looked at twice at once
  };
  int enter(const EnvironmentKey& key) {
    return seen_.with([&](Seen& seen) {
      if (!seen.inside.insert(key).second) seen.crowded.push_back(key.text());
      return ++seen.looks[key];
    });
  }
  void leave(const EnvironmentKey& key) {
    seen_.with([&](Seen& seen) { seen.inside.erase(key); });
  }
  Guarded<Seen> seen_;
  std::latch together_{kEnvironments};
  std::atomic<int> unfinished_ = kEnvironments;
};

class ControllerThreadsTest : public testing::Test {
 protected:
  ControllerThreadsTest() {
    const std::string header = "apiVersion: talentops.dev/v1alpha1\n";
    world.fleet.put("fleet.yaml", header + "kind: Fleet\nmetadata: {name: small}\n");
    for (int i = 0; i < kEnvironments; ++i) {
      world.fleet.put(
          fmt::format("clients/c{}/environments/production.yaml", i),
          fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: c{}}}\nspec: "
                      "{{targets: [{{name: w, directory: {{path: /srv/{}}}}}]}}\n",
                      header, i, i));
    }
    world.fleet.commit_all(clock.now());
  }

  effects::SystemClock clock;
  effects::SystemEntropy entropy;
  effects::ThreadBell bell;
  test::GitWorld world;  ///< only the thread of the loop reads git
  CatalogKeeper catalogs{world.desired, {}};
  Source source{world.desired,
                [](const Call&) -> Result<std::optional<domain::CommitId>> {
                  return std::optional<domain::CommitId>();
                },
                [](const domain::CommitId&, const Call&) { return Status(); }};
  ActWatch acts{world.recorded, "records"};
  Crowd reconciler;
  Controller controller{source, acts, catalogs, reconciler, clock, entropy, bell, {.workers = kEnvironments}};
};

TEST_F(ControllerThreadsTest, LooksAtManyEnvironmentsAtOnceAndAtNoneTwice) {
  EXPECT_TRUE(controller.run(RunMode::kUntilIdle, {}, {}));
  EXPECT_EQ(reconciler.looks().size(), std::size_t{kEnvironments});
  EXPECT_THAT(reconciler.looks(), Each(Pair(testing::_, kPasses)));
  EXPECT_THAT(reconciler.crowded(), IsEmpty());
}

TEST_F(ControllerThreadsTest, AnswersAndStopsWhileItsWorkersWork) {
  std::stop_source stop;
  reconciler.on_all_content = [&] { stop.request_stop(); };
  std::jthread onlooker([&](const std::stop_token& ended) {
    while (!ended.stop_requested()) {
      controller.wake_all();
      EXPECT_THAT(controller.failing(), IsEmpty());
      EXPECT_FALSE(controller.followed().failed);
      std::this_thread::yield();
    }
  });
  EXPECT_TRUE(controller.run(RunMode::kForever, stop.get_token(), {}));
  EXPECT_THAT(reconciler.looks(), Each(Pair(testing::_, testing::Ge(kPasses))));
  EXPECT_THAT(reconciler.crowded(), IsEmpty());
}

}  // namespace
}  // namespace talentops::engine
