#include "controller/engine/catalog_keeper.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"
#include "controller/engine/last_good.hpp"
#include "tests/support/branch.hpp"

namespace talentops::engine {
namespace {

using domain::EnvironmentKey;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Instant kNow = parse_time("2026-11-21T12:00:00Z").value();
constexpr std::string_view kHeader = "apiVersion: talentops.dev/v1alpha1\n";

EnvironmentKey key(const std::string& client) {
  return {domain::ClientName(client), domain::EnvironmentName("production")};
}

class CatalogKeeperTest : public testing::Test {
 protected:
  CatalogKeeperTest() {
    world.obstacle = test::counter(
        blobs_read, [this](const auto& deed) { return world.objects->blob(deed.what) != nullptr; });
    put_fleet();
    for (const auto* client : {"acme", "globex"}) {
      put_environment(client, std::string("/srv/") + client);
      wish(client, "1.0.0");
    }
    read();
  }
  void put_environment(const std::string& client, const std::string& directory) {
    fleet.put(fmt::format("clients/{}/environments/production.yaml", client),
              fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: {}}}\nspec: "
                          "{{targets: [{{name: w, directory: {{path: {}}}}}]}}\n",
                          kHeader, client, directory));
  }
  void put_fleet(const std::string& more = "") {
    fleet.put(
        "fleet.yaml",
        fmt::format("{}kind: Fleet\nmetadata: {{name: small}}\nspec:\n  tenancy: path\n{}", kHeader, more));
  }
  static std::string release_path(const std::string& client) {
    return "clients/" + client + "/releases/greeter.yaml";
  }
  static std::string release(const std::string& client, const std::string& version,
                             const std::string& name = "greeter") {
    return fmt::format(
        "{}kind: TalentRelease\nmetadata: {{name: {}, namespace: {}}}\nspec: {{version: \"{}\", "
        "environments: "
        "[production]}}\n",
        kHeader, name, client, version);
  }
  void wish(const std::string& client, const std::string& version) {
    fleet.put(release_path(client), release(client, version));
  }
  void break_release(const std::string& client) {
    fleet.put(release_path(client), std::string(kHeader) + "kind: [\n");
  }
  std::set<EnvironmentKey> read() {
    auto touched = keeper.read(fleet.commit_all(kNow));
    EXPECT_TRUE(touched) << touched.error().text();
    return touched ? *touched : std::set<EnvironmentKey>();
  }
  static domain::DocumentId release_id(const std::string& client) {
    return {"TalentRelease", client, "greeter"};
  }
  std::string version_of(const std::string& client, const std::string& name = "greeter") {
    const auto& releases = keeper.current()->releases;
    const auto found = releases.find({domain::ClientName(client), domain::ReleaseName(name)});
    return found == releases.end() ? "" : found->second.version.text();
  }

  test::GitWorld world;
  test::Branch& fleet = world.fleet;
  int blobs_read = 0;
  CatalogKeeper keeper{world.desired, {}};
};

TEST_F(CatalogKeeperTest, HoldsWhatTheCommitSays) {
  const auto catalog = keeper.current();
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->commit, *fleet.tip());
  EXPECT_EQ(catalog->author, "Ann <ann@example.com>");
  EXPECT_THAT(catalog->environments, SizeIs(2));
  EXPECT_THAT(catalog->releases, SizeIs(2));
  EXPECT_THAT(catalog->problems, IsEmpty());
}

TEST_F(CatalogKeeperTest, OnlyTheEnvironmentsOfAChangedReleaseAreTouched) {
  wish("acme", "1.1.0");
  EXPECT_THAT(read(), ElementsAre(key("acme")));
  EXPECT_EQ(version_of("acme"), "1.1.0");
}

TEST_F(CatalogKeeperTest, AReleaseThatLeavesTouchesWhereItWas) {
  fleet.remove(release_path("acme"));
  EXPECT_THAT(read(), ElementsAre(key("acme")));
  EXPECT_EQ(version_of("acme"), "");
}

TEST_F(CatalogKeeperTest, ABundleTouchesWhereItsVersionIsWished) {
  wish("globex", "2.0.0");
  read();
  fleet.put("talents/greeter/1.0.0/agent.md", "text");
  EXPECT_THAT(read(), ElementsAre(key("acme")));
}

TEST_F(CatalogKeeperTest, WhatIsForAllTouchesAll) {
  put_fleet("  suspend: true\n");
  EXPECT_THAT(read(), ElementsAre(key("acme"), key("globex")));
  EXPECT_TRUE(keeper.current()->fleet.suspend);
}

TEST_F(CatalogKeeperTest, AFileThatIsNoDocumentTouchesNothing) {
  fleet.put("README.md", "hello");
  fleet.put("notes.yaml", "a: 1\n");
  EXPECT_THAT(read(), IsEmpty());
}

TEST_F(CatalogKeeperTest, OneChangeDecodesOneFile) {
  for (int each = 0; each < 40; ++each) {
    fleet.put(fmt::format("clients/acme/releases/r{}.yaml", each),
              release("acme", "1.0.0", fmt::format("r{}", each)));
  }
  read();
  blobs_read = 0;
  wish("acme", "1.1.0");
  read();
  EXPECT_EQ(blobs_read, 1);
  blobs_read = 0;
  read();
  EXPECT_EQ(blobs_read, 0);
}

TEST_F(CatalogKeeperTest, ABrokenDocumentKeepsItsLastGoodVersionAndHoldsUpNobody) {
  break_release("acme");
  wish("globex", "1.1.0");
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0");
  EXPECT_EQ(version_of("globex"), "1.1.0");
  const auto catalog = keeper.current();
  ASSERT_FALSE(catalog->problems.empty());
  EXPECT_THAT(catalog->problems.front().error.where->text(), HasSubstr(release_path("acme")));
  EXPECT_THAT(catalog->problems.front().error.message, HasSubstr("stays in force"));
  ASSERT_TRUE(catalog->stale.contains(release_id("acme")));
}

TEST_F(CatalogKeeperTest, ABrokenDocumentLeavesTheOthersOfItsFileAlone) {
  const std::string broken =
      "---\n" + std::string(kHeader) + "kind: TalentRelease\nmetadata: {name: second}\n";
  fleet.put(release_path("acme"), release("acme", "1.0.0") + "---\n" + release("acme", "1.0.0", "second"));
  read();
  fleet.put(release_path("acme"), release("acme", "1.1.0") + broken);
  read();
  EXPECT_EQ(version_of("acme"), "1.1.0") << "the good one is the newest";
  EXPECT_EQ(version_of("acme", "second"), "1.0.0")
      << "who cannot be read is not deleted, though its client is gone";
}

TEST_F(CatalogKeeperTest, AFileThatIsBrokenAnywhereTakesNothingAway) {
  fleet.put(release_path("acme"), release("acme", "1.0.0") + "---\n" + release("acme", "1.0.0", "second"));
  read();
  fleet.put(release_path("acme"), release("acme", "one", "second"));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0");
  fleet.put(release_path("acme"), release("acme", "1.2.0", "second"));
  read();
  EXPECT_EQ(version_of("acme"), "") << "now it is readable, and says so";
  EXPECT_EQ(version_of("acme", "second"), "1.2.0");
}

TEST_F(CatalogKeeperTest, EachBrokenDocumentKeepsItsOwnNewestGoodVersion) {
  const auto file = [](const std::string& first, const std::string& second) {
    return release("acme", first) + "---\n" + release("acme", second, "second");
  };
  fleet.put(release_path("acme"), file("1.0.0", "1.0.0"));
  read();
  fleet.put(release_path("acme"), file("one", "1.1.0"));
  read();
  fleet.put(release_path("acme"), file("one", "two"));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0");
  EXPECT_EQ(version_of("acme", "second"), "1.1.0");
}

TEST_F(CatalogKeeperTest, WhoHadADirectoryFirstKeepsIt) {
  put_environment("globex", "/srv/acme");
  read();
  EXPECT_TRUE(keeper.current()->environments.contains(key("acme"))) << "nobody loses by what others write";
  EXPECT_EQ(keeper.current()->environments.at(key("globex")).targets[0].directory.path, "/srv/globex")
      << "and who reaches for it keeps what it had";
  EXPECT_THAT(keeper.current()->problems.front().error.message, HasSubstr("which had it first; what commit"));
  CatalogKeeper fresh(world.desired, {});
  ASSERT_TRUE(fresh.read(*fleet.tip()));
  EXPECT_TRUE(fresh.current()->environments.contains(key("acme"))) << "the same without a cache";
  put_environment("globex", "/srv/globex");
  read();
  EXPECT_TRUE(keeper.current()->environments.contains(key("globex")));
}

TEST_F(CatalogKeeperTest, ThoseWhoClaimADirectoryTogetherBothGoWithout) {
  for (const auto* client : {"initech", "umbrella"}) put_environment(client, "/srv/same");
  read();
  EXPECT_THAT(keeper.current()->environments, SizeIs(2));
}

TEST_F(CatalogKeeperTest, TheFirstOfTwoReleasesForOneTalentCounts) {
  fleet.put("clients/acme/releases/copy.yaml", release("acme", "9.9.9"));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0");
  fleet.put("clients/acme/releases/copy.yaml",
            release("acme", "9.9.9", "copy")
                .insert(release("acme", "9.9.9", "copy").find("version:"), "talent: greeter, "));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0") << "the same talent twice";
  EXPECT_EQ(version_of("acme", "copy"), "");
  fleet.remove(release_path("acme"));
  read();
  EXPECT_EQ(version_of("acme", "copy"), "9.9.9");
}

TEST_F(CatalogKeeperTest, APolicyThatNeverWasReadableIsARuleThatNobodyKnows) {
  const std::string policy = std::string(kHeader) + "kind: ReleasePolicy\nmetadata: {name: strict}\nspec: ";
  fleet.put("policies/strict.yaml", policy + "{certification: {maxAeg: 90d}}\n");
  EXPECT_THAT(read(), SizeIs(2)) << "all are to be asked again";
  ASSERT_THAT(keeper.current()->unread_rules, SizeIs(1));
  EXPECT_FALSE(keeper.current()->unread_rules[0].client);
  fleet.put("policies/strict.yaml", policy + "{certification: {maxAge: 90d}}\n");
  EXPECT_THAT(read(), SizeIs(2));
  EXPECT_THAT(keeper.current()->unread_rules, IsEmpty());
  fleet.put("policies/strict.yaml", policy + "{certification: {maxAeg: 30d}}\n");
  read();
  EXPECT_THAT(keeper.current()->unread_rules, IsEmpty()) << "the older one is in force";
  ASSERT_THAT(keeper.current()->policies, SizeIs(1));
  EXPECT_EQ(keeper.current()->policies[0].max_age, std::chrono::hours(24 * 90));
}

TEST_F(CatalogKeeperTest, TheSameWithAndWithoutACache) {
  wish("acme", "1.1.0");
  read();
  break_release("acme");
  read();
  read();
  CatalogKeeper fresh(world.desired, {});
  ASSERT_TRUE(fresh.read(*fleet.tip()));
  EXPECT_EQ(version_of("acme"), "1.1.0");
  EXPECT_EQ(fresh.current()
                ->releases.at({domain::ClientName("acme"), domain::ReleaseName("greeter")})
                .version.text(),
            "1.1.0");
  EXPECT_EQ(fresh.current()->stale.at(release_id("acme")).commit,
            keeper.current()->stale.at(release_id("acme")).commit);
}

TEST_F(CatalogKeeperTest, AFleetThatIsGoneStaysInForceAndIsMissing) {
  EXPECT_FALSE(missing_fleet(*keeper.current()));
  const auto last = *fleet.tip();
  fleet.remove("fleet.yaml");
  read();
  wish("acme", "1.1.0");
  read();
  CatalogKeeper fresh(world.desired, {});
  ASSERT_TRUE(fresh.read(*fleet.tip()));
  for (auto* each : {&keeper, &fresh}) {
    const auto catalog = each->current();
    EXPECT_EQ(catalog->fleet.name, "small");
    EXPECT_EQ(catalog->fleet.tenancy, domain::Tenancy::kPath);
    EXPECT_EQ(catalog->stale.at({"Fleet", "", "small"}).commit, last);
    ASSERT_THAT(catalog->problems, SizeIs(1));
    EXPECT_EQ(catalog->problems[0].error.code, codes::kNoFleet);
    EXPECT_THAT(catalog->problems[0].error.message, HasSubstr("stays in force"));
    ASSERT_TRUE(missing_fleet(*catalog));
    EXPECT_EQ(missing_fleet(*catalog)->code, codes::kFleetUnusable);
  }
  put_fleet();
  EXPECT_THAT(read(), SizeIs(2));
  EXPECT_FALSE(missing_fleet(*keeper.current()));
  EXPECT_THAT(keeper.current()->problems, IsEmpty());
}

TEST_F(CatalogKeeperTest, ABrokenFleetIsNotMissing) {
  fleet.put("fleet.yaml",
            std::string(kHeader) + "kind: Fleet\nmetadata: {name: small}\nspec: {tenacy: path}\n");
  read();
  EXPECT_EQ(keeper.current()->fleet.tenancy, domain::Tenancy::kPath);
  EXPECT_FALSE(missing_fleet(*keeper.current()));
}

TEST_F(CatalogKeeperTest, AFleetThatNeverWasIsMissing) {
  test::GitWorld empty;
  empty.fleet.put("readme.yaml", release("acme", "1.0.0"));
  CatalogKeeper none(empty.desired, {});
  ASSERT_TRUE(none.read(empty.fleet.commit_all(kNow)));
  EXPECT_TRUE(none.current()->fleet.name.empty());
  EXPECT_TRUE(missing_fleet(*none.current()));
}

TEST_F(CatalogKeeperTest, ACorrectedDocumentNeedsNoRestart) {
  break_release("acme");
  read();
  wish("acme", "1.2.0");
  EXPECT_THAT(read(), ElementsAre(key("acme")));
  EXPECT_EQ(version_of("acme"), "1.2.0");
  EXPECT_THAT(keeper.current()->problems, IsEmpty());
  EXPECT_THAT(keeper.current()->stale, IsEmpty());
}

TEST_F(CatalogKeeperTest, DeletedIsDeletedAndBrokenAfterwardsIsNotTheOldOne) {
  fleet.remove(release_path("acme"));
  read();
  break_release("acme");
  read();
  EXPECT_EQ(version_of("acme"), "");
}

TEST_F(CatalogKeeperTest, ADocumentThatNeverWasGoodIsOnlyAProblem) {
  fleet.put("clients/acme/releases/new.yaml",
            std::string(kHeader) + "kind: TalentRelease\nmetadata: {name: new, namespace: acme}\n");
  read();
  EXPECT_THAT(keeper.current()->releases, SizeIs(2));
  EXPECT_FALSE(keeper.current()->problems.empty());
}

TEST_F(CatalogKeeperTest, WhatCannotBeReadLeavesTheOldOneInForce) {
  const auto before = keeper.current();
  wish("acme", "1.1.0");
  const auto tip = fleet.commit_all(kNow);
  world.obstacle = test::away({simulation::EffectKind::kReadObject});
  EXPECT_FALSE(keeper.read(tip));
  EXPECT_EQ(keeper.current(), before);
  world.obstacle = nullptr;
  ASSERT_TRUE(keeper.read(tip));
  EXPECT_EQ(version_of("acme"), "1.1.0");
}

TEST_F(CatalogKeeperTest, AnotherCommitCanBeReadWithoutMoving) {
  const auto first = *fleet.tip();
  wish("acme", "1.1.0");
  read();
  const auto before = keeper.at(first);
  ASSERT_TRUE(before);
  EXPECT_EQ((*before)->commit, first);
  EXPECT_EQ(
      (*before)->releases.at({domain::ClientName("acme"), domain::ReleaseName("greeter")}).version.text(),
      "1.0.0");
  EXPECT_EQ(version_of("acme"), "1.1.0");
  blobs_read = 0;
  EXPECT_TRUE(keeper.at(first));
  EXPECT_TRUE(keeper.at(*fleet.tip()));
  EXPECT_EQ(blobs_read, 0) << "it is kept";
  EXPECT_FALSE(keeper.at(domain::CommitId(std::string(40, 'f'))));
}

TEST_F(CatalogKeeperTest, RecordsAndBundlesAreNoDocuments) {
  put_fleet("  records: {root: records}\n");
  fleet.put("records/manifests/x.yaml", release("acme", "9.9.9", "ghost"));
  fleet.put("talents/greeter/1.0.0/example.yaml", release("acme", "9.9.9", "ghost"));
  read();
  EXPECT_THAT(keeper.current()->releases, SizeIs(2));
  EXPECT_THAT(keeper.current()->problems, IsEmpty());
}

TEST_F(CatalogKeeperTest, NothingIsInForceBeforeTheFirstRead) {
  CatalogKeeper fresh(world.desired, {});
  EXPECT_FALSE(fresh.current());
}

struct PathRow {
  std::string path;
  bool is_document;
};
TEST(DocumentPathTest, IsYamlThatIsNeitherABundlesNorHidden) {
  for (const auto& row : std::vector<PathRow>{{"fleet.yaml", true},
                                              {"clients/a/releases/b.yml", true},
                                              {"README.md", false},
                                              {"talents/a/1.0.0/talent.yaml", false},
                                              {".github/workflows/ci.yaml", false},
                                              {"talents.yaml", true}}) {
    EXPECT_EQ(is_document_path(row.path), row.is_document) << row.path;
  }
}

}  // namespace
}  // namespace talentops::engine
