#include "controller/records/changelog.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::records {
namespace {

using testing::ElementsAre;

domain::Version version(const std::string& text) { return *domain::Version::parse(text); }

std::vector<std::string> versions_of(const std::vector<ChangelogSection>& sections) {
  std::vector<std::string> versions;
  for (const auto& section : sections) versions.push_back(section.version.text());
  return versions;
}

TEST(ChangelogTest, KnowsTheUsualHeadings) {
  for (const auto* heading :
       {"## 1.2.0", "## [1.2.0]", "## [1.2.0] - 2026-11-21", "## 1.2.0 (2026-11-21)", "## v1.2.0", "# 1.2.0",
        "### 1.2.0: the name", "## Version 1.2.0", "## release v1.2.0", "## [v1.2.0](https://x)", "##\t1.2.0",
        "## 1.2.0  ", "## 1.2.0, 2026"}) {
    EXPECT_THAT(versions_of(read_changelog(std::string(heading) + "\n\n- text\n")), ElementsAre("1.2.0"))
        << heading;
  }
}

TEST(ChangelogTest, KnowsWhatIsNoHeadingOfAVersion) {
  for (const auto* line : {"1.2.0", "##1.2.0", "## Unreleased", "## 1.2", "- 1.2.0", "####### 1.2.0",
                           "## The 1.2.0 release", "```\n## 1.2.0\n```", "~~~\n## 1.2.0\n~~~"}) {
    EXPECT_THAT(versions_of(read_changelog(std::string(line) + "\n\n- text\n")), ElementsAre()) << line;
  }
}

constexpr std::string_view kChangelog =
    "# Changelog\nAll of it.\n\n## Unreleased\n- not yet\n\n## [2.0.0] - 2026-12-01\n### Changed\n- "
    "all\n```\n## 9.9.9\n```\n\n"
    "## 1.10.0\n- ten\n\n## About old versions\n- gone\n\n## 1.9.0\n- nine\n\n## 1.9.0-rc.1\n- "
    "candidate\n\n[2.0.0]: https://x\n";

TEST(ChangelogTest, SelectsWhatIsNewerThanWhatWasThere) {
  const std::map<std::pair<std::string, std::string>, std::vector<std::string>> rows = {
      {{"1.9.0", "2.0.0"}, {"2.0.0", "1.10.0"}},
      {{"1.9.0-rc.1", "1.10.0"}, {"1.10.0", "1.9.0"}},
      {{"1.10.0", "2.0.0"}, {"2.0.0"}},
      {{"2.0.0", "2.1.0"}, {}},
      {{"2.0.0", "1.9.0"}, {}},
      {{"", "1.10.0"}, {"1.10.0"}},
      {{"", "3.0.0"}, {}}};
  for (const auto& [pair, expected] : rows) {
    const auto older = pair.first.empty() ? domain::Version() : version(pair.first);
    EXPECT_EQ(versions_of(changelog_between(kChangelog, older, version(pair.second))), expected)
        << pair.first << " " << pair.second;
  }
}

TEST(ChangelogTest, KeepsASectionsTextAndNothingOfOthers) {
  const auto text = changelog_text(changelog_between(kChangelog, version("1.9.0"), version("2.0.0")));
  EXPECT_EQ(text, "### 2.0.0\n\n#### Changed\n- all\n```\n## 9.9.9\n```\n\n### 1.10.0\n\n- ten\n\n");
}

TEST(ChangelogTest, ClosesACodeBlockThatIsLeftOpen) {
  const auto text = changelog_text(changelog_between("## 1.0.0\n```\ncode\n", {}, version("1.0.0")));
  EXPECT_EQ(text, "### 1.0.0\n\n```\ncode\n```\n\n");
}

TEST(ChangelogTest, SaysWhereAVersionListsNothing) {
  EXPECT_EQ(changelog_text(changelog_between("## 1.0.0\n\n## 0.9.0\n- x\n", {}, version("1.0.0"))),
            "### 1.0.0\n\nNo changes are listed.\n\n");
}

}  // namespace
}  // namespace talentops::records
