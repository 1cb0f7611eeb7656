// This file is longer than others: every question to a certification stands here, around one as it should be.
// should be.
#include "controller/plan/certified.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"
#include "controller/plan/examination.hpp"

namespace talentops::plan {
namespace {

using domain::Certification;
using domain::Verdict;
using domain::VerificationResult;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Instant at(std::string_view time) { return parse_time(time).value(); }

const Digest kBundle = sha256("bundle");
constexpr std::string_view kKey = "SHA256:HsiVVoKRucIa";

domain::GoodSignature signature(std::vector<std::string> principals = {"talent-qa"},
                                domain::Validity validity = {}) {
  return {std::string(kKey), {{std::move(principals), validity}}};
}

/// A certification as it should be: PASSED by talent-qa on 20 November 2026.
Certification passed(std::string_view when = "2026-11-20T12:00:00Z") {
  Certification certification;
  certification.document.name = "qa";
  certification.document.statement = "…" + kBundle.hex() + "…";
  certification.document.where = {"certifications/support-analyst/1.5.0/qa.yaml", 1, 1};
  certification.signatures = {signature()};
  domain::Statement statement;
  statement.subjects = {kBundle};
  statement.verifier = "https://qa.example";
  statement.verified_at = at(when);
  statement.result = VerificationResult::kPassed;
  statement.resource = "talent:support-analyst@1.5.0";
  certification.statement = statement;
  return certification;
}

Certification failed(std::string_view when) {
  auto certification = passed(when);
  certification.statement->result = VerificationResult::kFailed;
  return certification;
}

Certification revoked(Certification certification, std::string_view when) {
  certification.document.revoked = domain::Revocation{at(when), "qa-lead", "prompt leaks"};
  return certification;
}

/// The same bytes, but without a signature that counts.
Certification unsigned_one(Certification certification) {
  certification.signatures.clear();
  certification.statement.reset();
  certification.refused = Error{
      ErrorKind::kInvalid, codes::kSignerUnknown, "key SHA256:x is not in allowed_signers", {}, "add it"};
  return certification;
}

class CertifiedTest : public testing::Test {
 protected:
  template <typename Ask>
  auto with_question(CertifiedPurpose purpose, Ask answer) const {
    std::vector<const Certification*> candidates;
    for (const auto& each : certifications) candidates.push_back(&each);
    return answer(CertifiedQuestion{talent, version, kBundle, stage, candidates, policy, purpose, now});
  }

  domain::GateResult ask(CertifiedPurpose purpose = CertifiedPurpose::kDeploy) const {
    return with_question(purpose, [](const auto& question) { return certified(question); });
  }
  std::vector<CertificationVerdict> judge() const {
    return with_question(CertifiedPurpose::kDeploy,
                         [](const auto& question) { return judge_certifications(question); });
  }

  void expect_denied(Code code, CertifiedPurpose purpose = CertifiedPurpose::kDeploy) const {
    const auto result = ask(purpose);
    EXPECT_EQ(result.verdict, Verdict::kDeny) << result.why;
    ASSERT_TRUE(result.code) << result.why;
    EXPECT_EQ(*result.code, code) << result.why;
    EXPECT_FALSE(result.why.empty());
    EXPECT_FALSE(result.needs.empty());
  }
  void expect_passed(CertifiedPurpose purpose = CertifiedPurpose::kDeploy) const {
    const auto result = ask(purpose);
    EXPECT_EQ(result.verdict, Verdict::kPass) << result.why;
    EXPECT_FALSE(result.code);
  }

  domain::TalentName talent{"support-analyst"};
  domain::Version version = domain::Version::parse("1.5.0").value();
  std::string stage = "production";
  domain::EffectivePolicy policy;
  Instant now = at("2026-11-21T09:30:00Z");
  std::vector<Certification> certifications = {passed()};
};

TEST_F(CertifiedTest, PassesAndSaysByWhomAndUntilWhen) {
  const auto result = ask();
  EXPECT_EQ(result.name, "certified");
  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_EQ(result.why, "PASSED by talent-qa, key SHA256:HsiVVoKRucIa, expires 2027-05-19");
  EXPECT_EQ(result.until, at("2027-05-19T12:00:00Z"));
  EXPECT_EQ(result.at, now);
}

TEST_F(CertifiedTest, ExpiresWithTheKeyIfThatIsSooner) {
  certifications[0].signatures = {signature({"talent-qa"}, {{}, at("2027-01-01T00:00:01Z")})};
  EXPECT_EQ(ask().until, at("2027-01-01T00:00:01Z"));
  EXPECT_THAT(ask().why, HasSubstr("expires 2027-01-01"));
}

TEST_F(CertifiedTest, SaysWhatIsMissingAndHowToMakeIt) {
  certifications.clear();
  expect_denied(codes::kNotCertified);
  EXPECT_THAT(ask().why, HasSubstr("support-analyst 1.5.0"));
  EXPECT_THAT(ask().why, HasSubstr(kBundle.text()));
  EXPECT_THAT(ask().needs, StartsWith("talentops certify talents/support-analyst/1.5.0 --result PASS"));
}

TEST_F(CertifiedTest, DoesNotDeployByAnOlderVersionOfWhatCannotBeReadAnyMore) {
  certifications[0].newer_unread = Error{ErrorKind::kInvalid, codes::kCertificationOtherDigest, "text",
                                         Location{"certifications/qa.yaml", 9, 3}, "write it"};
  expect_denied(codes::kCertificationOtherDigest);
  EXPECT_THAT(ask().why, HasSubstr("certifications/qa.yaml:9:3"));
  expect_passed(CertifiedPurpose::kGoBack);
}

TEST_F(CertifiedTest, PassesOverWhatIsAboutSomethingElse) {
  certifications[0].statement->subjects = {sha256("another")};
  certifications[0].statement->resource = "talent:greeter@1.0.0";
  certifications[0].document.where.file = "certifications/greeter/1.0.0/qa.yaml";
  expect_denied(codes::kNotCertified);
  EXPECT_THAT(judge(), IsEmpty());
}

TEST_F(CertifiedTest, ReportsARefusedCertificationWithItsPlaceAndCode) {
  certifications = {unsigned_one(passed())};
  expect_denied(codes::kSignerUnknown);
  EXPECT_THAT(ask().why, StartsWith("certifications/support-analyst/1.5.0/qa.yaml: key SHA256:x"));
  EXPECT_EQ(ask().needs, "add it");
}

TEST_F(CertifiedTest, TheKeyMustBeValidNow) {
  certifications[0].signatures = {signature({"talent-qa"}, {{}, now})};
  expect_denied(codes::kSignerExpired);
  certifications[0].signatures = {signature({"talent-qa"}, {now + std::chrono::milliseconds(1), {}})};
  expect_denied(codes::kSignerNotYetValid);
}

TEST_F(CertifiedTest, TheKeyMustHaveBeenValidWhenTheBundleWasVerified) {
  certifications[0].signatures = {signature({"talent-qa"}, {at("2026-11-20T12:00:01Z"), {}})};
  expect_denied(codes::kSignerNotValidThen);
  certifications[0].signatures = {signature({"talent-qa"}, {at("2026-11-20T12:00:00Z"), {}})};
  expect_passed();
}

TEST_F(CertifiedTest, OneEntryMustCoverBothTimes) {
  domain::GoodSignature two = signature({"talent-qa"}, {{}, at("2026-11-21T00:00:00Z")});
  two.entries.push_back({{"talent-qa"}, {at("2026-11-21T00:00:00Z"), {}}});
  certifications[0].signatures = {two};
  expect_denied(codes::kSignerNotValidThen);
}

TEST_F(CertifiedTest, BindsToTheDigestOfTheBundle) {
  certifications[0].statement->subjects = {sha256("before the change")};
  expect_denied(codes::kCertificationOtherDigest);
  EXPECT_THAT(ask().why, HasSubstr(kBundle.text()));
  certifications[0].statement->subjects.push_back(kBundle);
  expect_passed();
}

TEST_F(CertifiedTest, OnlyThePolicysSignersCount) {
  policy.signers = {"qa-lead@example.com"};
  expect_denied(codes::kSignerNotAllowed);
  EXPECT_THAT(ask().needs, HasSubstr("qa-lead@example.com"));
  certifications[0].signatures = {signature({"*@example.com"})};
  expect_passed();
  EXPECT_THAT(ask().why, HasSubstr("by qa-lead@example.com"));
  certifications[0].signatures = {signature({"*@example.com", "!qa-lead@example.com"})};
  expect_denied(codes::kSignerNotAllowed);
  policy.signers = std::vector<std::string>();
  expect_denied(codes::kSignerNotAllowed);
}

TEST_F(CertifiedTest, MustBeAboutThisTalentAndVersion) {
  certifications[0].statement->resource = "talent:support-analyst@1.4.0";
  expect_denied(codes::kCertificationOtherTalent);
}

TEST_F(CertifiedTest, MustCoverTheStage) {
  certifications[0].statement->stages = {"staging"};
  expect_denied(codes::kCertificationStage);
  certifications[0].statement->stages.push_back("production");
  expect_passed();
}

TEST_F(CertifiedTest, GrowsTooOld) {
  policy.max_age = std::chrono::hours(21) + std::chrono::minutes(30);
  expect_denied(codes::kCertificationTooOld);
  policy.max_age += std::chrono::milliseconds(1);
  expect_passed();
  EXPECT_EQ(ask().until, now + std::chrono::milliseconds(1));
}

TEST_F(CertifiedTest, MayNotComeFromTheFutureBeyondWhatClocksDiffer) {
  certifications = {passed("2026-11-21T09:32:00Z")};
  expect_passed();
  certifications = {passed("2026-11-21T09:32:00.001Z")};
  expect_denied(codes::kCertificationFromFuture);
}

TEST_F(CertifiedTest, WarnedIsNotPassed) {
  certifications[0].statement->result = VerificationResult::kWarned;
  expect_denied(codes::kCertificationWarned);
}

TEST_F(CertifiedTest, FailedIsNotPassed) {
  certifications = {failed("2026-11-20T12:00:00Z")};
  expect_denied(codes::kCertificationFailed);
}

TEST_F(CertifiedTest, NeedsTheScoreThatThePolicyAsksFor) {
  policy.min_score = 0.9;
  expect_denied(codes::kCertificationScore);
  certifications[0].statement->score = 0.89;
  expect_denied(codes::kCertificationScore);
  certifications[0].statement->score = 0.9;
  expect_passed();
}

TEST_F(CertifiedTest, ALaterFailedUndoesAPassed) {
  certifications.push_back(failed("2026-11-20T12:00:00Z"));
  expect_denied(codes::kCertificationFailedLater);
  certifications.back() = failed("2026-11-20T11:59:59Z");
  expect_passed();
  certifications.back() = failed("2026-11-20T13:00:00Z");
  certifications.push_back(passed("2026-11-20T14:00:00Z"));
  expect_passed();
}

TEST_F(CertifiedTest, AFailedCountsOnlyIfItIsValidlySigned) {
  certifications.push_back(unsigned_one(failed("2026-11-21T00:00:00Z")));
  expect_passed();
  certifications.back() = failed("2026-11-21T00:00:00Z");
  certifications.back().signatures = {signature({"talent-qa"}, {at("2026-11-21T01:00:00Z"), {}})};
  expect_passed();
  certifications.back().signatures = {signature({"somebody-trusted"}, {{}, at("2026-11-21T01:00:00Z")})};
  expect_denied(codes::kCertificationFailedLater);
}

TEST_F(CertifiedTest, ARevocationCountsSignedOrNot) {
  certifications[0] = revoked(passed(), "2026-11-21T00:00:00Z");
  expect_denied(codes::kCertificationRevoked);
  EXPECT_THAT(ask().why, HasSubstr("revoked by qa-lead on 2026-11-21T00:00:00Z: prompt leaks"));
  certifications = {passed(), unsigned_one(revoked(passed(), "2026-11-21T00:00:00Z"))};
  expect_denied(codes::kCertificationRevoked);
  certifications.push_back(passed("2026-11-21T01:00:00Z"));
  expect_passed();
}

TEST_F(CertifiedTest, ARevokedDocumentNeverCountsWhateverItsDate) {
  certifications[0] = revoked(passed(), "2020-01-01T00:00:00Z");
  expect_denied(codes::kCertificationRevoked);
}

TEST_F(CertifiedTest, ARevocationOfAnotherDigestIsNothingToUs) {
  auto other = revoked(unsigned_one(passed()), "2026-11-21T00:00:00Z");
  other.document.statement = sha256("another").hex();
  certifications.push_back(other);
  expect_passed();
}

TEST_F(CertifiedTest, TheBestOfSeveralCounts) {
  auto shorter = passed("2026-11-10T12:00:00Z");
  auto broken = unsigned_one(passed());
  certifications = {broken, shorter, passed(), broken};
  EXPECT_EQ(ask().until, at("2027-05-19T12:00:00Z"));
}

TEST_F(CertifiedTest, TheNoThatCameFurthestIsTheReason) {
  auto warned = passed();
  warned.statement->result = VerificationResult::kWarned;
  auto staging = passed();
  staging.statement->stages = {"staging"};
  certifications = {unsigned_one(passed()), staging, warned};
  expect_denied(codes::kCertificationWarned);
}

TEST_F(CertifiedTest, GoingBackAsksNoAgeScoreSignersOrKeyOfToday) {
  now = at("2030-01-01T00:00:00Z");
  policy.signers = {"somebody-new"};
  policy.min_score = 1;
  certifications[0].signatures = {signature({"talent-qa"}, {{}, at("2026-12-01T00:00:00Z")})};
  expect_denied(codes::kSignerExpired);
  expect_passed(CertifiedPurpose::kGoBack);
  const auto result = ask(CertifiedPurpose::kGoBack);
  EXPECT_EQ(result.why, "PASSED on 2026-11-20 by talent-qa, key SHA256:HsiVVoKRucIa, and not revoked");
  EXPECT_FALSE(result.until);
}

TEST_F(CertifiedTest, GoingBackStillNeedsAPassedThatNobodyTookBack) {
  certifications = {revoked(passed(), "2026-11-21T00:00:00Z")};
  expect_denied(codes::kCertificationRevoked, CertifiedPurpose::kGoBack);
  certifications = {passed(), failed("2026-11-21T00:00:00Z")};
  expect_denied(codes::kCertificationFailedLater, CertifiedPurpose::kGoBack);
  certifications = {};
  expect_denied(codes::kNotCertified, CertifiedPurpose::kGoBack);
  certifications = {unsigned_one(passed())};
  expect_denied(codes::kSignerUnknown, CertifiedPurpose::kGoBack);
}

TEST_F(CertifiedTest, APolicyMayAskForNone) {
  policy.certification_required = false;
  policy.names = {"sandbox"};
  certifications.clear();
  expect_passed();
  EXPECT_EQ(ask().why, "not asked for by policy sandbox");
  certifications = {unsigned_one(passed())};
  expect_passed();
  certifications = {passed()};
  EXPECT_THAT(ask().why, StartsWith("PASSED by talent-qa"));
}

TEST_F(CertifiedTest, NoPolicyPassesWhatWasFailedOrRevoked) {
  policy.certification_required = false;
  certifications = {failed("2026-11-20T12:00:00Z")};
  expect_denied(codes::kCertificationFailedLater);
  certifications = {unsigned_one(revoked(passed(), "2026-11-20T12:00:00Z"))};
  expect_denied(codes::kCertificationRevoked);
  // Too old to count, but it answers the revocation.
  policy.max_age = std::chrono::hours(1);
  certifications.push_back(passed("2026-11-20T13:00:00Z"));
  expect_passed();
}

TEST_F(CertifiedTest, AnObjectionIsNotAnsweredFromTheFuture) {
  const auto against = failed("2026-11-20T12:00:00Z");
  const auto future = passed("2099-01-01T00:00:00Z");
  EXPECT_TRUE(objection_to(kBundle, std::vector{&against, &future}, now));
  EXPECT_FALSE(objection_to(kBundle, std::vector{&against, &future}, at("2099-01-02T00:00:00Z")));
  EXPECT_FALSE(objection_to(sha256("another"), std::vector{&against}, now));
}

TEST_F(CertifiedTest, EachCertificationHasItsOwnVerdict) {
  auto warned = passed();
  warned.statement->result = VerificationResult::kWarned;
  certifications = {unsigned_one(passed()), passed(), warned};
  const auto verdicts = judge();
  ASSERT_EQ(verdicts.size(), 3U);
  EXPECT_EQ(verdicts[0].verdict, Verdict::kDeny);
  EXPECT_EQ(verdicts[0].code, codes::kSignerUnknown);
  EXPECT_EQ(verdicts[0].signer, "");
  EXPECT_EQ(verdicts[1].verdict, Verdict::kPass);
  EXPECT_EQ(verdicts[1].signer, kKey);
  EXPECT_FALSE(verdicts[1].code);
  EXPECT_EQ(verdicts[2].code, codes::kCertificationWarned);
  EXPECT_EQ(verdicts[2].certification, &certifications[2]);
}

TEST_F(CertifiedTest, WithoutAStageStagesAreNotAskedAndAPassSaysWhichItCovers) {
  certifications.front().statement->stages = {"staging", "production"};
  const std::vector<const Certification*> candidates = {&certifications.front()};
  const auto result = certified({.talent = talent,
                                 .version = version,
                                 .digest = kBundle,
                                 .stage = std::nullopt,
                                 .candidates = candidates,
                                 .policy = policy,
                                 .now = now});
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.why;
  EXPECT_THAT(result.why, HasSubstr("covers staging, production only"));
}

/// What a document says of itself, with nothing else at hand.
class ExaminedAloneTest : public CertifiedTest {
 protected:
  CertificationVerdict alone(std::optional<std::string_view> of_stage = std::nullopt) const {
    std::vector<const Certification*> candidates;
    for (const auto& each : certifications) candidates.push_back(&each);
    return examine_alone(certifications.front(), of_stage, candidates, now);
  }
  void expect_no(Code code) const {
    const auto verdict = alone();
    EXPECT_EQ(verdict.verdict, Verdict::kDeny) << verdict.why;
    EXPECT_EQ(verdict.code, code) << verdict.why;
  }
  Certification& only() { return certifications.front(); }
};

TEST_F(ExaminedAloneTest, PassesWithoutABundle) {
  EXPECT_EQ(alone().verdict, Verdict::kPass) << alone().why;
  EXPECT_THAT(alone().why, StartsWith("PASSED by talent-qa"));
}

TEST_F(ExaminedAloneTest, WhatIsNoPassedIsNo) {
  only().statement->result = VerificationResult::kFailed;
  expect_no(codes::kCertificationFailed);
  only().statement->result = VerificationResult::kWarned;
  expect_no(codes::kCertificationWarned);
}

TEST_F(ExaminedAloneTest, AKeyThatIsNotValidNowIsNo) {
  only().signatures = {signature({"talent-qa"}, {std::nullopt, at("2026-11-20T18:00:00Z")})};
  expect_no(codes::kSignerExpired);
  only().signatures = {signature({"talent-qa"}, {at("2026-12-01T00:00:00Z"), std::nullopt})};
  expect_no(codes::kSignerNotYetValid);
}

TEST_F(ExaminedAloneTest, AKeyThatWasNotValidThenIsNo) {
  only().signatures = {signature({"talent-qa"}, {at("2026-11-21T00:00:00Z"), std::nullopt})};
  expect_no(codes::kSignerNotValidThen);
}

TEST_F(ExaminedAloneTest, WhatIsUntimelyRevokedOrUnsignedIsNo) {
  only() = passed("2026-11-22T00:00:00Z");
  expect_no(codes::kCertificationFromFuture);
  only() = passed("2026-01-01T00:00:00Z");
  expect_no(codes::kCertificationTooOld);
  only() = revoked(passed(), "2026-11-21T00:00:00Z");
  expect_no(codes::kCertificationRevoked);
  only() = unsigned_one(passed());
  expect_no(codes::kSignerUnknown);
}

TEST_F(ExaminedAloneTest, ALaterFailedBesideItIsNo) {
  certifications.push_back(failed("2026-11-21T00:00:00Z"));
  expect_no(codes::kCertificationFailedLater);
}

TEST_F(ExaminedAloneTest, AStageIsAskedWhereOneIsNamed) {
  only().statement->stages = {"staging"};
  EXPECT_EQ(alone("staging").verdict, Verdict::kPass);
  EXPECT_EQ(alone("production").code, codes::kCertificationStage);
  EXPECT_THAT(alone().why, HasSubstr("covers staging only"));
}

}  // namespace
}  // namespace talentops::plan
