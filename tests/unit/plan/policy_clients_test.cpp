#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/plan/assemble.hpp"

namespace talentops::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

domain::Policy policy_of_acme(std::vector<std::string> clients) {
  domain::Policy made{.name = "strict", .client = domain::ClientName("acme")};
  for (const auto& client : clients) made.selector.clients.emplace_back(client);
  made.min_score = 1.0;
  made.where = {"clients/acme/strict.yaml", 1, 1};
  return made;
}

domain::Catalog with(const domain::Policy& policy) {
  CatalogSource source;
  const std::vector<SourceFile> files = {
      {"", {SourceDocument(domain::Fleet{.name = "small", .where = {"fleet.yaml", 1, 1}})}},
      {"", {SourceDocument(policy)}}};
  source.files = {files.begin(), files.end()};
  return assemble(source);
}

domain::Environment production(const std::string& client) {
  return {.key = {domain::ClientName(client), domain::EnvironmentName("production")}};
}

TEST(PolicyClientsTest, AClientsPolicyNamesItselfOrNobody) {
  EXPECT_THAT(with(policy_of_acme({})).problems, IsEmpty());
  EXPECT_THAT(with(policy_of_acme({"acme"})).problems, IsEmpty());
  const auto catalog = with(policy_of_acme({"acme", "globex"}));
  ASSERT_THAT(catalog.problems, SizeIs(1));
  EXPECT_EQ(catalog.problems[0].error.code, codes::kUnknownValue);
  EXPECT_EQ(catalog.problems[0].field, "spec.selector.clients[1]");
  EXPECT_THAT(catalog.problems[0].error.message, HasSubstr("a policy of acme can bind acme alone"));
}

TEST(PolicyClientsTest, WhatItNamesNeverBindsAnotherClient) {
  for (const auto& clients : {std::vector<std::string>(), {"globex"}, {"acme", "globex"}}) {
    const auto catalog = with(policy_of_acme(clients));
    EXPECT_FALSE(domain::effective_policy(catalog, production("globex")).min_score);
  }
  EXPECT_TRUE(
      domain::effective_policy(with(policy_of_acme({"acme", "globex"})), production("acme")).min_score)
      << "what is wrong with a rule loosens nothing";
}

}  // namespace
}  // namespace talentops::plan
