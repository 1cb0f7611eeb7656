#include "controller/engine/touched.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

EnvironmentKey key(const std::string& client, const std::string& name) {
  return {domain::ClientName(client), domain::EnvironmentName(name)};
}

void add(domain::Catalog& catalog, const EnvironmentKey& where, const std::string& stage) {
  domain::Environment made{.key = where, .stage = stage};
  made.where = {"clients/" + where.text() + ".yaml", 1, 1};
  catalog.environments.emplace(where, made);
}

void wish(domain::Catalog& catalog, const EnvironmentKey& where, const std::string& talent) {
  const domain::ReleaseKey release{where.client, domain::ReleaseName(talent)};
  domain::Release made{.key = release,
                       .talent = domain::TalentName(talent),
                       .version = *domain::Version::parse("1.0.0"),
                       .environments = {where.name}};
  made.where = {"clients/" + release.text() + ".release.yaml", 1, 1};
  catalog.releases.emplace(release, made);
}

/// acme/staging has the helper, acme/production and globex/production the greeter.
domain::Catalog some_catalog() {
  domain::Catalog catalog;
  catalog.fleet = {.name = "small", .where = {"fleet.yaml", 1, 1}};
  add(catalog, key("acme", "staging"), "staging");
  add(catalog, key("acme", "production"), "production");
  add(catalog, key("globex", "production"), "production");
  wish(catalog, key("acme", "staging"), "helper");
  wish(catalog, key("acme", "production"), "greeter");
  wish(catalog, key("globex", "production"), "greeter");
  return catalog;
}

domain::Catalog with(domain::Policy policy) {
  auto catalog = some_catalog();
  policy.where = {"policies/p.yaml", 1, 1};
  catalog.policies.push_back(std::move(policy));
  return catalog;
}

domain::Catalog with_certification(const std::string& resource, const std::string& file) {
  auto catalog = some_catalog();
  domain::Certification certification;
  certification.statement.emplace().resource = resource;
  certification.document.where = {file, 1, 1};
  catalog.certifications.push_back(std::move(certification));
  return catalog;
}

TEST(TouchedTest, APolicyTouchesThoseWhomItBindsOrHasBound) {
  const auto of_staging = with({.name = "p", .selector = {{}, {"staging"}, {}}});
  EXPECT_THAT(touched_environments(&of_staging, of_staging, {"policies/p.yaml"}),
              ElementsAre(key("acme", "staging")));
  const auto of_globex = with({.name = "p", .selector = {{domain::ClientName("globex")}, {}, {}}});
  EXPECT_THAT(touched_environments(&of_staging, of_globex, {"policies/p.yaml"}),
              ElementsAre(key("acme", "staging"), key("globex", "production")));
  const auto none = some_catalog();
  EXPECT_THAT(touched_environments(&of_globex, none, {"policies/p.yaml"}),
              ElementsAre(key("globex", "production")));
  EXPECT_THAT(touched_environments(&none, with({.name = "p"}), {"policies/p.yaml"}), SizeIs(3));
}

TEST(TouchedTest, ACalendarTouchesThoseWhoNameIt) {
  auto catalog = some_catalog();
  catalog.calendars.push_back({.name = "nights", .where = {"policies/nights.yaml", 1, 1}});
  EXPECT_THAT(touched_environments(&catalog, catalog, {"policies/nights.yaml"}), IsEmpty());
  auto staging = catalog.environments.at(key("acme", "staging"));
  staging.calendars = {{"nights"}};
  catalog.environments.insert_or_assign(Shared<domain::Environment>(std::move(staging)));
  EXPECT_THAT(touched_environments(&catalog, catalog, {"policies/nights.yaml"}),
              ElementsAre(key("acme", "staging")));
  const auto before = some_catalog();
  EXPECT_THAT(touched_environments(&before, catalog, {"policies/nights.yaml"}),
              ElementsAre(key("acme", "staging")));
  catalog.fleet.calendars = {{"nights"}};
  EXPECT_THAT(touched_environments(&catalog, catalog, {"policies/nights.yaml"}), SizeIs(3));
}

TEST(TouchedTest, ARuleThatNobodyCanReadTouchesThoseWhomItMayBind) {
  const auto before = some_catalog();
  auto after = some_catalog();
  const Error problem{ErrorKind::kInvalid, Code{}, "broken", Location{"policies/p.yaml", 1, 1}};
  after.unread_rules = {{{"ReleasePolicy", "globex", "p"}, domain::ClientName("globex"), problem}};
  EXPECT_THAT(touched_environments(&before, after, {"policies/p.yaml"}),
              ElementsAre(key("globex", "production")));
  after.unread_rules[0].client.reset();
  EXPECT_THAT(touched_environments(&before, after, {"policies/p.yaml"}), SizeIs(3));
}

TEST(TouchedTest, ACertificationTouchesWhereItsTalentIsWished) {
  const auto before = some_catalog();
  const auto helped = with_certification("talent:helper@9.9.9", "qa.yaml");
  EXPECT_THAT(touched_environments(&before, helped, {"qa.yaml"}), ElementsAre(key("acme", "staging")))
      << "of whatever version";
  const auto placed = with_certification("", "certifications/greeter/1.0.0/qa.yaml");
  EXPECT_THAT(touched_environments(&placed, before, {"certifications/greeter/1.0.0/qa.yaml"}),
              ElementsAre(key("acme", "production"), key("globex", "production")));
  const auto other = with_certification("talent:nobody@1.0.0", "qa.yaml");
  EXPECT_THAT(touched_environments(&before, other, {"qa.yaml"}), IsEmpty());
}

TEST(TouchedTest, WhatNoLongerStandsInTouchesItsEnvironments) {
  const auto after = some_catalog();
  auto before = some_catalog();
  const auto& release = after.releases.begin()->second;
  const Error problem{ErrorKind::kInvalid, Code{}, "unknown environment", release.where};
  before.stale[{"TalentRelease", "acme", "greeter"}] = {domain::CommitId("c1"), problem};
  EXPECT_THAT(touched_environments(&before, after, {"README.md"}), ElementsAre(key("acme", "production")));
  EXPECT_THAT(touched_environments(&before, before, {"README.md"}), IsEmpty());
}

TEST(TouchedTest, TheFleetTouchesAll) {
  const auto catalog = some_catalog();
  EXPECT_THAT(touched_environments(&catalog, catalog, {"fleet.yaml"}), SizeIs(3));
  EXPECT_THAT(touched_environments(nullptr, catalog, {}), SizeIs(3));
}

}  // namespace
}  // namespace talentops::engine
