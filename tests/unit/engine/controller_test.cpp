#include "controller/engine/controller.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using testing::ElementsAre;
using testing::IsEmpty;

class SteppedClock final : public ports::Clock {
 public:
  Instant now() const override { return parse_time("2026-11-21T12:00:00Z").value() + gone; }
  MonotonicTime monotonic() const override { return MonotonicTime() + gone; }
  Duration gone{0};
};

class NoEntropy final : public ports::Entropy {
 public:
  std::uint64_t next() override { return 0; }
};

class SilentBell final : public ports::Bell {
 public:
  void ring() override {}
  std::uint64_t rings() const override { return 0; }
  void wait(std::uint64_t, MonotonicTime, const std::stop_token&) override {}
};

/// Everything is as wished, for an hour.
class Contentment final : public ports::Reconciler {
 public:
  ports::PassResult reconcile(const EnvironmentKey& key, const Call&) override {
    looked_at.push_back(key.client.text());
    return {.again = std::chrono::hours(1), .settled = true};
  }
  std::vector<std::string> looked_at;
};

class ControllerTest : public testing::Test {
 protected:
  ControllerTest() {
    const std::string header = "apiVersion: talentops.dev/v1alpha1\n";
    world.fleet.put("fleet.yaml", header + "kind: Fleet\nmetadata: {name: small}\n");
    for (const auto* client : {"acme", "globex"}) {
      world.fleet.put(
          fmt::format("clients/{}/environments/production.yaml", client),
          fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: {}}}\nspec: "
                      "{{targets: [{{name: w, directory: {{path: /srv/{}}}}}]}}\n",
                      header, client, client));
    }
    world.fleet.commit_all(clock.now());
  }
  /// Whom passes look at from one poll to the next.
  std::vector<std::string> looked_at_after_a_poll() {
    reconciler.looked_at.clear();
    EXPECT_TRUE(controller.poll({}));
    while (controller.step({})) {
    }
    clock.gone += std::chrono::seconds(1);
    return reconciler.looked_at;
  }

  SteppedClock clock;
  NoEntropy entropy;
  SilentBell bell;
  test::GitWorld world;
  CatalogKeeper catalogs{world.desired, {}};
  Source source{world.desired,
                [](const Call&) -> Result<std::optional<domain::CommitId>> {
                  return std::optional<domain::CommitId>();
                },
                [](const domain::CommitId&, const Call&) { return Status(); }};
  ActWatch acts{world.recorded, "records"};
  Contentment reconciler;
  Controller controller{source, acts, catalogs, reconciler, clock, entropy, bell, {}};
};

TEST_F(ControllerTest, AnActWakesTheEnvironmentsOfItsClientAtTheNextPoll) {
  EXPECT_THAT(looked_at_after_a_poll(), ElementsAre("acme", "globex"));
  EXPECT_THAT(looked_at_after_a_poll(), IsEmpty());
  world.remote.commit_by_another({{"records/acts/globex/2026-11/one.yaml", "go back"}});
  EXPECT_THAT(looked_at_after_a_poll(), ElementsAre("globex"));
  EXPECT_THAT(looked_at_after_a_poll(), IsEmpty());
}

TEST_F(ControllerTest, WhatTheLedgerWritesWakesNobody) {
  looked_at_after_a_poll();
  world.remote.commit_by_another({{"records/manifests/acme/production/greeter/2026/one.yaml", "succeeded"}});
  EXPECT_THAT(looked_at_after_a_poll(), IsEmpty());
}

TEST_F(ControllerTest, DoesOnceADayWhatIsToBeDoneDaily) {
  int times = 0;
  bool succeeds = true;
  ControllerSettings settings;
  settings.daily = [&](const Call&) -> Status {
    ++times;
    if (succeeds) return {};
    return Error{ErrorKind::kUnavailable, codes::kRecordsLate, "not now"};
  };
  Controller daily{source, acts, catalogs, reconciler, clock, entropy, bell, settings};
  const auto after = [&](Duration duration) {
    clock.gone += duration;
    EXPECT_TRUE(daily.poll_if_due({}));
    return times;
  };
  using std::chrono::hours;
  EXPECT_EQ(after(Duration(0)), 1) << "at the first poll";
  EXPECT_EQ(after(hours(23)), 1);
  succeeds = false;
  EXPECT_EQ(after(hours(1)), 2);
  EXPECT_EQ(after(std::chrono::minutes(59)), 2);
  succeeds = true;
  EXPECT_EQ(after(std::chrono::minutes(1)), 3) << "what failed is tried again an hour later";
  EXPECT_EQ(after(hours(2)), 3);
}

TEST_F(ControllerTest, DoesNothingDailyWhileTheBranchCannotBeFollowed) {
  int times = 0;
  ControllerSettings settings;
  settings.daily = [&](const Call&) {
    ++times;
    return Status();
  };
  Controller daily{source, acts, catalogs, reconciler, clock, entropy, bell, settings};
  world.fleet.drop();
  EXPECT_FALSE(daily.poll_if_due({}));
  EXPECT_EQ(times, 0);
}

}  // namespace
}  // namespace talentops::engine
