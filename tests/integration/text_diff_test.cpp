#include "controller/effects/git/text_diff.hpp"

#include <gtest/gtest.h>

#include "controller/effects/git/library.hpp"

namespace talentops::effects::git {
namespace {

std::string diff(std::string_view before, std::string_view after) {
  EXPECT_TRUE(initialize_git());
  return text_diff(before, after).value();
}

TEST(TextDiffTest, TheSameHasNoDifference) {
  EXPECT_EQ(diff("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(diff("", ""), "");
}

TEST(TextDiffTest, ShowsTheLinesThatDifferWithThreeAround) {
  EXPECT_EQ(diff("1\n2\n3\n4\n5\nold\n7\n8\n9\n10\n", "1\n2\n3\n4\n5\nnew\n7\n8\n9\n10\n"),
            "@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-old\n+new\n 7\n 8\n 9\n");
}

TEST(TextDiffTest, WhatIsNewOrGoneIsShownWhole) {
  EXPECT_EQ(diff("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(diff("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
}

TEST(TextDiffTest, OfBytesOnlySaysThatTheyDiffer) {
  EXPECT_EQ(diff(std::string_view("a\0b", 3), std::string_view("a\0c", 3)), "Binary files differ\n");
}

TEST(TextDiffTest, AMissingLineEndIsTold) {
  EXPECT_EQ(diff("a", "a\n"), "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

}  // namespace
}  // namespace talentops::effects::git
