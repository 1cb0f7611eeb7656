#include "controller/codec/bundle.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/trust.hpp"

namespace talentops::codec {
namespace {

using domain::EntryKind;
using domain::RawEntry;
using domain::Severity;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kAgent = "---\nname: greeter\ndescription: Says hello\n---\nHello.\n";

RawEntry file(std::string path, std::string content, EntryKind kind = EntryKind::kFile) {
  return {std::move(path), kind, std::make_shared<const std::string>(std::move(content))};
}

std::vector<RawEntry> greeter(std::vector<RawEntry> more = {}, const std::string& manifest = {}) {
  std::vector<RawEntry> entries = {file("talent.yaml", "name: greeter\nversion: \"1.0.0\"\n" + manifest),
                                   file("agent.md", kAgent)};
  std::move(more.begin(), more.end(), std::back_inserter(entries));
  return entries;
}

std::vector<std::string> codes_of(const ReadBundle& read, Severity severity) {
  std::vector<std::string> codes;
  for (const auto& problem : read.problems) {
    if (problem.severity == severity) codes.push_back(problem.error.code.text());
  }
  return codes;
}

const domain::Problem* find(const ReadBundle& read, Code code) {
  const auto found = std::find_if(read.problems.begin(), read.problems.end(),
                                  [&](const auto& problem) { return problem.error.code == code; });
  return found == read.problems.end() ? nullptr : &*found;
}

TEST(BundleTest, ReadsTheSmallestBundle) {
  const auto read = read_bundle(greeter(), "talents/greeter/1.0.0");
  ASSERT_TRUE(read.bundle) << read.problems.front().error.text();
  EXPECT_THAT(read.problems, testing::IsEmpty());
  EXPECT_EQ(read.bundle->manifest.name.text(), "greeter");
  EXPECT_EQ(read.bundle->manifest.version.text(), "1.0.0");
  ASSERT_EQ(read.bundle->files.size(), 2U);
  EXPECT_EQ(read.bundle->files[0].path, "agent.md");
  EXPECT_EQ(read.bundle->files[1].path, "talent.yaml");
  EXPECT_EQ(read.bundle->bytes, std::string(kAgent).size() + 31);
}

TEST(BundleTest, ListsPathModeAndDigestSortedBytewise) {
  const auto read = read_bundle(
      greeter({file("skills/a/SKILL.md", ""), file("skills/a/B.sh", "x", EntryKind::kExecutable)}), "b");
  ASSERT_TRUE(read.bundle);
  const auto line = [](const std::string& path, const std::string& mode, std::string_view content) {
    return path + '\0' + mode + '\0' + sha256(content).hex() + '\n';
  };
  const std::string listing = line("agent.md", "0644", kAgent) + line("skills/a/B.sh", "0755", "x") +
                              line("skills/a/SKILL.md", "0644", "") +
                              line("talent.yaml", "0644", "name: greeter\nversion: \"1.0.0\"\n");
  EXPECT_EQ(canonical_listing(read.bundle->files), listing);
  EXPECT_EQ(read.bundle->digest, sha256(listing));
}

TEST(BundleTest, TheDigestFollowsContentPathAndModeAndNothingElse) {
  const auto digest = [](std::vector<RawEntry> more) {
    const auto read = read_bundle(greeter(std::move(more)), "b");
    return read.bundle ? read.bundle->digest : Digest();
  };
  const Digest plain = digest({file("LICENSE", "MIT")});
  EXPECT_EQ(digest({file("LICENSE", "MIT"), file("evals/smoke.yaml", "a: 1")}), plain);
  EXPECT_NE(digest({file("LICENSE", "MIT!")}), plain);
  EXPECT_NE(digest({file("LICENSE2", "MIT")}), plain);
  EXPECT_NE(digest({file("LICENSE", "MIT", EntryKind::kExecutable)}), plain);
  auto reversed = greeter({file("LICENSE", "MIT")});
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(read_bundle(reversed, "elsewhere").bundle->digest, plain);
}

struct Refusal {
  const char* name;
  RawEntry entry;
  Code code;
};
class BundleRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(BundleRefusalTest, HasItsOwnCodeAndPlace) {
  const auto read = read_bundle(greeter({GetParam().entry}), "b");
  EXPECT_FALSE(read.bundle);
  EXPECT_THAT(codes_of(read, Severity::kError), ElementsAre(GetParam().code.text()));
  const auto* problem = find(read, GetParam().code);
  ASSERT_NE(problem, nullptr);
  EXPECT_EQ(problem->error.kind, ErrorKind::kInvalid);
  ASSERT_TRUE(problem->error.where);
  EXPECT_TRUE(problem->error.where->file.starts_with("b/")) << problem->error.where->file;
  EXPECT_FALSE(problem->error.hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Entries, BundleRefusalTest,
    testing::Values(
        Refusal{"Link", {"skills/a", EntryKind::kLink}, codes::kBundleLink},
        Refusal{"Submodule", {"vendor", EntryKind::kOther}, codes::kBundleSpecialFile},
        Refusal{"Absolute", file("/etc/passwd", ""), codes::kBundlePathAbsolute},
        Refusal{"Parent", file("skills/../../x", ""), codes::kBundlePathDots},
        Refusal{"Here", file("./x", ""), codes::kBundlePathDots},
        Refusal{"EmptyComponent", file("a//b", ""), codes::kBundlePathDots},
        Refusal{"EmptyPath", file("", ""), codes::kBundlePathDots},
        Refusal{"TrailingSlash", file("a/", ""), codes::kBundlePathDots},
        Refusal{"Backslash", file("a\\b", ""), codes::kBundlePathBackslash},
        Refusal{"LineFeed", file("a\nb", ""), codes::kBundlePathControl},
        Refusal{"C1Control", file("a\xC2\x85z", ""), codes::kBundlePathControl},
        Refusal{"ZeroWidthInPath", file("a\xE2\x80\x8Bz", ""), codes::kBundlePathControl},
        Refusal{"PathNotUtf8", file("a\xFFz", ""), codes::kBundlePathEncoding},
        Refusal{"TrailingDot", file("a./b", ""), codes::kBundlePathTrailing},
        Refusal{"TrailingSpace", file("a ", ""), codes::kBundlePathTrailing},
        Refusal{"Git", file("skills/.GIT/config", ""), codes::kBundlePathGit},
        Refusal{"GitModules", file(".gitmodules", ""), codes::kBundlePathGit},
        Refusal{"GitShortName", file("GIT~1/config", ""), codes::kBundlePathGit},
        Refusal{"Reserved", file(".TalentOps/x", ""), codes::kBundlePathReserved},
        Refusal{"LongPath", file("skills/a/" + std::string(180, 'x'), ""), codes::kBundlePathTooLong},
        Refusal{"OtherCase", file("Agent.md", kAgent), codes::kBundlePathCollision},
        Refusal{"Twice", file("agent.md", kAgent), codes::kBundlePathCollision},
        Refusal{"FileAsFolder", file("agent.md/x", ""), codes::kBundlePathCollision},
        Refusal{"LfsPointer",
                file("skills/a.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
                codes::kBundleLfsPointer},
        Refusal{"TooLarge", {"big.bin", EntryKind::kFile, nullptr}, codes::kBundleFileTooLarge},
        Refusal{"NotUtf8", file("rules/a.md", "caf\xE9"), codes::kBundleTextEncoding},
        Refusal{"Nul", file("rules/a.md", std::string("a\0b", 3)), codes::kBundleTextNul},
        Refusal{"LongText", file("rules/a.md", std::string(1024 * 1024 + 1, 'x')),
                codes::kBundleTextTooLarge},
        Refusal{"Mcp", file(".mcp.json", "{}"), codes::kBundleMergedFile},
        Refusal{"Settings", file("settings.local.json", "{}"), codes::kBundleMergedFile},
        Refusal{"Memory", file("CLAUDE.local.md", "x"), codes::kBundleMergedFile},
        Refusal{"AgentWithoutFrontMatter", file("agents/README.md", "# Agents"),
                codes::kFrontMatterFieldMissing},
        Refusal{"AgentWithoutName", file("agents/a.md", "---\ndescription: x\n---\n"),
                codes::kFrontMatterFieldMissing},
        Refusal{"AgentWithoutDescription", file("agents/a.md", "---\nname: a\n---\n"),
                codes::kFrontMatterFieldMissing},
        Refusal{"DescriptionIsAList", file("agents/a.md", "---\nname: a\ndescription: [x]\n---\n"),
                codes::kFrontMatterFieldType},
        Refusal{"AgentName", file("agents/a.md", "---\nname: My Agent\ndescription: x\n---\n"),
                codes::kComponentName},
        Refusal{"FrontMatterOpen", file("commands/a.md", "---\nx: 1\n"), codes::kFrontMatterUnclosed}),
    [](const auto& row) { return row.param.name; });

TEST(BundleTest, RefusesNamesThatOnlyUnicodeKeepsApart) {
  const auto read = read_bundle(greeter({file("caf\xC3\xA9.txt", ""), file("cafe\xCC\x81.txt", "")}), "b");
  EXPECT_THAT(codes_of(read, Severity::kError), ElementsAre(codes::kBundlePathCollision.text()));
}

TEST(BundleTest, DeepFoldersThatAreTheSameDoNotCollide) {
  EXPECT_TRUE(read_bundle(greeter({file("LICENSES/a/b/1", ""), file("LICENSES/a/b/2", ""),
                                   file("LICENSES/a/c/1", ""), file("LICENSES/a-b/1", ""),
                                   file("LICENSES/\xC3\x89/x", ""), file("LICENSES/\xC3\x89/y", "")}),
                          "b")
                  .bundle);
}

TEST(BundleTest, RefusesFoldersThatOnlyCaseKeepsApart) {
  const auto read =
      read_bundle(greeter({file("Docs/a.txt", ""), file("docs/b.txt", ""), file("docs/c.txt", "")}), "b");
  EXPECT_THAT(codes_of(read, Severity::kError),
              ElementsAre(codes::kBundlePathCollision.text(), codes::kBundlePathCollision.text()));
}

TEST(BundleTest, NamesTheInvisibleCharacterAndItsPlace) {
  const auto read = read_bundle(greeter({file("rules/a.md", "one\ntw\xE2\x80\xAEo\n")}), "b");
  const auto* problem = find(read, codes::kBundleInvisible);
  ASSERT_NE(problem, nullptr);
  EXPECT_THAT(problem->error.message, HasSubstr("U+202E"));
  EXPECT_EQ(problem->error.where, (Location{"b/rules/a.md", 2, 3}));
}

TEST(BundleTest, WaivesInvisibleCharactersByFile) {
  const std::string text = "tw\xE2\x80\x8Bo\n";
  const auto one = read_bundle(
      greeter({file("rules/a.md", text), file("rules/b.md", text)}, "invisibleCharacters: [rules/a.md]\n"),
      "b");
  ASSERT_EQ(codes_of(one, Severity::kError).size(), 1U);
  EXPECT_EQ(find(one, codes::kBundleInvisible)->error.where->file, "b/rules/b.md");
  EXPECT_TRUE(
      read_bundle(greeter({file("rules/a.md", text)}, "invisibleCharacters: [rules/a.md]\n"), "b").bundle);
}

TEST(BundleTest, AsksTemplatesAsTextsAndBinariesAndEvaluationsNot) {
  const std::string hostile("\xFF\0\xE2\x80\xAE", 5);
  EXPECT_TRUE(read_bundle(greeter({file("skills/a/SKILL.md", "x"), file("skills/a/logo.png", hostile),
                                   file("evals/injection.md", hostile)}),
                          "b")
                  .bundle);
  const auto read =
      read_bundle(greeter({file("skills/a/run.sh", hostile)}, "templates: [skills/a/run.sh]\n"), "b");
  EXPECT_NE(find(read, codes::kBundleTextNul), nullptr);
}

TEST(BundleTest, NamesEveryProblemAtOnce) {
  const auto read = read_bundle({file("/x", ""), file("rules/a.md", "\xFF"), {"y", EntryKind::kLink}}, "b");
  EXPECT_FALSE(read.bundle);
  for (const Code code : {codes::kBundlePathAbsolute, codes::kBundleTextEncoding, codes::kBundleLink,
                          codes::kBundleManifestMissing, codes::kBundleAgentMissing}) {
    EXPECT_NE(find(read, code), nullptr) << code.text();
  }
}

TEST(BundleTest, RefusesNothingAtAll) {
  EXPECT_THAT(codes_of(read_bundle({}, "b"), Severity::kError), ElementsAre(codes::kBundleEmpty.text()));
}

TEST(BundleTest, CarriesWhatIsWrongInTheManifest) {
  const auto read =
      read_bundle({file("talent.yaml", "name: greeter\nversion: 1.0\n"), file("agent.md", kAgent)}, "b");
  EXPECT_FALSE(read.bundle);
  ASSERT_FALSE(read.problems.empty());
  EXPECT_EQ(read.problems.front().error.where->file, "b/talent.yaml");
  EXPECT_EQ(read.problems.front().error.where->line, 2);
}

TEST(BundleTest, LimitsHoldAtTheLimitAndOnePastIt) {
  BundleLimits limits;
  limits.files = 3;
  EXPECT_TRUE(read_bundle(greeter({file("LICENSE", "")}), "b", limits).bundle);
  EXPECT_NE(find(read_bundle(greeter({file("LICENSE", ""), file("README.md", "")}), "b", limits),
                 codes::kBundleTooManyFiles),
            nullptr);
  limits = {};
  limits.file_bytes = 100;
  EXPECT_TRUE(read_bundle(greeter({file("a.bin", std::string(100, 'x'))}), "b", limits).bundle);
  EXPECT_NE(find(read_bundle(greeter({file("a.bin", std::string(101, 'x'))}), "b", limits),
                 codes::kBundleFileTooLarge),
            nullptr);
  limits = {};
  limits.bytes = std::string(kAgent).size() + 31;
  EXPECT_TRUE(read_bundle(greeter(), "b", limits).bundle);
  EXPECT_NE(find(read_bundle(greeter({file("LICENSE", "x")}), "b", limits), codes::kBundleTooLarge), nullptr);
  limits = {};
  limits.components = 2;
  EXPECT_TRUE(read_bundle(greeter({file("rules/a.md", "")}), "b", limits).bundle);
  EXPECT_NE(find(read_bundle(greeter({file("rules/a.md", ""), file("rules/b.md", "")}), "b", limits),
                 codes::kBundleTooManyFiles),
            nullptr);
  limits = {};
  limits.path_bytes = 11;
  EXPECT_TRUE(read_bundle(greeter(), "b", limits).bundle);
  EXPECT_NE(find(read_bundle(greeter({file("rules/abc.md", "")}), "b", limits), codes::kBundlePathTooLong),
            nullptr);
}

TEST(BundleTest, TheFolderMustSayTheSame) {
  const auto other = read_bundle(greeter(), "x/talents/greeting/1.0.1/");
  EXPECT_THAT(codes_of(other, Severity::kError),
              ElementsAre(codes::kBundleFolderDiffers.text(), codes::kBundleFolderDiffers.text()));
  EXPECT_EQ(other.problems[0].field, "name");
  EXPECT_EQ(other.problems[1].field, "version");
  EXPECT_TRUE(read_bundle(greeter(), "anywhere").bundle);
}

TEST(BundleTest, WhatTheManifestListsMustBeThere) {
  const auto read = read_bundle(
      greeter({file("rules/tone.md", "")}, "templates: [rules/tones.md]\nclientOwned: [nothing.md]\n"), "b");
  EXPECT_THAT(codes_of(read, Severity::kError),
              ElementsAre(codes::kBundleListsMissingFile.text(), codes::kBundleListsMissingFile.text()));
  EXPECT_EQ(read.problems[0].field, "templates[0]");
  EXPECT_THAT(read.problems[0].error.hint, HasSubstr("rules/tone.md"));
}

TEST(BundleTest, AFolderCanBeTheClientsButNotATemplate) {
  const std::vector<RawEntry> rule = {file("rules/tone.md", "")};
  EXPECT_TRUE(read_bundle(greeter(rule, "clientOwned: [rules]\n"), "b").bundle);
  EXPECT_THAT(codes_of(read_bundle(greeter(rule, "templates: [rules]\n"), "b"), Severity::kError),
              ElementsAre(codes::kBundleListsMissingFile.text()));
}

TEST(BundleTest, SaysOfAFileWhatWasRepairedInItAtTheFirstPlace) {
  const auto read = read_bundle(
      greeter({file("agents/b.md", "---\nname: b\nmodel: a: b\r\ndescription: Use when: asked\r\n---\n")}),
      "b");
  ASSERT_EQ(read.problems.size(), 1U);
  const auto& error = read.problems[0].error;
  EXPECT_EQ(
      error.message,
      "front matter was repaired: carriage returns were left out, model was put in quotes, description was "
      "put in quotes");
  EXPECT_EQ(error.where, (Location{"b/agents/b.md", 3, 8}));
}

TEST(BundleTest, ADescriptionIsATextWhereverItStands) {
  for (const std::string path : {"agents/a.md", "commands/a.md", "skills/a/SKILL.md", "output-styles/a.md"}) {
    const auto read = read_bundle(greeter({file(path, "---\nname: a\ndescription: [a, b]\n---\n")}), "b");
    ASSERT_EQ(read.problems.size(), 1U) << path;
    EXPECT_EQ(read.problems[0].error.code, codes::kFrontMatterFieldType);
    EXPECT_EQ(read.problems[0].error.where, (Location{"b/" + path, 3, 14}));
  }
}

TEST(BundleTest, IncompletenessAndRepairsAreWarnings) {
  const auto read = read_bundle(greeter({file("agents/b.md", "---\r\nname: b\r\ndescription: x\r\n---\r\n"),
                                         file("skills/a/notes.md", ""),
                                         file("skills/c/SKILL.md", "---\nname: See\ndescription: x\n---\n")}),
                                "b");
  ASSERT_TRUE(read.bundle);
  EXPECT_THAT(
      codes_of(read, Severity::kWarning),
      testing::UnorderedElementsAre(codes::kBundleRepaired.text(), codes::kBundleSkillIncomplete.text(),
                                    codes::kBundleSkillNameDiffers.text()));
  EXPECT_EQ(read.bundle->warnings, read.problems);
}

}  // namespace
}  // namespace talentops::codec
