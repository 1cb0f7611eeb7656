#include "controller/plan/shared_secrets_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "tests/unit/plan/claimants.hpp"

namespace talentops::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

domain::Environment environment(const std::string& client, const std::string& directory,
                                const std::string& file) {
  domain::Environment made{.key = {domain::ClientName(client), domain::EnvironmentName("production")}};
  made.targets.push_back({domain::TargetName("eu"), {directory}});
  if (!file.empty()) made.secrets_sink = domain::SecretsSink{file};
  made.where = {"clients/" + client + "/production.yaml", 1, 1};
  made.secrets_file_position = {7, 9};
  return made;
}

struct Settled {
  std::vector<std::string> refused;  ///< clients
  std::vector<Error> errors;
};

Settled settle(const std::vector<domain::Environment>& all, const Eldest& eldest = {}) {
  std::vector<const domain::Environment*> pointers;
  for (const auto& each : all) pointers.push_back(&each);
  Findings findings{{}};
  const auto refused = misplacing_secrets(pointers, eldest, findings);
  domain::Catalog catalog;
  findings.move_into(catalog);
  Settled settled;
  for (const auto& each : catalog.refused) settled.errors.push_back(each.problem.error);
  for (const auto* each : pointers) {
    if (refused.contains(each)) settled.refused.push_back(each->key.client.text());
  }
  return settled;
}

TEST(SharedSecretsFileTest, AFileOfItsOwnOutsideOfEveryTargetIsFine) {
  EXPECT_THAT(
      settle({environment("acme", "/srv/acme", "/srv/acme.env"), environment("globex", "/srv/globex", ""),
              environment("initech", "/srv/initech", "/srv/initech.env")})
          .errors,
      IsEmpty());
}

TEST(SharedSecretsFileTest, AFileInsideAnyTargetIsRefusedToWhoNamesIt) {
  for (const std::string file : {"/srv/acme/.env", "/srv/globex/deep/.env"}) {
    const auto settled =
        settle({environment("acme", "/srv/acme", file), environment("globex", "/srv/globex", "")});
    EXPECT_THAT(settled.refused, ElementsAre("acme"));
    ASSERT_THAT(settled.errors, SizeIs(1));
    EXPECT_EQ(settled.errors[0].code, codes::kSharedSecretsFile);
    EXPECT_THAT(settled.errors[0].message,
                HasSubstr("spec.secretsSink.file: " + file + " lies inside /srv/"));
    EXPECT_EQ(settled.errors[0].where->text(), "clients/acme/production.yaml:7:9");
  }
}

TEST(SharedSecretsFileTest, AFileOfTwoIsTheFirstOnes) {
  const std::vector all = {environment("acme", "/srv/acme", "/srv/.env"),
                           environment("globex", "/srv/globex", "/srv/.env")};
  const auto nobody = settle(all);
  EXPECT_THAT(nobody.refused, ElementsAre("acme", "globex"));
  EXPECT_THAT(nobody.errors[0].message, HasSubstr("is also the file of globex/production"));
  const auto settled = settle(all, first_is("globex", all));
  EXPECT_THAT(settled.refused, ElementsAre("acme"));
  EXPECT_THAT(settled.errors[0].message, HasSubstr("which named it first"));
}

TEST(SharedSecretsFileTest, OneDocumentTwiceIsAnotherMatter) {
  const auto one = environment("acme", "/srv/acme", "/srv/.env");
  EXPECT_THAT(settle({one, one}).errors, IsEmpty());
}

}  // namespace
}  // namespace talentops::plan
