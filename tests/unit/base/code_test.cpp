#include "controller/base/code.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/error.hpp"

namespace talentops {
namespace {

TEST(CodeTest, IsWrittenAndReadBack) {
  EXPECT_EQ(Code{1203}.text(), "TO1203");
  EXPECT_EQ(parse_code("TO1203"), Code{1203});
  EXPECT_EQ(parse_code("1203"), Code{1203});
  for (const auto* bad : {"", "TO", "TO12", "TO12034", "XX1203", "TO12x3", "TO-123"})
    EXPECT_FALSE(parse_code(bad).has_value()) << bad;
}

TEST(CodeTest, IsGivenOutOnceAndExplained) {
  const auto codes = all_codes();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(codes[i - 1].code, codes[i].code);
    }
    EXPECT_FALSE(codes[i].meaning.empty()) << codes[i].name;
    EXPECT_FALSE(codes[i].what_to_do.empty()) << codes[i].name;
    EXPECT_TRUE(codes[i].meaning.ends_with('.')) << codes[i].name;
    const auto same_name = std::count_if(codes.begin(), codes.end(),
                                         [&](const auto& each) { return each.name == codes[i].name; });
    EXPECT_EQ(same_name, 1) << codes[i].name;
  }
  EXPECT_FALSE(explain(Code{1}).has_value());
  EXPECT_EQ(explain(codes::kUnknownField)->name, "kUnknownField");
}

TEST(ErrorTest, IsOneLineForPeople) {
  const Error error{ErrorKind::kInvalid, Code{1203}, "version: expected text", Location{"a.yaml", 7, 12},
                    "write it in quotes"};
  EXPECT_EQ(error.text(), "a.yaml:7:12: version: expected text: write it in quotes [TO1203]");
  EXPECT_EQ(error.context("release acme/x").message, "release acme/x: version: expected text");
  EXPECT_EQ((Location{"a", 0, 0}).text(), "a");
  EXPECT_EQ((Location{"a", 3, 0}).text(), "a:3");
  EXPECT_EQ((Error{ErrorKind::kCanceled, {}, "stopped"}).text(), "stopped");
}

}  // namespace
}  // namespace talentops
