#include "controller/codec/repository_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"

namespace talentops::codec {
namespace {

struct Read {
  std::string text;
  RepositoryAddress address;
};

TEST(RepositoryAddressTest, ReadsEveryFormThatGitKnows) {
  const std::vector<Read> all = {
      {"/srv/fleet.git", {Transport::kDirectory, "", "", 0, "/srv/fleet.git"}},
      {"fleet", {Transport::kDirectory, "", "", 0, "fleet"}},
      {"./a:b", {Transport::kDirectory, "", "", 0, "./a:b"}},
      {"file:///srv/a%20b", {Transport::kDirectory, "", "", 0, "/srv/a b"}},
      {"https://git.example/f.git", {Transport::kHttps, "", "", 0, "https://git.example/f.git"}},
      {"http://[::1]:8080/f", {Transport::kHttp, "", "", 0, "http://[::1]:8080/f"}},
      {"ssh://git@git.example/srv/f.git", {Transport::kSsh, "git", "git.example", 0, "/srv/f.git"}},
      {"ssh://Git.Example:2222/~ann/f", {Transport::kSsh, "", "git.example", 2222, "~ann/f"}},
      {"ssh://git@[::1]:22/f", {Transport::kSsh, "git", "::1", 22, "/f"}},
      {"git@git.example:ops/f.git", {Transport::kSsh, "git", "git.example", 0, "ops/f.git"}},
      {"git.example:/srv/f", {Transport::kSsh, "", "git.example", 0, "/srv/f"}},
  };
  for (const auto& [text, expected] : all) {
    const auto read = read_repository_address(text);
    ASSERT_TRUE(read) << text << ": " << read.error().text();
    EXPECT_EQ(*read, expected) << text;
  }
}

TEST(RepositoryAddressTest, RefusesWhatCouldMeanSomethingElse) {
  for (const std::string text :
       {"", "ftp://a/b", "ssh://-oProxyCommand=x/f", "-oProxyCommand=x:f", "ssh://-l@git.example/f",
        "ssh://git.example", "ssh://git.example/", "git.example:", "git.example:-x",
        "ssh://git.example/a%0Ab", "ssh://git.example/a%zz", "https://git.example/f?token=s3cret",
        "https://git.example/f#s3cret", "https:///f", "file://other/f", "ext::sh -c x"}) {
    const auto read = read_repository_address(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, codes::kGitUrlUnsupported) << text;
    EXPECT_THAT(read.error().text(), testing::Not(testing::HasSubstr("s3cret")));
  }
}

TEST(RepositoryAddressTest, RefusesCredentialsAndDoesNotRepeatThem) {
  for (const std::string text : {"https://s3cret@git.example/f", "https://a:s3cret@git.example/f",
                                 "ssh://a:s3cret@git.example/f", "ftp://a:s3cret@git.example/f"}) {
    const auto read = read_repository_address(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, codes::kGitUrlHasCredentials) << text;
    EXPECT_THAT(read.error().text(), testing::Not(testing::HasSubstr("s3cret")));
  }
}

TEST(RepositoryAddressTest, TakesTwoFormsOfOneAddressForOneRepository) {
  EXPECT_TRUE(is_same_repository("/srv/f.git", "file:///srv/f.git/"));
  EXPECT_TRUE(is_same_repository("git@git.example:ops/f", "git@Git.Example:ops/f"));
  EXPECT_TRUE(is_same_repository("https://git.example/f/", "https://git.example/f"));
  EXPECT_FALSE(is_same_repository("https://git.example/f", "https://git.example/g"));
  EXPECT_FALSE(is_same_repository("https://git.example/f", "ssh://git.example/f"));
  EXPECT_FALSE(is_same_repository("ftp://git.example/f", "ftp://git.example/g"));
}

TEST(RepositoryAddressTest, TellsOneServerFromAnother) {
  EXPECT_TRUE(is_same_origin("https://git.example/a", "https://GIT.example/b/c"));
  EXPECT_TRUE(is_same_origin("git@git.example:a", "ssh://other@git.example/b"));
  EXPECT_FALSE(is_same_origin("https://git.example/a", "http://git.example/a"));
  EXPECT_FALSE(is_same_origin("https://git.example/a", "https://git.example:8443/a"));
  EXPECT_FALSE(is_same_origin("https://git.example/a", "https://git.example.evil/a"));
  EXPECT_FALSE(is_same_origin("ssh://git.example/a", "ssh://git.example:2222/a"));
}

}  // namespace
}  // namespace talentops::codec
