#include "controller/plan/prospect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "tests/unit/plan/plan_builders.hpp"

namespace talentops::plan {
namespace {

using domain::Hold;
using domain::HoldReason;
using domain::Need;
using domain::ReleaseStatus;
using domain::Verdict;
using test::at;
using testing::ElementsAre;

const Instant kNow = at("2026-11-21T12:00:00Z");
const Instant kLater = at("2026-11-21T13:00:00Z");

/// 1.1.0 is wished and 1.0.0 serves.
ReleaseStatus waiting() {
  ReleaseStatus status;
  status.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
  status.environment = domain::EnvironmentName("production");
  status.talent = test::kGreeter;
  status.ready = domain::Readiness::kFalse;
  status.desired = {.version = test::version("1.1.0")};
  status.deployed = domain::ServedVersion{test::version("1.0.0"), {}, {}};
  status.observed_at = kNow;
  return status;
}

struct Row {
  std::string name;
  ReleaseStatus status;
  Need need;
  std::vector<std::string> choices;
  std::string by_itself;
  std::optional<Instant> when = {};
};

ReleaseStatus held(Hold hold) {
  auto status = waiting();
  status.holds = {std::move(hold)};
  return status;
}

ReleaseStatus gated(std::vector<domain::GateResult> gates) {
  auto status = waiting();
  status.gates = std::move(gates);
  return status;
}

ReleaseStatus with_next(ReleaseStatus status, Instant next) {
  status.next = next;
  return status;
}

ReleaseStatus drifted() {
  auto status = waiting();
  status.reason = "Drifted";
  return status;
}

/// One of two changes is made.
ReleaseStatus mixed(std::string reason) {
  auto status = waiting();
  status.reason = std::move(reason);
  domain::Particulars particulars;
  domain::Interruption interruption{.talent = test::kGreeter, .deployment = test::id("d2"), .changes = 2};
  interruption.open = {"b"};
  particulars.mixtures = {{domain::TargetName("desk"), std::move(interruption)}};
  status.particulars = particulars;
  return status;
}

const std::vector<Row> kRows = {
    {"MixtureThatNobodyHasSeenToYet",
     mixed("Interrupted"),
     Need::kNobody,
     {},
     "a controller finishes it, or takes it back, before it does anything else there"},
    {"MixtureThatCanNotBeMadeWhole",
     mixed(std::string(kRetrying)),
     Need::kNow,
     {"put right at desk what the error names; it is finished by itself then"},
     "it stays a mixture; it is tried again, and made whole as soon as that can be done"},
    {"Quarantined",
     held(
         {.reason = HoldReason::kQuarantined, .released_by = "another version", .code = codes::kQuarantined}),
     Need::kByDay,
     {"talentops retry acme/greeter --environment production --reason \"…\"",
      "talentops bump greeter VERSION --selector client=acme,release=greeter"},
     "1.0.0 stays; 1.1.0 does not start again"},
    {"Locked",
     held({.reason = HoldReason::kLocked, .code = codes::kLocked}),
     Need::kNow,
     {"talentops rollback acme/greeter --environment production --reason \"…\"",
      "talentops unlock acme/production --as current --reason \"…\""},
     "it stays as it is, and nothing is touched"},
    {"UnknownState",
     held({.reason = HoldReason::kUnknownState,
           .released_by = "talentops unlock, by a person",
           .code = codes::kUnknownState}),
     Need::kNow,
     {"talentops unlock acme/production --as current --reason \"…\"",
      "talentops unlock acme/production --as reinstall --reason \"…\""},
     "it stays as it is, and nothing is touched"},
    {"TargetThatLeftItsDocument",
     held({.reason = HoldReason::kUnknownState,
           .released_by = "the target, put back into the document",
           .code = codes::kUnknownState}),
     Need::kNow,
     {"the target, put back into the document"},
     "it stays as it is, and nothing is touched"},
    {"MovedWorkspace",
     held({.reason = HoldReason::kUnknownState, .code = codes::kPlaceDiffers}),
     Need::kNow,
     {"talentops adopt . --environment acme/production --reason \"…\""},
     "it stays as it is, and nothing is touched"},
    {"GoesBackAtItsDeadline",
     held({.reason = HoldReason::kOperator, .until = kLater, .code = codes::kManualRollback}),
     Need::kNobody,
     {"talentops rollback acme/greeter --environment production --reason \"…\""},
     "it goes back by itself",
     kLater},
    {"RemovalHeld",
     held({.reason = HoldReason::kOperator,
           .released_by = "talentops confirm-removal 3f9a1c20",
           .code = codes::kRemovalHeld}),
     Need::kByDay,
     {"talentops confirm-removal 3f9a1c20"},
     "1.0.0 stays"},
    {"Unreachable",
     with_next(held({.reason = HoldReason::kTargetUnreachable, .released_by = "the target"}), kLater),
     Need::kNobody,
     {"the target"},
     "it is tried again, and goes on as soon as the target answers",
     kLater},
    {"TheGravestOfSeveralHolds",
     [] {
       auto status = held({.reason = HoldReason::kTargetUnreachable, .released_by = "the target"});
       status.holds.push_back({.reason = HoldReason::kTargetForbidden, .released_by = "allow.directories"});
       return status;
     }(),
     Need::kNow,
     {"the target", "allow.directories"},
     "it stays as it is, and nothing is touched"},
    {"WindowOpensLater",
     gated({{.name = "certified", .verdict = Verdict::kPass, .why = ""},
            {.name = "window", .verdict = Verdict::kWait, .why = "", .until = kLater, .needs = "its time"}}),
     Need::kNobody,
     {"its time"},
     "it starts when the calendar opens",
     kLater},
    {"SeveralGatesAtTimes",
     gated({{.name = "promotion",
             .verdict = Verdict::kWait,
             .why = "",
             .until = kNow + std::chrono::minutes(1)},
            {.name = "window", .verdict = Verdict::kWait, .why = "", .until = kLater}}),
     Need::kNobody,
     {},
     "it is asked again, and starts if it may",
     kLater},
    {"AGateThatOnlyAPersonOpens",
     gated({{.name = "certified",
             .verdict = Verdict::kDeny,
             .why = "",
             .needs = "talentops certify talents/greeter/1.1.0"},
            {.name = "window", .verdict = Verdict::kWait, .why = "", .until = kLater, .needs = "its time"}}),
     Need::kByDay,
     {"talentops certify talents/greeter/1.1.0"},
     "1.0.0 stays"},
    {"WaitsForAnotherEnvironment",
     gated({{.name = "dependencies",
             .verdict = Verdict::kWait,
             .why = "",
             .needs = "it",
             .waits_on = test::kProduction}}),
     Need::kNobody,
     {"it"},
     "it goes on as soon as acme/production is so far"},
    {"ALookThatIsDue",
     gated({{.name = "environment-verified", .verdict = Verdict::kWait, .why = "", .until = kNow}}),
     Need::kNobody,
     {},
     "a controller asks again, and it goes on if it may"},
    {"Drifted",
     drifted(),
     Need::kByDay,
     {"talentops diff acme/greeter --environment production"},
     "it stays changed; driftPolicy: correct would put it right"},
    {"UnderWay", waiting(), Need::kNobody, {}, "it goes on"},
};

class ProspectTest : public testing::TestWithParam<Row> {};

TEST_P(ProspectTest, SaysWhatAPersonCanDoAndWhatHappensByItself) {
  const auto& row = GetParam();
  const auto prospect = prospect_of(row.status);
  EXPECT_EQ(name_of(prospect.need), name_of(row.need));
  EXPECT_EQ(prospect.choices, row.choices);
  EXPECT_EQ(prospect.by_itself, row.by_itself);
  EXPECT_EQ(prospect.at, row.when);
}

INSTANTIATE_TEST_SUITE_P(All, ProspectTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(ProspectOfAllTest, WhatIsAsWishedNeedsNobody) {
  auto status = waiting();
  status.ready = domain::Readiness::kTrue;
  EXPECT_EQ(prospect_of(status), domain::Prospect());
}

/// Whoever is told that nothing happens must be told what to do, whatever holds it.
TEST(ProspectOfAllTest, EveryHoldSaysWhatHappensIfNobodyActs) {
  for (int reason = 0; reason <= static_cast<int>(HoldReason::kFighting); ++reason) {
    const auto prospect =
        prospect_of(held({.reason = static_cast<HoldReason>(reason), .released_by = "somebody"}));
    EXPECT_THAT(prospect.choices, ElementsAre("somebody"));
    EXPECT_FALSE(prospect.by_itself.empty());
  }
}

}  // namespace
}  // namespace talentops::plan
