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
       {"https://user:canary-1@host/x", "a://b://user:canary-1@host", "https://canary-1@host",
        "Authorization: Bearer canary-1-abc", "authorization: basic canary-1-abc=",
        "-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-1\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\ncut off\n-----BEGIN RSA PRIVATE KEY-----\ncanary-1",
        "-----BEGIN RSA PRIVATE KEY----------END --\n-----BEGIN PRIVATE KEY-----\ncanary-1"}) {
    EXPECT_THAT(redact(text), Not(HasSubstr("canary-1"))) << text;
  }
  EXPECT_THAT(redact("https://user:canary-1@host/x"), HasSubstr("@host/x"));
}

TEST(RedactTest, RemovesTheValueBesideANameOfASecret) {
  for (const auto* text : {"login failed password=canary-1",
                           "DB_PASSWORD: canary-1",
                           "passwd = 'canary-1 with blanks'",
                           "{\"password\": \"a\\\"canary-1\"}",
                           R"({"out": "{\"client_secret\":\"canary-1\"}"})",
                           "pwd:canary-1",
                           "aws_secret_access_key=canary-1",
                           "X-Api-Key: canary-1",
                           "apiKey: canary-1",
                           "private-key=canary-1",
                           "Authorization: Token canary-1",
                           "Cookie: a=b; c=canary-1",
                           "Set-Cookie: id=canary-1; Secure",
                           "session_id=canary-1",
                           "curl --token canary-1 x",
                           "--password=canary-1",
                           "https://host/?token=canary-1&x=1",
                           "export TOKEN=\"canary-1\"",
                           "password => \"canary-1\"",
                           "token='canary-1",
                           "secret=***canary-1"}) {
    EXPECT_THAT(redact(text), Not(HasSubstr("canary-1"))) << text;
    EXPECT_EQ(redact(redact(text)), redact(text));
  }
  EXPECT_EQ(redact("login failed password=hunter2, token: abc. Tried (secret=x) as bob"),
            "login failed password=***, token: ***. Tried (secret=***) as bob");
}

TEST(RedactTest, RemovesKeysThatTellTheirIssuer) {
  for (const auto* text :
       {"ghp_0123456789abcdef", "saw gho_0123456789", "ghs_0123456789.", "github_pat_11AB_cd",
        "(glpat-abcDEF123)", "sk-proj-0123456789abcdef", "xoxb-123-456-abc", "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-def", "npm_0123456789abcdefghijklmnopqrstuvwxyz",
        "AIzaSyA0123456789abcdefghijklmnopqrstu"}) {
    EXPECT_THAT(redact(text), HasSubstr("***")) << text;
    EXPECT_THAT(redact(text), Not(::testing::ContainsRegex("[0-9]"))) << text;
  }
}

// A limit in time, not a measurement: what is not linear takes minutes here.
TEST(RedactTest, IsLinearInHostileText) {
  for (const std::string part :
       {"://", "token=", "token='", "token\\", "-----BEGIN ", "bearer ", "Bearer abcdefgh ",
        "-----BEGIN X PRIVATE KEY----- -----END ", "password : ", "eyJ", "ghp_1234 "}) {
    std::string text;
    while (text.size() < 500'000) text += part;
    EXPECT_LE(redact(text).size(), text.size() + 3);
  }
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
       {"a short text", "https://host/x?y=1", "a bearer of news", "basic x", "mail ada@x.example",
        "the token is missing", "token: expected text, found number", "the password was wrong",
        "max_tokens=4096", "secrets: 3", "\"token\": did you mean \"talent\"?", "secret://vault/x",
        "a task-list, an sk-learn model", "npm_config_registry=x", "give --password to it",
        "password=", "tokenizer: fast", "keys: [API_TOKEN]", "API_TOKEN, DB_PASSWORD"}) {
    EXPECT_EQ(redact(text), text);
  }
}

}  // namespace
}  // namespace talentops
