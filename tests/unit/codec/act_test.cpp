#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/envelope.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops::codec {
namespace {

using testing::HasSubstr;
using testing::Not;

domain::Act act() {
  return {domain::ActVerb::kRetry,
          {domain::ClientName("acme"), domain::ReleaseName("greeter")},
          domain::EnvironmentName("production"),
          domain::DeploymentId("20261121T093000Z-3f9a1c20"),
          "the \"disk\" is mended\n",
          "ops@example.com",
          parse_time("2026-11-21T10:00:00Z").value(),
          {}};
}

AllowedSigners ops() {
  return fixture::signers("ops@example.com valid-before=\"20270101Z\"", fixture::kQaPublic);
}

std::string signed_text(const std::string& statement, std::string_view name_space = kActNamespace) {
  const auto signature = fixture::key(fixture::kQaKey).sign(statement, name_space).value();
  return write_envelope({"Act", "a", "acme", statement, {{"sshsig", signature}}});
}

Code refused(const std::string& text, const AllowedSigners& signers = ops()) {
  const auto decoded = decode_act(text, "acts/a.yaml", signers);
  if (decoded) return Code{};
  EXPECT_EQ(decoded.error().where->file, "acts/a.yaml");
  return decoded.error().code;
}

std::string replaced(std::string_view what, std::string_view with) {
  std::string text = encode_act_statement(act());
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(ActTest, StatementIsOneLineInAFixedOrder) {
  EXPECT_EQ(encode_act_statement(act()),
            "{\"verb\":\"retry\",\"client\":\"acme\",\"release\":\"greeter\",\"environment\":\"production\","
            "\"deployment\":"
            "\"20261121T093000Z-3f9a1c20\",\"reason\":\"the \\\"disk\\\" is "
            "mended\\n\",\"by\":\"ops@example.com\",\"at\":"
            "\"2026-11-21T10:00:00Z\"}");
}

TEST(ActTest, IsReadBackAsItWasWritten) {
  const auto text = encode_act(act(), fixture::key(fixture::kQaKey)).value();
  EXPECT_THAT(text, HasSubstr("kind: Act"));
  const auto decoded = decode_act(text, "acts/a.yaml", ops());
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_EQ(decoded->verb, domain::ActVerb::kRetry);
  EXPECT_EQ(decoded->release, act().release);
  EXPECT_EQ(decoded->environment, act().environment);
  EXPECT_EQ(decoded->deployment, act().deployment);
  EXPECT_EQ(decoded->reason, act().reason);
  EXPECT_EQ(decoded->by, act().by);
  EXPECT_EQ(decoded->at, act().at);
  EXPECT_EQ(decoded->path, "acts/a.yaml");
}

TEST(ActTest, MayBeAboutNoDeployment) {
  auto without = act();
  without.deployment = {};
  without.verb = domain::ActVerb::kRollback;
  EXPECT_THAT(encode_act_statement(without), Not(HasSubstr("deployment")));
  const auto decoded = decode_act(encode_act(without, fixture::key(fixture::kQaKey)).value(), "f", ops());
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->deployment.empty());
  EXPECT_EQ(decoded->verb, domain::ActVerb::kRollback);
}

TEST(ActTest, OnlyTheSignerActs) {
  const auto somebody = decode_act(signed_text(replaced("ops@example.com", "boss@example.com")), "f", ops());
  ASSERT_FALSE(somebody);
  EXPECT_EQ(somebody.error().code, codes::kActSigner);
  EXPECT_EQ(somebody.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(
      refused(signed_text(encode_act_statement(act())), fixture::signers("other", fixture::kOtherPublic)),
      codes::kSignerUnknown);
}

TEST(ActTest, ARewriteIsConfirmedForTheWholeFleet) {
  const domain::Act confirms{.verb = domain::ActVerb::kConfirmRewrite,
                             .reason = "a secret was taken out",
                             .by = "ops@example.com",
                             .at = act().at,
                             .commit = domain::CommitId(std::string(40, 'a'))};
  const auto text = encode_act(confirms, fixture::key(fixture::kQaKey)).value();
  EXPECT_THAT(encode_act_statement(confirms), Not(HasSubstr("client")));
  const auto decoded = decode_act(text, "acts/a.yaml", ops());
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_EQ(decoded->verb, domain::ActVerb::kConfirmRewrite);
  EXPECT_TRUE(decoded->release.client.empty());
  EXPECT_EQ(decoded->commit, confirms.commit);

  auto of_a_client = confirms;
  of_a_client.release.client = domain::ClientName("acme");
  EXPECT_EQ(refused(signed_text(encode_act_statement(of_a_client))), codes::kActScope);
  auto of_no_commit = confirms;
  of_no_commit.commit.reset();
  EXPECT_EQ(refused(signed_text(encode_act_statement(of_no_commit))), codes::kActMemberMissing);
}

TEST(ActTest, TheKeyMustHaveCountedAtThatTime) {
  EXPECT_EQ(refused(signed_text(replaced("2026-11-21T10", "2027-11-21T10"))), codes::kActSigner);
}

TEST(ActTest, ACertificationIsNoAct) {
  EXPECT_EQ(refused(signed_text(encode_act_statement(act()), kCertificationNamespace)),
            codes::kSignatureNamespace);
}

TEST(ActTest, RefusesAChangedStatement) {
  std::string text = encode_act(act(), fixture::key(fixture::kQaKey)).value();
  text.replace(text.find("\"retry\""), 7, "\"rotry\"");
  EXPECT_EQ(refused(text), codes::kSignatureWrong);
}

struct Damage {
  std::string_view name;
  std::string_view what;
  std::string_view with;
  Code code;
};
class ActDamageTest : public testing::TestWithParam<Damage> {};

TEST_P(ActDamageTest, HasItsCode) {
  EXPECT_EQ(refused(signed_text(replaced(GetParam().what, GetParam().with))), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Members, ActDamageTest,
    testing::Values(Damage{"UnknownVerb", "retry", "erase", codes::kActVerb},
                    Damage{"UnknownMember", "\"by\"", "\"to\":\"1.0.0\",\"by\"", codes::kActMemberUnknown},
                    Damage{"NoReleaseName", "greeter", "../greeter", codes::kActMemberForm},
                    Damage{"EmptyClient", "acme", "", codes::kActMemberMissing},
                    Damage{"NoBy", "\"by\":\"ops@example.com\",", "", codes::kActMemberMissing},
                    Damage{"OtherBy", "\"by\"", "\"reason2\"", codes::kActMemberUnknown},
                    Damage{"NoTime", "2026-11-21T10:00:00Z", "now", codes::kActMemberForm},
                    Damage{"ReasonNumber", "\"the \\\"disk\\\" is mended\\n\"", "1", codes::kActMemberForm},
                    Damage{"Twice", "\"by\"", "\"at\":\"2026-11-21T10:00:00Z\",\"by\"",
                           codes::kStatementDuplicateKey},
                    Damage{"NotJson", "{", "", codes::kStatementNotJson}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ActTest, RefusesAnotherEnvelope) {
  const auto good = signed_text(encode_act_statement(act()));
  const auto with = [&](std::string_view what, std::string_view other) {
    std::string text = good;
    return text.replace(text.find(what), what.size(), other);
  };
  EXPECT_EQ(refused(with("kind: Act", "kind: Certification")), codes::kActKind);
  EXPECT_EQ(refused(with("talentops.dev/v1alpha1", "other.dev/v1")), codes::kActKind);
  EXPECT_EQ(refused(with("format: sshsig", "format: pgp")), codes::kSignatureFormat);
  EXPECT_EQ(refused(with("  signatures:", "  others:")), codes::kActEnvelope);
  EXPECT_EQ(refused(good + "---\n" + good), codes::kActNotOne);
  EXPECT_EQ(refused(""), codes::kActNotOne);
  const auto signatures = good.find("    - format");
  EXPECT_EQ(refused(good + good.substr(signatures)), codes::kActSignatures);
  EXPECT_EQ(refused(good.substr(0, good.find("  signatures:")) + "  signatures: []\n"),
            codes::kActSignatures);
  EXPECT_NE(refused("{"), Code{});
  const auto shown = decode_act(with("kind: Act", "kind: \"\\e[31m\""), "acts/a.yaml", ops()).error();
  EXPECT_EQ(shown.message, "this is a \" [31m\", not a document of kind Act");
}

}  // namespace
}  // namespace talentops::codec
