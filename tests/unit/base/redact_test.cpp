#include "controller/base/redact.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/text.hpp"

namespace talentops {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RedactTest, RemovesWhatLooksLikeASecret) {
  for (const auto* text :
       {"https://user:canary-1@host/x", "https://canary-1@host", "Authorization: Bearer canary-1-abc",
        "authorization: basic canary-1-abc=",
        "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-1\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\ncut off\n-----BEGIN RSA PRIVATE KEY-----\ncanary-1",
        "-----BEGIN RSA PRIVATE KEY----------END --\n-----BEGIN PRIVATE KEY-----\ncanary-1"}) {
    EXPECT_THAT(redact(text), Not(HasSubstr("canary-1"))) << text;
  }
  EXPECT_THAT(redact("https://user:canary-1@host/x"), HasSubstr("@host/x"));
}

TEST(RedactTest, RemovesRememberedValuesInEveryEncoding) {
  const std::string secret = "canary/2+äx";
  remember_secret(secret);
  EXPECT_THAT(redact("a " + secret + " b"), Not(HasSubstr("canary")));
  EXPECT_THAT(redact("a " + encode_base64(secret)), Not(HasSubstr(encode_base64(secret))));
  EXPECT_THAT(redact("a canary%2F2%2B%C3%A4x"), Not(HasSubstr("canary")));
}

TEST(RedactTest, LeavesOrdinaryTextAlone) {
  remember_secret("short");
  for (const auto* text :
       {"a short text", "https://host/x?y=1", "a bearer of news", "basic x", "mail ada@x.example"}) {
    EXPECT_EQ(redact(text), text);
  }
}

}  // namespace
}  // namespace talentops
