#include "controller/base/digest.hpp"

#include <gtest/gtest.h>

namespace talentops {
namespace {

// Published test vectors of SHA-256.
constexpr auto kOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr auto kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(DigestTest, IsSha256) {
  EXPECT_EQ(sha256("").hex(), kOfNothing);
  EXPECT_EQ(sha256("abc").hex(), kOfAbc);
  EXPECT_EQ(Hasher().feed("a").feed("").feed("bc").finish(), sha256("abc"));
}

TEST(DigestTest, IsWrittenAndReadBack) {
  const auto digest = sha256("abc");
  EXPECT_EQ(digest.text(), std::string("sha256:") + kOfAbc);
  EXPECT_EQ(Digest::parse(digest.text()), digest);
  EXPECT_EQ(Digest::parse_hex(digest.hex()), digest);
  EXPECT_EQ(digest.short_hex(), "ba7816bf8f01");
}

TEST(DigestTest, IsReadInOneSpellingOnly) {
  const std::string hex = kOfAbc;
  for (const auto& bad : {std::string(), hex, "sha512:" + hex, "sha256:" + hex.substr(1),
                          "sha256:" + hex + "0", "SHA256:" + hex, "sha256:B" + hex.substr(1)}) {
    EXPECT_FALSE(Digest::parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace talentops
