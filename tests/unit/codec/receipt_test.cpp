#include "controller/codec/receipt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/targets.hpp"

namespace talentops::codec {
namespace {

using domain::DeploymentId;

domain::Receipt full() {
  const domain::PackageId package{sha256("bundle"), sha256("configuration")};
  const domain::PackageId older{sha256("older"), sha256("configuration")};
  domain::Receipt receipt{
      .talent = domain::TalentName("greeter"), .release = domain::ReleaseName("hello"), .epoch = 7};
  receipt.installed = {*domain::Version::parse("1.10.0"), package, 3, DeploymentId("d2"),
                       Instant(std::chrono::milliseconds(1500))};
  receipt.way_back = {older, *domain::Version::parse("1.9.0"), DeploymentId("d1")};
  receipt.ended = {DeploymentId("d0"), "rolledBack", older, "smoke: \"no\"\nanswer",
                   Instant(std::chrono::hours(1))};
  receipt.items.push_back({.path = ".claude/agents/a.md",
                           .written = sha256("a"),
                           .before = sha256("b"),
                           .saved = "copy",
                           .left = sha256("c")});
  receipt.items.push_back(
      {.path = "tool.sh", .executable = true, .client_owned = true, .written = sha256("tool")});
  const domain::SecretReference reference{"crm", "token", "3"};
  receipt.items.push_back({.path = "settings.json#/env/A",
                           .kind = domain::ItemKind::kSecret,
                           .written = domain::digest_of(reference),
                           .merge = domain::MergePoint{"settings.json", "/env/A"},
                           .secret = reference});
  receipt.sinks = {{"settings.json", true, false, 0640}};
  receipt.items.push_back({.path = "linked.md", .kind = domain::ItemKind::kLink, .written = sha256("l")});
  receipt.directories = {{".claude", DeploymentId("d1")}};
  receipt.released.push_back({.path = "gone.md", .written = sha256("gone"), .before = sha256("there")});
  return receipt;
}

TEST(ReceiptCodecTest, ReadsBackWhatItWrote) {
  const auto text = encode_receipt(full());
  const auto read = decode_receipt(text, "receipt.json");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, full());
  EXPECT_EQ(encode_receipt(*read), text);
}

TEST(ReceiptCodecTest, SaysOfASecretOnlyThatItWasWritten) {
  const auto text = encode_receipt(full());
  EXPECT_THAT(text, testing::HasSubstr(R"("written":"secret","from":"crm","key":"token","version":"3")"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr(domain::digest_of({"crm", "token", "3"}).hex())));
}

TEST(ReceiptCodecTest, ReadsBackWhatIsNotInstalled) {
  domain::Receipt receipt{.talent = domain::TalentName("greeter"), .release = domain::ReleaseName("")};
  receipt.ended = full().ended;
  EXPECT_EQ(*decode_receipt(encode_receipt(receipt), "receipt.json"), receipt);
}

TEST(ReceiptCodecTest, EveryTornReceiptIsDenied) {
  const auto text = encode_receipt(full());
  for (std::size_t length = 0; length + 1 < text.size(); ++length) {
    const auto read = decode_receipt(text.substr(0, length), "receipt.json");
    ASSERT_FALSE(read) << length;
    EXPECT_EQ(read.error().kind, ErrorKind::kDenied);
  }
}

TEST(ReceiptCodecTest, RefusesAnEpochThatCouldNotBeWrittenAgain) {
  auto text = encode_receipt(full());
  text.replace(text.find(":7,"), 3, ":9223372036854775807,");
  EXPECT_EQ(encode_receipt(decode_receipt(text, "receipt.json").value()), text);
  text.replace(text.find("9223372036854775807"), 19, "9223372036854775808");
  EXPECT_FALSE(decode_receipt(text, "receipt.json"));
}

TEST(ReceiptCodecTest, EveryMissingFieldIsNamed) {
  for (const std::string field : {"talent", "release", "epoch", "version", "packager", "deployment",
                                  "activatedAt", "items", "path", "written", "before", "outcome", "reason"}) {
    auto text = encode_receipt(full());
    const auto at = text.find('"' + field + '"');
    ASSERT_NE(at, std::string::npos) << field;
    text.replace(at + 1, 1, "X");
    const auto read = decode_receipt(text, "receipt.json");
    ASSERT_FALSE(read) << field;
    EXPECT_EQ(read.error().code, codes::kTargetStateBroken) << field;
    EXPECT_THAT(read.error().message, ::testing::HasSubstr("receipt.json")) << field;
    EXPECT_THAT(read.error().message, ::testing::HasSubstr('"' + field + '"')) << field;
  }
}

}  // namespace
}  // namespace talentops::codec
