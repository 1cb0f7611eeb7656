#include "controller/codec/kept_document.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace talentops::codec {
namespace {

using namespace std::chrono_literals;
using domain::EnvironmentName;

/// Each field is another than by default.
domain::Release full_release() {
  return {
      .key = {domain::ClientName("acme"), domain::ReleaseName("support")},
      .labels = domain::Labels{{"team", "blue"}},
      .talent = domain::TalentName("support-analyst"),
      .version = domain::Version::parse("2.0.0-rc.1").value(),
      .version_position = {4, 12},
      .environments = {EnvironmentName("staging"), EnvironmentName("production")},
      .environment_positions = {{5, 3}, {5, 12}},
      .configuration = domain::Configuration{.values = {{"tone", "kind\0er"}, {"empty", ""}},
                                             .secrets = {{"crm-token", {"crm", "token", "3"}}}},
      .health = {{.name = "health/there", .kind = domain::FileCheck{"a.md", "text"}, .timeout = 3s},
                 {.name = "health/port", .kind = domain::TcpCheck{"localhost", 8080}, .every = 4s}},
      .smoke = {{.name = "smoke/greets",
                 .kind = domain::CommandCheck{"greet", {"--loud", ""}},
                 .failure_threshold = 7,
                 .stable_for = 1500ms},
                {.name = "smoke/web", .kind = domain::HttpCheck{"https://acme.example", "HEAD", 204, "ok"}},
                {.name = "digest", .kind = domain::DigestCheck{}},
                {.name = "effective", .kind = domain::EffectiveCheck{}}},
      .strategy = domain::Strategy{domain::StrategyType::kCanary,
                                   {{10, 10min, domain::AwaitedApproval{24h, domain::Otherwise::kProceed}},
                                    {100, {}, {}}},
                                   {20, true},
                                   {{"errors", "https://p.example", "x", 30s, "< 1", "> 2", 3, 4}}},
      .hooks =
          domain::Hooks{{{"warn", {"tell", {"soon"}}, true}}, {{"told", {"tell"}}}, {{"sorry", {"tell"}}}},
      .migrations = std::vector<domain::Migration>{{"memory", {"up", {"now"}}, domain::NamedCommand{"down"}},
                                                   {"drop", {"drop"}, {}}},
      .overrides =
          std::map<EnvironmentName, domain::Override>{
              {EnvironmentName("staging"),
               {.version = domain::Version::parse("2.0.0"),
                .version_position = {9, 10},
                .configuration = {{{"tone", "terse"}}, {{"crm", {"b", "k", "2"}}}},
                .strategy = domain::Strategy{},
                .hooks = domain::Hooks{},
                .migrations = std::vector<domain::Migration>{},
                .health = std::vector<domain::Check>{},
                .smoke = std::vector<domain::Check>{},
                .deadline = 5min}}},
      .automatic_rollback = false,
      .deadline = 20min,
      .suspend = true,
      .where = {"clients/acme/releases/support.yaml", 1, 1}};
}

domain::Environment full_environment() {
  return {.key = {domain::ClientName("acme"), EnvironmentName("production")},
          .labels = {{"region", "eu"}, {"tier", "1"}},
          .stage = "staging",
          .stage_position = {6, 7},
          .platform = "http-api",
          .targets = {{domain::TargetName("eu-1"), {"/srv/1"}, {8, 9}, "/etc/1.env"},
                      {domain::TargetName("eu-2"), {"/srv/2"}}},
          .constraints = {{"opus"}, {"Bash", "WebFetch"}, 1'000'000'000'000},
          .preflight = {{.name = "preflight/space", .kind = domain::CommandCheck{"space", {}}}},
          .observe_every = 90s,
          .keep_previous = 9,
          .corrects_drift = true,
          .prefix = "acme-",
          .secrets_sink = domain::SecretsSink{"/etc/acme.env"},
          .secrets_file_position = {10, 11},
          .layout = domain::Layout::kLinks,
          .laggards = {20, true},
          .calendars = {{"year-end", {12, 13}}},
          .suspend = true,
          .where = {"clients/acme/environments/production.yaml", 14, 15}};
}

std::string written(const auto& document) {
  std::string bytes;
  BinaryWriter to(bytes);
  write_kept(to, document);
  return bytes;
}

TEST(KeptDocumentTest, EveryFieldIsReadBackAsItWasWritten) {
  const auto release = written(full_release());
  BinaryReader from(release);
  EXPECT_EQ(read_kept_release(from), full_release());
  EXPECT_TRUE(from.is_sound() && from.is_at_end());

  const auto environment = written(full_environment());
  BinaryReader other(environment);
  EXPECT_EQ(read_kept_environment(other), full_environment());
  EXPECT_TRUE(other.is_sound() && other.is_at_end());
}

TEST(KeptDocumentTest, WhatIsCutOffAnywhereIsNotSound) {
  const auto bytes = written(full_release());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    BinaryReader from(std::string_view(bytes).substr(0, size));
    read_kept_release(from);
    EXPECT_FALSE(from.is_sound()) << size << " bytes of " << bytes.size();
  }
}

TEST(KeptDocumentTest, WhatNobodyWritesIsNotSound) {
  const auto is_sound = [](std::string_view bytes, auto value) {
    BinaryReader from(bytes);
    static_cast<void>(from.take<decltype(value)>());
    return from.is_sound();
  };
  EXPECT_TRUE(is_sound("\x01", false));
  EXPECT_FALSE(is_sound("\x02", false)) << "neither yes nor no";
  EXPECT_FALSE(is_sound("\x05hell", std::string())) << "longer than what there is";
  EXPECT_FALSE(is_sound("\xff\xff\xff\xff\x0f", std::vector<int>())) << "more than there can be";
  EXPECT_FALSE(is_sound("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", std::uint64_t()));
  EXPECT_FALSE(is_sound(std::string_view("\x03"
                                         "1.0",
                                         4),
                        domain::Version()));
  EXPECT_FALSE(is_sound("\x02", std::variant<bool, int>())) << "none of the kinds";
}

TEST(KeptDocumentTest, NumbersOfEverySizeAndSignAreReadBack) {
  for (const std::int64_t number :
       {std::int64_t(0), std::int64_t(127), std::int64_t(128), std::int64_t(-1),
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    std::string bytes;
    BinaryWriter(bytes).put(number);
    BinaryReader from(bytes);
    EXPECT_EQ(from.take<std::int64_t>(), number);
    EXPECT_TRUE(from.is_at_end());
  }
}

}  // namespace
}  // namespace talentops::codec
