#include "controller/base/percent.hpp"

#include <gtest/gtest.h>

namespace talentops {
namespace {

TEST(PercentTest, EncodesWhatMeansSomethingInAUrl) {
  EXPECT_EQ(encode_percent("acme-1.0.0_rc~1"), "acme-1.0.0_rc~1");
  EXPECT_EQ(encode_percent("1.0.0+build/x y?&%"), "1.0.0%2Bbuild%2Fx%20y%3F%26%25");
  EXPECT_EQ(encode_percent("é"), "%C3%A9");
}

TEST(PercentTest, DecodesWhatItEncoded) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  EXPECT_EQ(decode_percent(encode_percent(every)), every);
  EXPECT_FALSE(decode_percent("100%"));
  EXPECT_FALSE(decode_percent("%4g"));
}

}  // namespace
}  // namespace talentops
