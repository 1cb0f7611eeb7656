#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/envelope.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops::codec {
namespace {

using fixture::kQaPublic;
using testing::ElementsAre;
using testing::HasSubstr;

domain::CertificationDocument document() {
  domain::Statement statement;
  statement.subjects = {sha256("bundle")};
  statement.verified_at = parse_time("2026-10-30T14:02:11Z").value();
  statement.result = domain::VerificationResult::kPassed;
  domain::CertificationDocument document;
  document.name = "support-analyst-1.4.2-qa";
  document.where = {"certifications/support-analyst/1.4.2/qa.yaml", 1, 1};
  document.statement = encode_statement(statement, domain::TalentName("support-analyst"),
                                        domain::Version::parse("1.4.2").value());
  document.signatures = {
      {"sshsig", fixture::key(fixture::kQaKey).sign(document.statement, kCertificationNamespace).value()}};
  return document;
}

AllowedSigners qa() { return fixture::signers("qa@example.com", kQaPublic); }

void expect_refused(const domain::CertificationDocument& document, Code code) {
  const auto certification = judge(document, qa());
  ASSERT_TRUE(certification.refused);
  EXPECT_EQ(certification.refused->code, code) << certification.refused->text();
  EXPECT_EQ(certification.refused->where, document.where);
  EXPECT_FALSE(certification.statement);
}

TEST(CertificationTest, CountsWhenATrustedKeySignedIt) {
  const auto certification = judge(document(), qa());
  ASSERT_FALSE(certification.refused) << certification.refused->text();
  ASSERT_EQ(certification.signatures.size(), 1U);
  EXPECT_THAT(certification.signatures.front().entries.front().principals, ElementsAre("qa@example.com"));
  ASSERT_TRUE(certification.statement);
  EXPECT_THAT(certification.statement->subjects, ElementsAre(sha256("bundle")));
}

TEST(CertificationTest, RefusesAChangedStatement) {
  auto changed = document();
  changed.statement.replace(changed.statement.find("2026"), 4, "2025");
  expect_refused(changed, codes::kSignatureWrong);
}

TEST(CertificationTest, ExplainsANewlineAtTheEndOfTheStatement) {
  auto changed = document();
  changed.statement += "\n";
  const auto certification = judge(changed, qa());
  EXPECT_EQ(certification.refused->code, codes::kSignatureWrong);
  EXPECT_THAT(certification.refused->hint, HasSubstr("|-"));
}

TEST(CertificationTest, ParsesNothingWithoutAGoodSignature) {
  auto garbage = document();
  garbage.statement = "not json";
  expect_refused(garbage, codes::kSignatureWrong);
  garbage.signatures = {
      {"sshsig", fixture::key(fixture::kOtherKey).sign("not json", kCertificationNamespace).value()}};
  expect_refused(garbage, codes::kSignerUnknown);
  garbage.signatures = {
      {"sshsig", fixture::key(fixture::kQaKey).sign("not json", kCertificationNamespace).value()}};
  expect_refused(garbage, codes::kStatementNotJson);
}

TEST(CertificationTest, RefusesASignatureForAnotherPurpose) {
  auto act = document();
  act.signatures = {{"sshsig", fixture::key(fixture::kQaKey).sign(act.statement, kActNamespace).value()}};
  expect_refused(act, codes::kSignatureNamespace);
}

TEST(CertificationTest, OneGoodSignatureIsEnoughAndAKeyCountsOnce) {
  auto several = document();
  const auto good = several.signatures.front();
  several.signatures = {
      {"pgp", "x"},
      {"sshsig", fixture::key(fixture::kOtherKey).sign(several.statement, kCertificationNamespace).value()},
      good,
      good};
  const auto certification = judge(several, qa());
  ASSERT_FALSE(certification.refused);
  EXPECT_EQ(certification.signatures.size(), 1U);
}

TEST(CertificationTest, RefusesUnknownFormatsAndNoSignature) {
  auto other = document();
  other.signatures.front().format = "dsse";
  expect_refused(other, codes::kSignatureFormat);
  other.signatures.front().format = "\x1B[31m";
  EXPECT_EQ(judge(other, qa()).refused->message, "the signature format \" [31m\" is unknown");
  other.signatures.clear();
  expect_refused(other, codes::kNotSigned);
}

TEST(CertificationTest, HasBounds) {
  auto large = document();
  const auto good = large.signatures.front();
  large.signatures.assign(20, good);
  EXPECT_FALSE(judge(large, qa()).refused);
  large.signatures.assign(21, good);
  expect_refused(large, codes::kTooManySignatures);
  large.signatures = {good};
  large.statement.assign(256 * 1024, ' ');
  expect_refused(large, codes::kSignatureWrong);
  large.statement += ' ';
  expect_refused(large, codes::kStatementTooLarge);
}

TEST(CertificationTest, IsWrittenSoThatTheSignedBytesStandThere) {
  const auto text = encode_certification(document());
  EXPECT_THAT(text, HasSubstr("apiVersion: talentops.dev/v1alpha1\nkind: Certification\n"));
  EXPECT_THAT(text, HasSubstr("\n  statement: |-\n    " + document().statement + "\n"));
  EXPECT_THAT(
      text, HasSubstr("\n    - format: sshsig\n      signature: |\n        -----BEGIN SSH SIGNATURE-----\n"));
}

TEST(CertificationTest, IsReadBackAsItWasWritten) {
  auto revoked = document();
  revoked.revoked =
      domain::Revocation{parse_time("2026-11-01T00:00:00Z").value(), "qa: lead", "a \"reason\""};
  const auto envelope = read_envelope(encode_certification(revoked), "f.yaml", "Certification");
  ASSERT_TRUE(envelope) << envelope.error().text();
  EXPECT_EQ(envelope->statement, revoked.statement);
  ASSERT_EQ(envelope->signatures.size(), 1U);
  EXPECT_EQ(envelope->signatures.front().armored, revoked.signatures.front().armored);
  EXPECT_EQ(envelope->name, revoked.name);
}

}  // namespace
}  // namespace talentops::codec
