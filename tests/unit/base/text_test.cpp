#include "controller/base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops {
namespace {

using ::testing::ElementsAre;

TEST(TextTest, SplitsAndJoins) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  const std::vector<std::string> parts = {"a", "b"};
  EXPECT_EQ(join(parts, ", "), "a, b");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(TextTest, TrimsAndLowers) {
  EXPECT_EQ(trim(" \t\r\na b\n "), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(lower_ascii("AÄz"), "aÄz") << "ASCII only";
}

TEST(TextTest, CountsInWords) {
  EXPECT_EQ(counted(0, "file"), "0 files");
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(2, "file"), "2 files");
}

TEST(TextTest, WritesHexadecimalAndReadsItBack) {
  const std::string bytes("\x00\x7F\xFF", 3);
  EXPECT_EQ(encode_hex(bytes), "007fff");
  EXPECT_EQ(decode_hex("007fff"), bytes);
  for (const auto* bad : {"0", "0G", "FF", " 00"}) EXPECT_FALSE(decode_hex(bad).has_value()) << bad;
}

TEST(TextTest, WritesBase64AndReadsItBack) {
  for (const auto* text : {"", "a", "ab", "abc", "abcd"}) EXPECT_EQ(decode_base64(encode_base64(text)), text);
  EXPECT_EQ(encode_base64("ab"), "YWI=");
  for (const auto* bad : {"YWI", "YW=I", "YWJ=", "Y WI", "YWI=\n", "====", "YWI=YWI="})
    EXPECT_FALSE(decode_base64(bad).has_value()) << bad;
}

TEST(TextTest, FindsTheNearestName) {
  const std::vector<std::string> names = {"environments", "version", "talent"};
  EXPECT_EQ(nearest("enviroment", names), "environments");
  EXPECT_EQ(nearest("Version", names), "version");
  EXPECT_FALSE(nearest("zzzzzz", names).has_value());
  EXPECT_FALSE(nearest(std::string(65, 'a'), names).has_value());
  EXPECT_FALSE(nearest("a", {}).has_value());
}

TEST(TextTest, FindsWhatIsNotUtf8) {
  for (const auto* good : {"", "ascii", "ü€𝄞", "\xF4\x8F\xBF\xBF"})
    EXPECT_FALSE(first_invalid_utf8(good).has_value()) << good;
  const std::vector<std::pair<std::string, std::size_t>> bad = {
      {"a\x80", 1},        {"\xC0\x80", 0},         {"\xC3", 0}, {"ab\xE2\x82", 2}, {"\xED\xA0\x80", 0},
      {"\xE0\x80\x80", 0}, {"\xF4\x90\x80\x80", 0}, {"\xFF", 0}};
  for (const auto& [text, offset] : bad) EXPECT_EQ(first_invalid_utf8(text), offset);
}

TEST(TextTest, FindsWhatCannotBeSeen) {
  for (const auto* hidden :
       {"\xE2\x80\xAE", "\xE2\x80\x8B", "\xE2\x81\xA6", "\xF3\xA0\x81\x81", "\xC2\xAD", "\xEF\xBB\xBF"}) {
    const auto found = first_invisible(std::string("ab") + hidden);
    ASSERT_TRUE(found.has_value()) << hidden;
    EXPECT_EQ(found->offset, 2U);
  }
  EXPECT_EQ(first_invisible("a\xE2\x80\xAE")->code_point, 0x202EU);
  EXPECT_FALSE(first_invisible("\xEF\xBB\xBF"
                               "a")
                   .has_value())
      << "a byte order mark at the start does not count";
  EXPECT_FALSE(first_invisible("ü €\n\t𝄞").has_value());
}

TEST(TextTest, FindsThemBehindAsciiOfAnyLength) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (std::size_t after = 0; after < 10; ++after) {
      const auto around = [&](const std::string& what) {
        return std::string(before, 'a') + what + std::string(after, 'b');
      };
      EXPECT_EQ(first_invalid_utf8(around("\x80")), before);
      EXPECT_FALSE(first_invalid_utf8(around("ü€𝄞")));
      EXPECT_EQ(first_invisible(around("€\xE2\x80\x8B"))->offset, before + 3);
      EXPECT_FALSE(first_invisible(around("ü€𝄞")));
    }
  }
}

TEST(TextTest, CountsLinesAndCharacters) {
  const auto place = line_column("a\nüb", 4);
  EXPECT_EQ(place.line, 2);
  EXPECT_EQ(place.column, 2);
  EXPECT_EQ(line_column("", 5).line, 1);
}

}  // namespace
}  // namespace talentops
