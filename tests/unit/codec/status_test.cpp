#include "controller/codec/status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"

namespace talentops::codec {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

Instant at(const char* text) { return parse_time(text).value(); }

domain::ReleaseStatus full_release() {
  domain::ReleaseStatus release;
  release.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
  release.environment = domain::EnvironmentName("production");
  release.talent = domain::TalentName("greeter");
  release.phase = domain::Phase::kRolledBack;
  release.action = domain::Action::kUpgrade;
  release.desired = {domain::Version::parse("1.5.0").value(), sha256("new"), sha256("values")};
  release.deployed = {domain::Version::parse("1.4.2").value(), sha256("old"),
                      domain::DeploymentId("20261121T093000Z-0011aabb"), sha256("values then")};
  release.exposure = 100;
  release.ready = domain::Readiness::kTrue;
  release.reason = "Quarantined";
  release.message = "1.5.0 was taken back: \"smoke\" failed\nsee the record";
  release.holds = {
      {domain::HoldReason::kQuarantined, "it failed", at("2026-11-21T09:31:00Z"), {}, "retry", Code{3101}}};
  release.gates = {
      {"certified", domain::Verdict::kPass, "signed by qa", {}, "", {}, at("2026-11-21T09:30:00Z")},
      {"window", domain::Verdict::kWait, "closed", at("2026-11-22T08:00:00Z"), "the window", Code{3102},
       at("2026-11-21T09:30:00Z")}};
  release.next = at("2026-11-22T08:00:00Z");
  release.observed_at = at("2026-11-21T09:31:02.500Z");
  release.serving = {{domain::Version::parse("1.4.2").value(), 75},
                     {domain::Version::parse("1.5.0").value(), 25}};
  release.prospect = {domain::Need::kByDay,
                      {"talentops retry acme/greeter", "another version"},
                      "it stays",
                      at("2026-11-22T08:00:00Z")};
  release.time_zone = "Europe/Berlin";
  return release;
}

domain::Particulars full_particulars() {
  const domain::Version before = domain::Version::parse("1.4.2").value();
  const domain::Version after = domain::Version::parse("1.5.0").value();
  const domain::TalentName talent("greeter");
  const domain::DeploymentId deployment("20261121T093000Z-0011aabb");
  domain::Particulars particulars;
  particulars.mixtures = {{domain::TargetName("desk"), {talent, deployment, before, after, 7, {"a", "b"}}},
                          {domain::TargetName("lobby"), {talent, deployment, {}, {}, 2, {"c"}}}};
  particulars.before = {{at("2026-11-21T09:30:00Z"), domain::Phase::kPreparing, "intent recorded"},
                        {at("2026-11-21T09:31:00Z"), domain::Phase::kRolledBack, ""}};
  particulars.program = {.strategy = domain::StrategyType::kCanary,
                         .steps = {domain::ApplyStep{}, domain::ExposeStep{25, {domain::TargetName("desk")}},
                                   domain::PauseStep{std::chrono::minutes(30),
                                                     domain::AwaitedApproval{std::chrono::hours(24),
                                                                             domain::Otherwise::kRollback}},
                                   domain::ExposeStep{100}},
                         .on_rollback = {{"tell", {"tell-somebody", {"now"}}, true}}};
  particulars.schedule = {.steps = {{}, {std::chrono::seconds(1), std::chrono::milliseconds(500)}, {}, {}},
                          .takes = std::chrono::minutes(31),
                          .waits = std::chrono::minutes(30),
                          .needs_person = true};
  particulars.remarks = {{Code{3306}, "the pause has no end", "write within"}};
  particulars.targets = 2;
  return particulars;
}

domain::ControllerStatus full_controller() {
  domain::ControllerStatus controller{"fleet-eu", domain::CommitId(std::string(40, 'a')), true};
  controller.source = {
      .held = Error{ErrorKind::kUnavailable, Code{5403}, "the branch is gone", {}, "push it"},
      .poll_every = std::chrono::seconds(30),
      .polled_at = at("2026-11-21T09:31:00Z")};
  controller.problems = {
      {domain::Severity::kError, "spec.version",
       Error{ErrorKind::kInvalid, Code{1203}, "expected text", Location{"a.yaml", 7, 12}, "write it"}},
      {domain::Severity::kWarning, "", Error{ErrorKind::kInvalid, Code{1204}, "odd", {}, ""}}};
  return controller;
}

domain::FleetStatus full_status() {
  domain::ReleaseStatus bare;
  bare.release = {domain::ClientName("acme"), domain::ReleaseName("other")};
  bare.environment = domain::EnvironmentName("staging");
  bare.talent = domain::TalentName("other");
  return {at("2026-11-21T09:31:05Z"), full_controller(), {full_release(), bare}};
}

TEST(StatusTest, IsReadBackAsItWasWritten) {
  const auto read = decode_status(encode_status(full_status()), "status.json");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, full_status());
}

TEST(StatusTest, ReadsBackWhatThereIsToTellOfOneThatIsNotAsWished) {
  auto status = full_status();
  status.releases.front().particulars = full_particulars();
  const auto text = encode_status(status);
  const auto read = decode_status(text, "status.json");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read->releases.front().particulars, full_particulars());
  EXPECT_EQ(*read, status);
  EXPECT_THAT(text, HasSubstr("\"mixtures\":[{\"target\":\"desk\",\"talent\":\"greeter\","));
}

TEST(StatusTest, RefusesAProgramThatItDoesNotKnow) {
  auto status = full_status();
  status.releases.front().particulars = full_particulars();
  auto text = encode_status(status);
  text.replace(text.find("\"apply\""), 7, "\"apple\"");
  const auto read = decode_status(text, "status.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, codes::kStatusUnreadable);
  EXPECT_THAT(read.error().message, HasSubstr("program"));
}

TEST(StatusTest, ReadsBackEveryWord) {
  auto status = full_status();
  auto& release = status.releases.front();
  for (int phase = 0; phase <= static_cast<int>(domain::Phase::kSuperseded); ++phase) {
    release.phase = static_cast<domain::Phase>(phase);
    EXPECT_EQ(*decode_status(encode_status(status), "f"), status);
  }
  for (int reason = 0; reason <= static_cast<int>(domain::HoldReason::kStopped); ++reason) {
    release.holds.front().reason = static_cast<domain::HoldReason>(reason);
    EXPECT_EQ(*decode_status(encode_status(status), "f"), status);
  }
  for (const auto ready :
       {domain::Readiness::kTrue, domain::Readiness::kFalse, domain::Readiness::kUnknown}) {
    release.ready = ready;
    EXPECT_EQ(*decode_status(encode_status(status), "f"), status);
  }
}

TEST(StatusTest, IsTheSameInParts) {
  auto status = full_status();
  status.releases.push_back(status.releases.front());
  status.controller.id = "\"releases\":[";
  EXPECT_EQ(encode_status(status), write_json(status_document(status)) + "\n");
  EXPECT_EQ(*decode_releases(encode_releases(status.releases), "f"), status.releases);
  EXPECT_EQ(encode_releases({}), "");
  EXPECT_EQ(decode_releases("", "f")->size(), 0u);
}

TEST(StatusTest, HasThePromisedNames) {
  domain::FleetStatus status{at("2026-11-21T09:31:05Z"), {"fleet-eu"}, {full_release()}};
  status.releases.front().gates.clear();
  status.releases.front().message = "m";
  const auto digest = [](const char* text) { return sha256(text).text(); };
  EXPECT_EQ(
      encode_status(status),
      "{\"observedAt\":\"2026-11-21T09:31:05Z\",\"controller\":\"fleet-eu\",\"commit\":null,\"stopped\":"
      "false,\"releases\":["
      "{\"release\":\"acme/"
      "greeter\",\"environment\":\"production\",\"talent\":\"greeter\",\"phase\":\"RolledBack\","
      "\"action\":\"upgrade\",\"desired\":{\"version\":\"1.5.0\",\"digest\":\"" +
          digest("new") + "\",\"configuration\":\"" + digest("values") +
          "\"},"
          "\"deployed\":{\"version\":\"1.4.2\",\"digest\":\"" +
          digest("old") + "\",\"deployment\":\"20261121T093000Z-0011aabb\",\"configuration\":\"" +
          digest("values then") +
          "\"},"
          "\"exposure\":100,\"ready\":\"True\",\"reason\":\"Quarantined\",\"message\":\"m\","
          "\"holds\":[{\"name\":\"Quarantined\",\"why\":\"it "
          "failed\",\"since\":\"2026-11-21T09:31:00Z\",\"until\":null,"
          "\"releasedBy\":\"retry\",\"code\":\"TO3101\"}],\"gates\":[],\"next\":\"2026-11-22T08:00:00Z\","
          "\"observedAt\":\"2026-11-21T09:31:02.500Z\","
          "\"serving\":[{\"version\":\"1.4.2\",\"share\":75},{\"version\":\"1.5.0\",\"share\":25}],"
          "\"needsYou\":{\"when\":\"byDay\",\"do\":[\"talentops retry acme/greeter\",\"another version\"]},"
          "\"ifNothing\":{\"what\":\"it stays\",\"at\":\"2026-11-22T08:00:00Z\"},\"particulars\":null,"
          "\"timeZone\":\"Europe/Berlin\"}],\"source\":null,\"problems\":[]}\n");
}

TEST(StatusTest, HasThePromisedNamesOfSourceAndProblems) {
  const auto text = encode_status(full_status());
  EXPECT_THAT(text, HasSubstr("\"source\":{\"held\":{\"code\":\"TO5403\",\"message\":\"the branch is gone\","
                              "\"hint\":\"push it\"},\"interval\":\"30s\",\"polledAt\":"
                              "\"2026-11-21T09:31:00Z\"}"));
  EXPECT_THAT(text, HasSubstr("\"problems\":[{\"code\":\"TO1203\",\"severity\":\"error\",\"path\":\"a.yaml\","
                              "\"line\":7,\"column\":12,\"field\":\"spec.version\",\"message\":"
                              "\"expected text\",\"hint\":\"write it\"}"));
}

TEST(StatusTest, PassesOverFieldsOfANewerVersion) {
  auto text = encode_status(full_status());
  text.replace(text.find("\"exposure\""), 0, "\"weather\":{\"sun\":[true]},");
  const auto read = decode_status(text, "status.json");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, full_status());
}

struct BrokenRow {
  const char* name;
  const char* find;
  const char* replace;
  const char* place;
};
class StatusRefuses : public testing::TestWithParam<BrokenRow> {};

TEST_P(StatusRefuses, WhatIsBroken) {
  auto text = encode_status(full_status());
  const auto found = text.find(GetParam().find);
  ASSERT_NE(found, std::string::npos);
  text.replace(found, std::string(GetParam().find).size(), GetParam().replace);
  const auto read = decode_status(text, "status.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(read.error().code, codes::kStatusUnreadable);
  EXPECT_THAT(read.error().text(), AllOf(HasSubstr("status.json"), HasSubstr(GetParam().place)));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, StatusRefuses,
    testing::Values(BrokenRow{"Syntax", "{", "", "JSON"},
                    BrokenRow{"Time", "2026-11-21T09:31:05Z", "yesterday", "observedAt"},
                    BrokenRow{"Missing", "\"observedAt\":\"2026-11-21T09:31:05Z\",", "", "observedAt"},
                    BrokenRow{"Phase", "RolledBack", "Sleeping", "releases[0].phase"},
                    BrokenRow{"Exposure", ":100,", ":101,", "releases[0].exposure"},
                    BrokenRow{"ExposureInParts", ":100,", ":1e2,", "releases[0].exposure"},
                    BrokenRow{"ExposureText", ":100,", ":\"100\",", "releases[0].exposure"},
                    BrokenRow{"Version", "1.5.0", "1.5", "desired.version"},
                    BrokenRow{"Digest", "sha256:", "md5:", "desired.digest"},
                    BrokenRow{"Release", "acme/greeter", "greeter", "releases[0].release"},
                    BrokenRow{"Hold", "\"Quarantined\",\"why\"", "\"Bored\",\"why\"", "holds[0].name"},
                    BrokenRow{"Holds", "\"holds\":[", "\"holds\":{},\"x\":[", "releases[0].holds"},
                    BrokenRow{"Truth", "\"stopped\":true", "\"stopped\":\"true\"", "stopped"},
                    BrokenRow{"Code", "TO3101", "E7", "holds[0].code"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(EventTest, IsReadBackAsItWasWritten) {
  const domain::Event event{
      at("2026-11-21T09:31:05.007Z"), std::string(domain::event_type::kDeploymentRolledBack),
      domain::ClientName("acme"),     domain::EnvironmentName("production"),
      domain::ReleaseName("greeter"), domain::DeploymentId("20261121T093000Z-0011aabb"),
      "two\nlines and \"quotes\""};
  const auto line = encode_event(event);
  EXPECT_THAT(line, EndsWith("}\n"));
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "an event is one line";
  const auto read = decode_event(line, "events.ndjson");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, event);
}

TEST(EventTest, LeavesOutWhatDoesNotApply) {
  EXPECT_EQ(encode_event({at("2026-11-21T09:31:05Z"), "controller.stopped"}),
            "{\"at\":\"2026-11-21T09:31:05Z\",\"type\":\"controller.stopped\"}\n");
}

TEST(EventTest, IsRefusedWhereItIsTorn) {
  const auto read = decode_event("{\"at\":\"2026-11-21T09:3", "events.ndjson");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, codes::kStatusUnreadable);
}

}  // namespace
}  // namespace talentops::codec
