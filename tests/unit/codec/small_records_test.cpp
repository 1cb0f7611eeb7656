#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/redact.hpp"
#include "controller/codec/recordable.hpp"
#include "controller/codec/records.hpp"
#include "tests/unit/codec/record_variety.hpp"

namespace talentops::codec {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RollbackCodecTest, ReadsBackWhatItWrites) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    Variety v(seed);
    const domain::ClientName client(v.name());
    const domain::RollbackRecord record{
        .deployment = v.deployment(),
        .placement = {{client, domain::EnvironmentName(v.name())}, domain::TalentName(v.name())},
        .release = {client, domain::ReleaseName(v.name())},
        .from = v.deployed(),
        .to = v.maybe([&] { return v.deployed(); }),
        .way_back = static_cast<domain::WayBackKind>(v.below(3)),
        .reason = v.text(),
        .automatic = v.coin(),
        .by = v.text(),
        .started_at = v.time(),
        .finished_at = v.time(),
        .targets = v.several([&] { return any_target(v); }),
        .checks = v.several([&] { return any_result(v); })};
    const auto text = encode_rollback(record);
    const auto again = decode_rollback(text, "r.yaml");
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().text() << "\n" << text;
    ASSERT_TRUE(*again == record) << "seed " << seed << "\n" << text;
  }
}

TEST(VerificationCodecTest, ReadsBackWhatItWrites) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Variety v(seed);
    domain::Verification verification{
        .environment = {domain::ClientName(v.name()), domain::EnvironmentName(v.name())},
        .at = v.time(),
        .passed = v.coin(),
        .findings = {}};
    verification.findings = v.several([&] {
      return domain::Verification::Finding{v.coin() ? v.name() : "", v.some_text(), v.coin(), v.text()};
    });
    const auto again = decode_verification(encode_verification(verification), "v.yaml");
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().text();
    ASSERT_TRUE(*again == verification) << "seed " << seed << encode_verification(verification);
  }
}

TEST(VerificationCodecTest, IsNotPassedWhereItDoesNotSaySo) {
  const domain::Verification verification{
      .environment = {domain::ClientName("acme"), domain::EnvironmentName("p")},
      .at = {},
      .passed = true,
      .findings = {}};
  const auto text = replaced(encode_verification(verification), "  passed: true\n", "");
  EXPECT_FALSE(decode_verification(text, "v.yaml"));
}

TEST(AcceptedCodecTest, ReadsBackWhatItWritesAndNeedsACommit) {
  const AcceptedTip tip{domain::CommitId(std::string(40, 'a')), Instant(Duration(1'790'000'000'123))};
  const auto text = encode_accepted(tip);
  const auto again = decode_accepted(text, "accepted.yaml");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(*again, tip);
  EXPECT_FALSE(decode_accepted(replaced(text, std::string(40, 'a'), "abc"), "accepted.yaml"));
  EXPECT_FALSE(decode_accepted(replaced(text, "commit:", "comit:"), "accepted.yaml"));
}

TEST(RecordableTest, CleansOnce) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"plain", "plain"},
      {"  around \n", "around"},
      {"a\r\nb", "a\nb"},
      {"a\xFFz", "a\xEF\xBF\xBDz"},
      {"\xEF\xBB\xBFmark", "mark"},
      {"a\xEF\xBB\xBF\xEF\xBB\xBFz", "a\xEF\xBF\xBD\xEF\xBF\xBDz"},
      {"a\xE2\x80\x8Bz", "a\xEF\xBF\xBDz"},
      {"a\x1Bz", "a\xEF\xBF\xBDz"},
      {"keep\ttabs", "keep\ttabs"},
      {"https://user:password@host/x", "https://***@host/x"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(recordable(text), expected);
    EXPECT_EQ(recordable(recordable(text)), recordable(text));
  }
}

TEST(RecordableTest, FindsASecretBehindCharactersThatAreNotSeen) {
  remember_secret("canary-secret-1");
  EXPECT_THAT(recordable("x canary-secret-1 y"), Not(HasSubstr("canary")));
  EXPECT_THAT(recordable("\xEF\xBB\xBF"
                         "canary-secret-1"),
              Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace talentops::codec
