#include "controller/plan/assemble.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

domain::Fleet fleet(const std::string& file = "fleet.yaml") {
  return {.name = "small", .where = {file, 1, 1}};
}

domain::Environment environment(const std::string& client, const std::string& name,
                                const std::string& directory, const std::string& file) {
  domain::Environment made{.key = {domain::ClientName(client), domain::EnvironmentName(name)}};
  made.targets = {{domain::TargetName("workspace"), {directory}}};
  made.where = {file, 1, 1};
  return made;
}

domain::Release release(const std::string& client, const std::string& name, const std::string& talent,
                        const std::vector<std::string>& environments, const std::string& file) {
  domain::Release made{.key = {domain::ClientName(client), domain::ReleaseName(name)},
                       .talent = domain::TalentName(talent),
                       .version = *domain::Version::parse("1.0.0")};
  for (const auto& each : environments) made.environments.emplace_back(each);
  made.where = {file, 1, 1};
  return made;
}

Error broken(const std::string& file) {
  return {ErrorKind::kInvalid, codes::kUnknownField, "there is no such field", Location{file, 4, 2},
          "remove it"};
}

/// Each document in a file of its own.
class AssembleTest : public ::testing::Test {
 protected:
  void have(SourceDocument document) { files_.push_back({"", {std::move(document)}}); }
  void have_small_fleet() {
    have(fleet());
    have(environment("acme", "production", "/srv/acme", "clients/acme/environments/production.yaml"));
    have(release("acme", "greeter", "greeter", {"production"}, "clients/acme/releases/greeter.yaml"));
  }
  domain::Catalog assemble() {
    CatalogSource source;
    source.commit = domain::CommitId("c1");
    source.author = "Ada <ada@x.example>";
    source.files = {files_.begin(), files_.end()};
    return plan::assemble(source);
  }

  std::vector<SourceFile> files_;
};

std::vector<std::string> codes_of(const domain::Catalog& catalog) {
  std::vector<std::string> codes;
  for (const auto& problem : catalog.problems) {
    EXPECT_TRUE(problem.error.where.has_value()) << problem.error.text();
    EXPECT_FALSE(problem.error.hint.empty()) << problem.error.text();
    codes.push_back(fmt::format("{} {}", problem.error.code.text(), problem.error.where->file));
  }
  return codes;
}

std::vector<std::string> places_of(const domain::Catalog& catalog) {
  std::vector<std::string> places;
  for (const auto& problem : catalog.problems)
    places.push_back(fmt::format("{} {}", problem.error.code.text(), problem.error.where->text()));
  return places;
}

std::vector<std::string> environments_of(const domain::Catalog& catalog) {
  std::vector<std::string> names;
  for (const auto& [key, environment] : catalog.environments) names.push_back(key.text());
  return names;
}

TEST_F(AssembleTest, PutsAGoodFleetTogether) {
  have_small_fleet();
  have(domain::Policy{.name = "strict", .where = {"policies/strict.yaml", 1, 1}});
  have(domain::Certification{.document = {.name = "c", .statement = "{}"}});
  const auto catalog = assemble();
  EXPECT_THAT(catalog.problems, IsEmpty());
  EXPECT_EQ(catalog.commit.text(), "c1");
  EXPECT_EQ(catalog.author, "Ada <ada@x.example>");
  EXPECT_EQ(catalog.fleet.name, "small");
  EXPECT_THAT(environments_of(catalog), ElementsAre("acme/production"));
  EXPECT_THAT(catalog.releases, SizeIs(1));
  EXPECT_THAT(catalog.policies, SizeIs(1));
  EXPECT_THAT(catalog.certifications, SizeIs(1));
}

TEST_F(AssembleTest, NeedsAFleet) {
  have(environment("acme", "production", "/srv/acme", "e.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog), ElementsAre("TO1301 fleet.yaml"));
  EXPECT_THAT(catalog.fleet.name, IsEmpty());
}

TEST_F(AssembleTest, CountsNoneOfSeveralFleets) {
  have(fleet("a.yaml"));
  have(fleet("b.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog), ElementsAre("TO1302 a.yaml", "TO1302 b.yaml"));
  EXPECT_THAT(catalog.fleet.name, IsEmpty());
  EXPECT_THAT(catalog.problems[0].error.message, HasSubstr("b.yaml:1:1"));
}

TEST_F(AssembleTest, KeepsTheProblemsOfFilesSortedByPlace) {
  have_small_fleet();
  domain::Problem late{
      .error = {ErrorKind::kInvalid, codes::kUnknownField, "x", Location{"z.yaml", 9, 1}, "h"}};
  domain::Problem early{
      .error = {ErrorKind::kInvalid, codes::kWrongType, "x", Location{"z.yaml", 2, 1}, "h"}};
  files_.push_back({"z.yaml", {}, {late, early}});
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog), ElementsAre("TO1202 z.yaml", "TO1201 z.yaml"));
  EXPECT_THAT(catalog.releases, SizeIs(1));
}

TEST_F(AssembleTest, LeavesOutAReleaseThatIsThereTwice) {
  have_small_fleet();
  have(release("acme", "greeter", "other", {"production"}, "second.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog),
              ElementsAre("TO1303 clients/acme/releases/greeter.yaml", "TO1303 second.yaml"));
  EXPECT_THAT(catalog.problems[1].error.message,
              HasSubstr("TalentRelease acme/greeter is also at clients/acme/releases/greeter.yaml:1:1"));
  EXPECT_THAT(catalog.releases, IsEmpty());
  EXPECT_THAT(environments_of(catalog), ElementsAre("acme/production"));
}

TEST_F(AssembleTest, LeavesOutAnEnvironmentThatIsThereTwiceAndSaysSoAtItsReleases) {
  have_small_fleet();
  have(environment("acme", "production", "/srv/acme", "second.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog),
              ElementsAre("TO1303 clients/acme/environments/production.yaml",
                          "TO1310 clients/acme/releases/greeter.yaml", "TO1303 second.yaml"));
  EXPECT_THAT(catalog.environments, IsEmpty());
  EXPECT_THAT(catalog.releases, SizeIs(1));
}

TEST_F(AssembleTest, KeepsBothPoliciesAndCertificationsOfOneName) {
  have(fleet());
  for (const auto* file : {"a.yaml", "b.yaml"}) {
    have(domain::Policy{.name = "strict", .where = {file, 1, 1}});
    have(domain::Certification{.document = {.name = "c", .statement = "{}", .where = {file, 2, 1}}});
  }
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog),
              ElementsAre("TO1303 a.yaml", "TO1303 a.yaml", "TO1303 b.yaml", "TO1303 b.yaml"));
  EXPECT_THAT(catalog.policies, SizeIs(2)) << "to drop one could loosen a rule";
  EXPECT_THAT(catalog.certifications, SizeIs(2)) << "to drop one could hide a revocation";
}

TEST_F(AssembleTest, TellsDocumentsOfDifferentClientsAndKindsApart) {
  have(fleet());
  for (const auto* client : {"acme", "globex"}) {
    have(environment(client, "greeter", fmt::format("/srv/{}", client), "e.yaml"));
    have(release(client, "greeter", "greeter", {"greeter"}, "r.yaml"));
    have(domain::Policy{.name = "greeter", .client = domain::ClientName(client)});
  }
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog), ElementsAre("TO1307 fleet.yaml"));
  EXPECT_THAT(catalog.releases, SizeIs(2));
}

TEST_F(AssembleTest, NamesTheNearestEnvironmentOfTheClient) {
  have_small_fleet();
  have(environment("globex", "productio", "/srv/globex", "g.yaml"));
  have(release("acme", "other", "other", {"prodution", "production"}, "other.yaml"));
  have(release("initech", "alone", "alone", {"production"}, "alone.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog), ElementsAre("TO1304 alone.yaml", "TO1307 fleet.yaml", "TO1304 other.yaml"));
  EXPECT_EQ(catalog.problems[2].error.text(),
            "other.yaml:1:1: spec.environments[0]: there is no environment acme/prodution: did you mean "
            "production? [TO1304]");
  EXPECT_EQ(catalog.problems[2].field, "spec.environments[0]");
  EXPECT_THAT(catalog.problems[0].error.hint, HasSubstr("initech has no environment"));
  EXPECT_THAT(catalog.releases, SizeIs(3)) << "its other environments are not held up";
}

TEST_F(AssembleTest, BlamesABrokenEnvironmentAndNotTheRelease) {
  have(fleet());
  have(release("acme", "greeter", "greeter", {"production"}, "r.yaml"));
  files_.push_back({"e.yaml", {}, {}, {{{"ClientEnvironment", "acme", "production"}, broken("e.yaml")}}});
  EXPECT_THAT(codes_of(assemble()), ElementsAre("TO1310 r.yaml"));
}

TEST_F(AssembleTest, TakesAPlacementThatTwoReleasesWishOutOfBoth) {
  have_small_fleet();
  have(environment("acme", "staging", "/srv/staging", "s.yaml"));
  have(release("acme", "hello", "greeter", {"production", "staging"}, "hello.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog),
              ElementsAre("TO1305 clients/acme/releases/greeter.yaml", "TO1305 hello.yaml"));
  EXPECT_THAT(catalog.problems[1].error.message,
              HasSubstr("acme/hello and acme/greeter (clients/acme/releases/greeter.yaml:1:1)"));
  const auto key = [](const std::string& name) {
    return domain::PlacementKey{{domain::ClientName("acme"), domain::EnvironmentName(name)},
                                domain::TalentName("greeter")};
  };
  EXPECT_EQ(catalog.release_for(key("production")), nullptr);
  ASSERT_NE(catalog.release_for(key("staging")), nullptr) << "elsewhere there is no doubt";
  EXPECT_EQ(catalog.release_for(key("staging"))->key.text(), "acme/hello");
}

TEST_F(AssembleTest, KeepsClientsApartByPath) {
  auto strict = fleet();
  strict.tenancy = domain::Tenancy::kPath;
  have(strict);
  have(environment("acme", "production", "/srv/acme", "clients/acme/e.yaml"));
  have(environment("globex", "production", "/srv/globex", "clients/globex/e.yaml"));
  have(release("acme", "greeter", "greeter", {"production"}, "clients/acme/r.yaml"));
  have(release("acme", "greeter", "greeter", {"production"}, "clients/globex/stolen.yaml"));
  have(release("globex", "other", "other", {"production"}, "clients/globexx/r.yaml"));
  have(environment("globex", "staging", "/srv/s", "environments/staging.yaml"));
  have(domain::Policy{
      .name = "mine", .client = domain::ClientName("acme"), .where = {"clients/acme/p.yaml", 1, 1}});
  have(domain::Policy{.name = "loose", .where = {"clients/acme/loose.yaml", 1, 1}});
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog),
              ElementsAre("TO1306 clients/acme/loose.yaml", "TO1306 clients/globex/stolen.yaml",
                          "TO1306 clients/globexx/r.yaml", "TO1306 environments/staging.yaml"));
  EXPECT_THAT(environments_of(catalog), ElementsAre("acme/production", "globex/production"));
  ASSERT_THAT(catalog.releases, SizeIs(1))
      << "a document in the wrong place takes none in the right place with it";
  EXPECT_EQ(catalog.releases.begin()->second.where.file, "clients/acme/r.yaml");
  ASSERT_THAT(catalog.policies, SizeIs(1));
  EXPECT_EQ(catalog.policies[0].name, "mine");
}

TEST_F(AssembleTest, AdvisesTenancyFromTheSecondClientOn) {
  have_small_fleet();
  EXPECT_THAT(assemble().problems, IsEmpty());
  have(environment("globex", "production", "/srv/globex", "g.yaml"));
  const auto catalog = assemble();
  ASSERT_THAT(catalog.problems, SizeIs(1));
  EXPECT_EQ(catalog.problems[0].severity, domain::Severity::kWarning);
  EXPECT_EQ(catalog.problems[0].error.code, codes::kTenancyAdvised);
  EXPECT_THAT(catalog.problems[0].error.hint, HasSubstr("tenancy: path"));
  EXPECT_THAT(catalog.environments, SizeIs(2));
}

TEST_F(AssembleTest, KnowsTheStagesOfTheFleet) {
  have_small_fleet();
  auto misspelt = environment("acme", "staging", "/srv/staging", "s.yaml");
  misspelt.stage = "stagin";
  have(misspelt);
  have(domain::Policy{.name = "p",
                      .selector = {.clients = {}, .stages = {"prodution"}, .match_labels = {}},
                      .where = {"p.yaml", 1, 1}});
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog), ElementsAre("TO1308 p.yaml", "TO1308 s.yaml"));
  EXPECT_EQ(catalog.problems[1].error.hint, "did you mean staging?");
  EXPECT_THAT(environments_of(catalog), ElementsAre("acme/production"))
      << "rules for its stage would miss it";
  EXPECT_THAT(catalog.policies, SizeIs(1));
}

TEST_F(AssembleTest, RefusesOneDirectoryForTwoTargets) {
  have(fleet());
  have(environment("acme", "a", "/srv/shared", "a.yaml"));
  have(environment("acme", "b", "/srv/shared", "b.yaml"));
  auto within = environment("acme", "c", "/srv/c", "c.yaml");
  within.targets.push_back({domain::TargetName("again"), {"/srv/c"}});
  have(within);
  have(environment("acme", "d", "/srv/d", "d.yaml"));
  const auto catalog = assemble();
  EXPECT_THAT(codes_of(catalog),
              ElementsAre("TO1309 a.yaml", "TO1309 b.yaml", "TO1309 c.yaml", "TO1309 c.yaml"));
  EXPECT_THAT(catalog.problems[0].error.message, HasSubstr("/srv/shared is also target workspace of acme/b"));
  EXPECT_THAT(environments_of(catalog), ElementsAre("acme/d"));
}

TEST_F(AssembleTest, CarriesWhatIsStale) {
  have_small_fleet();
  CatalogSource source;
  source.files = {files_.begin(), files_.end()};
  source.stale.emplace(domain::DocumentId{"TalentRelease", "acme", "greeter"},
                       domain::Stale{domain::CommitId("c0"), {}});
  EXPECT_THAT(plan::assemble(source).stale, SizeIs(1));
}

TEST_F(AssembleTest, WhoMayNotHaveADirectoryTakesItFromNobody) {
  have_small_fleet();
  have(environment("globex", "grab", "/srv/acme", "clients/globex/environments/grab.yaml"));
  CatalogSource source;
  source.files = {files_.begin(), files_.end()};
  source.may_have = [](const domain::EnvironmentKey& key, const std::string& path) {
    return path.starts_with("/srv/" + key.client.text());
  };
  const auto catalog = plan::assemble(source);
  EXPECT_THAT(environments_of(catalog), ElementsAre("acme/production", "globex/grab"))
      << "the other one is refused where its target would be opened";
  EXPECT_THAT(environments_of(assemble()), IsEmpty()) << "where nobody knows who may, nobody has it";
}

TEST_F(AssembleTest, ACertificationThatCannotBeReadAnyMoreIsMarked) {
  have_small_fleet();
  have(domain::Certification{.document = {.name = "qa", .statement = "{}"}});
  CatalogSource source;
  source.files = {files_.begin(), files_.end()};
  source.stale.emplace(domain::DocumentId{"Certification", "", "qa"},
                       domain::Stale{domain::CommitId("c0"), broken("certifications/qa.yaml")});
  const auto catalog = plan::assemble(source);
  ASSERT_THAT(catalog.certifications, SizeIs(1));
  EXPECT_TRUE(catalog.certifications[0].newer_unread);
}

class UnreadRuleTest : public AssembleTest {
 protected:
  UnreadRuleTest() { have_small_fleet(); }
  void have_broken(const std::string& path, domain::DocumentId id) {
    files_.push_back({path, {}, {{.error = broken(path)}}, {{std::move(id), broken(path)}}});
  }
  std::vector<std::string> bound() {
    std::vector<std::string> clients;
    for (const auto& rule : assemble().unread_rules)
      clients.push_back(rule.client ? rule.client->text() : "all");
    return clients;
  }
};

TEST_F(UnreadRuleTest, APolicyBindsItsClientElseEverybody) {
  have_broken("policies/strict.yaml", {"ReleasePolicy", "", "strict"});
  have_broken("clients/acme/policies/own.yaml", {"ReleasePolicy", "acme", "own"});
  have_broken("policies/nights.yaml", {"ChangeCalendar", "", ""});
  have_broken("clients/acme/releases/x.yaml", {"TalentRelease", "acme", "x"});
  EXPECT_THAT(bound(), ElementsAre("acme", "all", "all")) << "in the order of their files";
}

TEST_F(UnreadRuleTest, BelowAClientItBindsThatClientAloneIfTheFleetSaysSo) {
  have_broken("clients/acme/policies/own.yaml", {"ReleasePolicy", "", ""});
  EXPECT_THAT(bound(), ElementsAre("all"));
  auto strict = fleet();
  strict.tenancy = domain::Tenancy::kPath;
  files_.front().documents = {strict};
  EXPECT_THAT(bound(), ElementsAre("acme"));
}

TEST_F(UnreadRuleTest, AnOlderVersionStandsIn) {
  have_broken("policies/strict.yaml", {"ReleasePolicy", "", ""});
  files_.back().documents = {domain::Policy{.name = "strict"}};
  CatalogSource source;
  source.files = {files_.begin(), files_.end()};
  source.stale.emplace(domain::DocumentId{"ReleasePolicy", "", "strict"},
                       domain::Stale{domain::CommitId("c0"), broken("policies/strict.yaml")});
  const auto catalog = plan::assemble(source);
  EXPECT_THAT(catalog.unread_rules, IsEmpty());
  EXPECT_THAT(catalog.policies, SizeIs(1));
}

TEST_F(AssembleTest, TellsWhatABrokenDocumentNamesAndNobodyHas) {
  have_small_fleet();
  domain::BrokenDocument document{{"TalentRelease", "acme", "helper"}, broken("r.yaml")};
  document.environments = {{"spec.environments[0]", "production", {"r.yaml", 6, 5}},
                           {"spec.environments[1]", "prodution", {"r.yaml", 7, 5}}};
  document.stages = {{"spec.stage", "prodution", {"r.yaml", 8, 5}}};
  files_.push_back({"r.yaml", {}, {}, {document}});
  EXPECT_THAT(places_of(assemble()), ElementsAre("TO1304 r.yaml:7:5", "TO1308 r.yaml:8:5"));
}

TEST_F(AssembleTest, PointsAtTheFieldThatAnotherDocumentProvesWrong) {
  have(fleet());
  auto staging = environment("acme", "staging", "/srv/acme", "staging.yaml");
  staging.stage = "stagign";
  staging.stage_position = {4, 10};
  have(staging);
  for (const auto* name : {"one", "two"}) {
    auto same = environment("acme", name, "/srv/shared", fmt::format("{}.yaml", name));
    same.targets.front().path_position = {5, 33};
    have(same);
  }
  have(environment("acme", "production", "/srv/production", "production.yaml"));
  auto wish = release("acme", "greeter", "greeter", {"production", "staging", "produciton"}, "r.yaml");
  wish.environment_positions = {{6, 18}, {6, 30}, {7, 5}};
  have(wish);
  have(release("acme", "other", "greeter", {"production"}, "s.yaml"));
  EXPECT_THAT(
      places_of(assemble()),
      ElementsAre("TO1309 one.yaml:5:33", "TO1305 r.yaml:6:18", "TO1310 r.yaml:6:30", "TO1304 r.yaml:7:5",
                  "TO1305 s.yaml:1:1", "TO1308 staging.yaml:4:10", "TO1309 two.yaml:5:33"));
}

}  // namespace
}  // namespace talentops::plan
