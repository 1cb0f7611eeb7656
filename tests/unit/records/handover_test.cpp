#include "controller/records/handover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/records/delivered.hpp"
#include "tests/unit/records/samples.hpp"

namespace talentops::records {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string told(const domain::Manifest& manifest) {
  const auto bundle = sample_bundle();
  const auto package = sample_package();
  return handover(manifest, {&bundle, &package, "restart the sessions that are running"});
}

TEST(HandoverTest, NamesNothingOfOurs) {
  for (const auto& manifest : {installed(), upgraded(), returned_as_asked(), removed_as_asked()}) {
    const auto text = told(manifest);
    for (const auto* internal :
         {"fleet-eu", "sha256", "SHA256", ".talentops", ".claude/", "3f9a1c20", "talentops", "9f31c2e",
          "clients/acme", "quarantine", "gate", "slot", "marcus", "INC-881"}) {
      EXPECT_THAT(text, Not(HasSubstr(internal)));
    }
  }
}

TEST(HandoverTest, TellsOnlyWhatIsNewSinceTheirVersion) {
  const auto text = told(upgraded());
  EXPECT_THAT(text, HasSubstr("## What is new since 1.0.0\n\n### 1.1.0\n"));
  EXPECT_THAT(text, HasSubstr("### 1.0.1"));
  EXPECT_THAT(text, Not(HasSubstr("### 1.0.0")));
  EXPECT_THAT(text, Not(HasSubstr("secret plans")));
}

TEST(HandoverTest, SaysWhatItNeeds) {
  const auto text = told(upgraded());
  EXPECT_THAT(text, HasSubstr("Before you begin: restart the sessions that are running."));
  EXPECT_THAT(text, HasSubstr("their values were not delivered: `CRM_TOKEN`."));
  EXPECT_THAT(text, HasSubstr("Talent Production"));
}

TEST(HandoverTest, TellsWhatWasGivenFromWhatIsNeeded) {
  const auto bundle = sample_bundle();
  auto package = sample_package();
  package.items.push_back({.path = "settings#/env/CRM_TOKEN",
                           .kind = domain::ItemKind::kSecret,
                           .content = std::make_shared<const std::string>(),
                           .merge = domain::MergePoint{"settings", "/env/CRM_TOKEN"},
                           .secret = domain::SecretReference{"crm", "token"}});
  const auto text = handover(upgraded(), {&bundle, &package, ""});
  EXPECT_THAT(text, HasSubstr("It was given these environment variables with their values: `CRM_TOKEN`."));
  EXPECT_THAT(text, Not(HasSubstr("were not delivered")));
}

TEST(HandoverTest, NewSettingsAreNoNewVersion) {
  auto manifest = upgraded();
  manifest.intent.previous->version = manifest.intent.to.version;
  manifest.intent.secret_names = {"crm-token"};
  const auto text = told(manifest);
  EXPECT_THAT(text, HasSubstr("# greeter 1.1.0 has new settings in production\n"));
  EXPECT_THAT(text, HasSubstr("its settings were changed. Set are: `region`, `tone`, `crm-token`."));
  EXPECT_THAT(text, Not(HasSubstr("in place of")));
}

TEST(HandoverTest, ClaimsNoReadingBackThatDidNotHappen) {
  auto manifest = upgraded();
  manifest.progress.targets.clear();
  EXPECT_THAT(told(manifest), Not(HasSubstr("read back")));
}

TEST(HandoverTest, SaysSoWhereNothingIsKnown) {
  const auto text = handover(upgraded(), {});
  EXPECT_THAT(text, HasSubstr("This release brings no list of its changes."));
  EXPECT_THAT(text, HasSubstr("The release names no contact"));
}

TEST(DeliveredTest, TellsWhatHasAName) {
  EXPECT_THAT(delivered_by(sample_package()),
              ElementsAre(Delivered{DeliveredKind::kAgent, "acme-greeter", "Greets people. Use it | first."},
                          Delivered{DeliveredKind::kCommand, "greet", "Greets at once."},
                          Delivered{DeliveredKind::kSkill, "triage", "Sorts tickets."},
                          Delivered{DeliveredKind::kRule, "house", ""}));
}

}  // namespace
}  // namespace talentops::records
