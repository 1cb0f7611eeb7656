#include "controller/engine/catalog_keeper.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"
#include "controller/engine/last_good.hpp"
#include "tests/support/memory_desired_store.hpp"

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
    put_fleet();
    for (const auto* client : {"acme", "globex"}) {
      store.put(fmt::format("clients/{}/environments/production.yaml", client),
                fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: {}}}\nspec: "
                            "{{targets: [{{name: w, directory: {{path: /srv/{}}}}}]}}\n",
                            kHeader, client, client));
      wish(client, "1.0.0");
    }
    read();
  }
  void put_fleet(const std::string& more = "") {
    store.put(
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
    store.put(release_path(client), release(client, version));
  }
  void break_release(const std::string& client) {
    store.put(release_path(client), std::string(kHeader) + "kind: [\n");
  }
  std::set<EnvironmentKey> read() {
    auto touched = keeper.read(store.commit_all(kNow));
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

  test::MemoryDesiredStore store;
  CatalogKeeper keeper{store, {}};
};

TEST_F(CatalogKeeperTest, HoldsWhatTheCommitSays) {
  const auto catalog = keeper.current();
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->commit, store.tip());
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
  store.remove(release_path("acme"));
  EXPECT_THAT(read(), ElementsAre(key("acme")));
  EXPECT_EQ(version_of("acme"), "");
}

TEST_F(CatalogKeeperTest, ABundleTouchesWhereItsVersionIsWished) {
  wish("globex", "2.0.0");
  read();
  store.put("talents/greeter/1.0.0/agent.md", "text");
  EXPECT_THAT(read(), ElementsAre(key("acme")));
}

TEST_F(CatalogKeeperTest, WhatIsForAllTouchesAll) {
  put_fleet("  suspend: true\n");
  EXPECT_THAT(read(), ElementsAre(key("acme"), key("globex")));
  EXPECT_TRUE(keeper.current()->fleet.suspend);
}

TEST_F(CatalogKeeperTest, AFileThatIsNoDocumentTouchesNothing) {
  store.put("README.md", "hello");
  store.put("notes.yaml", "a: 1\n");
  EXPECT_THAT(read(), IsEmpty());
}

TEST_F(CatalogKeeperTest, OneChangeDecodesOneFile) {
  for (int each = 0; each < 40; ++each) {
    store.put(fmt::format("clients/acme/releases/r{}.yaml", each),
              release("acme", "1.0.0", fmt::format("r{}", each)));
  }
  read();
  store.blobs_read = 0;
  wish("acme", "1.1.0");
  read();
  EXPECT_EQ(store.blobs_read, 1);
  store.blobs_read = 0;
  read();
  EXPECT_EQ(store.blobs_read, 0);
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
  store.put(release_path("acme"), release("acme", "1.0.0") + "---\n" + release("acme", "1.0.0", "second"));
  read();
  store.put(release_path("acme"), release("acme", "1.1.0") + broken);
  read();
  EXPECT_EQ(version_of("acme"), "1.1.0") << "the good one is the newest";
  EXPECT_EQ(version_of("acme", "second"), "1.0.0")
      << "who cannot be read is not deleted, though its client is gone";
}

TEST_F(CatalogKeeperTest, AFileThatIsBrokenAnywhereTakesNothingAway) {
  store.put(release_path("acme"), release("acme", "1.0.0") + "---\n" + release("acme", "1.0.0", "second"));
  read();
  store.put(release_path("acme"), release("acme", "one", "second"));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0");
  store.put(release_path("acme"), release("acme", "1.2.0", "second"));
  read();
  EXPECT_EQ(version_of("acme"), "") << "now it is readable, and says so";
  EXPECT_EQ(version_of("acme", "second"), "1.2.0");
}

TEST_F(CatalogKeeperTest, EachBrokenDocumentKeepsItsOwnNewestGoodVersion) {
  const auto file = [](const std::string& first, const std::string& second) {
    return release("acme", first) + "---\n" + release("acme", second, "second");
  };
  store.put(release_path("acme"), file("1.0.0", "1.0.0"));
  read();
  store.put(release_path("acme"), file("one", "1.1.0"));
  read();
  store.put(release_path("acme"), file("one", "two"));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0");
  EXPECT_EQ(version_of("acme", "second"), "1.1.0");
}

TEST_F(CatalogKeeperTest, WhoHadADirectoryFirstKeepsIt) {
  const auto grab = [&](const std::string& directory) {
    store.put(
        "clients/globex/environments/production.yaml",
        fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: globex}}\nspec: "
                    "{{targets: [{{name: w, directory: {{path: {}}}}}]}}\n",
                    kHeader, directory));
  };
  grab("/srv/acme");
  read();
  EXPECT_TRUE(keeper.current()->environments.contains(key("acme")))
      << "nobody loses by what somebody else writes";
  EXPECT_FALSE(keeper.current()->environments.contains(key("globex")));
  EXPECT_THAT(keeper.current()->problems.front().error.message, HasSubstr("which had it first"));
  CatalogKeeper fresh(store, {});
  ASSERT_TRUE(fresh.read(store.tip()));
  EXPECT_TRUE(fresh.current()->environments.contains(key("acme"))) << "the same without a cache";
  grab("/srv/globex");
  read();
  EXPECT_TRUE(keeper.current()->environments.contains(key("globex")));
}

TEST_F(CatalogKeeperTest, ThoseWhoClaimADirectoryTogetherBothGoWithout) {
  for (const auto* client : {"initech", "umbrella"}) {
    store.put(fmt::format("clients/{}/environments/production.yaml", client),
              fmt::format("{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: {}}}\nspec: "
                          "{{targets: [{{name: w, directory: {{path: /srv/same}}}}]}}\n",
                          kHeader, client));
  }
  read();
  EXPECT_THAT(keeper.current()->environments, SizeIs(2));
}

TEST_F(CatalogKeeperTest, TheFirstOfTwoReleasesForOneTalentCounts) {
  store.put("clients/acme/releases/copy.yaml", release("acme", "9.9.9"));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0") << "the same name twice";
  store.put("clients/acme/releases/copy.yaml",
            release("acme", "9.9.9", "copy")
                .insert(release("acme", "9.9.9", "copy").find("version:"), "talent: greeter, "));
  read();
  EXPECT_EQ(version_of("acme"), "1.0.0") << "the same talent twice";
  EXPECT_EQ(version_of("acme", "copy"), "");
  store.remove(release_path("acme"));
  read();
  EXPECT_EQ(version_of("acme", "copy"), "9.9.9");
}

TEST_F(CatalogKeeperTest, APolicyThatNeverWasReadableIsARuleThatNobodyKnows) {
  const std::string policy = std::string(kHeader) + "kind: ReleasePolicy\nmetadata: {name: strict}\nspec: ";
  store.put("policies/strict.yaml", policy + "{certification: {maxAeg: 90d}}\n");
  EXPECT_THAT(read(), SizeIs(2)) << "all are to be asked again";
  ASSERT_THAT(keeper.current()->unread_rules, SizeIs(1));
  EXPECT_FALSE(keeper.current()->unread_rules[0].client);
  store.put("policies/strict.yaml", policy + "{certification: {maxAge: 90d}}\n");
  EXPECT_THAT(read(), SizeIs(2));
  EXPECT_THAT(keeper.current()->unread_rules, IsEmpty());
  store.put("policies/strict.yaml", policy + "{certification: {maxAeg: 30d}}\n");
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
  CatalogKeeper fresh(store, {});
  ASSERT_TRUE(fresh.read(store.tip()));
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
  const auto last = store.tip();
  store.remove("fleet.yaml");
  read();
  wish("acme", "1.1.0");
  read();
  CatalogKeeper fresh(store, {});
  ASSERT_TRUE(fresh.read(store.tip()));
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
  store.put("fleet.yaml",
            std::string(kHeader) + "kind: Fleet\nmetadata: {name: small}\nspec: {tenacy: path}\n");
  read();
  EXPECT_EQ(keeper.current()->fleet.tenancy, domain::Tenancy::kPath);
  EXPECT_FALSE(missing_fleet(*keeper.current()));
}

TEST_F(CatalogKeeperTest, AFleetThatNeverWasIsMissing) {
  test::MemoryDesiredStore empty;
  empty.put("readme.yaml", release("acme", "1.0.0"));
  CatalogKeeper none(empty, {});
  ASSERT_TRUE(none.read(empty.commit_all(kNow)));
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
  store.remove(release_path("acme"));
  read();
  break_release("acme");
  read();
  EXPECT_EQ(version_of("acme"), "");
}

TEST_F(CatalogKeeperTest, ADocumentThatNeverWasGoodIsOnlyAProblem) {
  store.put("clients/acme/releases/new.yaml",
            std::string(kHeader) + "kind: TalentRelease\nmetadata: {name: new, namespace: acme}\n");
  read();
  EXPECT_THAT(keeper.current()->releases, SizeIs(2));
  EXPECT_FALSE(keeper.current()->problems.empty());
}

TEST_F(CatalogKeeperTest, WhatCannotBeReadLeavesTheOldOneInForce) {
  const auto before = keeper.current();
  wish("acme", "1.1.0");
  const auto tip = store.commit_all(kNow);
  store.fault = [](std::string_view) {
    return Error{ErrorKind::kUnavailable, codes::kRepositoryMissing, "away"};
  };
  EXPECT_FALSE(keeper.read(tip));
  EXPECT_EQ(keeper.current(), before);
  store.fault = nullptr;
  ASSERT_TRUE(keeper.read(tip));
  EXPECT_EQ(version_of("acme"), "1.1.0");
}

TEST_F(CatalogKeeperTest, AnotherCommitCanBeReadWithoutMoving) {
  const auto first = store.tip();
  wish("acme", "1.1.0");
  read();
  const auto before = keeper.at(first);
  ASSERT_TRUE(before);
  EXPECT_EQ((*before)->commit, first);
  EXPECT_EQ(
      (*before)->releases.at({domain::ClientName("acme"), domain::ReleaseName("greeter")}).version.text(),
      "1.0.0");
  EXPECT_EQ(version_of("acme"), "1.1.0");
  store.blobs_read = 0;
  EXPECT_TRUE(keeper.at(first));
  EXPECT_TRUE(keeper.at(store.tip()));
  EXPECT_EQ(store.blobs_read, 0) << "it is kept";
  EXPECT_FALSE(keeper.at(domain::CommitId(std::string(40, 'f'))));
}

TEST_F(CatalogKeeperTest, RecordsAndBundlesAreNoDocuments) {
  put_fleet("  records: {root: records}\n");
  store.put("records/manifests/x.yaml", release("acme", "9.9.9", "ghost"));
  store.put("talents/greeter/1.0.0/example.yaml", release("acme", "9.9.9", "ghost"));
  read();
  EXPECT_THAT(keeper.current()->releases, SizeIs(2));
  EXPECT_THAT(keeper.current()->problems, IsEmpty());
}

TEST_F(CatalogKeeperTest, NothingIsInForceBeforeTheFirstRead) {
  CatalogKeeper fresh(store, {});
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
