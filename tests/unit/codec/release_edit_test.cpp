#include "controller/codec/release_edit.hpp"

#include <random>
#include <variant>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::codec {
namespace {

const domain::ReleaseKey kGreeter{domain::ClientName("acme"), domain::ReleaseName("greeter")};
const std::string kHead =
    "# ours\napiVersion: talentops.dev/v1alpha1\nkind: TalentRelease\nmetadata: {name: greeter, namespace: "
    "acme}\n";

domain::Version version(const std::string& text) { return domain::Version::parse(text).value(); }

const ReleaseEdit kNewer{.release = kGreeter, .version = version("1.5.0")};
const ReleaseEdit kSuspended{.release = kGreeter, .suspend = true};
const ReleaseEdit kResumed{.release = kGreeter, .suspend = false};

struct Row {
  std::string name;
  ReleaseEdit edit;
  std::string before;
  std::string after;
};

class ReleaseEditTest : public testing::TestWithParam<Row> {};

TEST_P(ReleaseEditTest, ChangesNothingElse) {
  const auto edited = with_release(kHead + GetParam().before, "r.yaml", GetParam().edit);
  ASSERT_TRUE(edited) << edited.error().text();
  EXPECT_EQ(*edited, kHead + GetParam().after);
}

const std::vector<Row> kRows = {
    {"InDoubleQuotes", kNewer, "spec:\n  version: \"1.4.2\"   # the one\n  environments: [a]\n",
     "spec:\n  version: \"1.5.0\"   # the one\n  environments: [a]\n"},
    {"InSingleQuotes", kNewer, "spec: {version: '1.4.2', environments: [a]}\n",
     "spec: {version: '1.5.0', environments: [a]}\n"},
    {"WithoutQuotes", kNewer, "spec:\n    environments:\n    - a\n    version: 1.4.2\n",
     "spec:\n    environments:\n    - a\n    version: 1.5.0\n"},
    {"EscapedInQuotes", kNewer, "spec: {version: \"1.4\\u002e2\", environments: [a]}\n",
     "spec: {version: \"1.5.0\", environments: [a]}\n"},
    {"TheSameVersionInAComment", kNewer,
     "spec:\n  # 1.4.2 is slow\n  version: 1.4.2 # not 1.4.2\n  environments: [a]\n",
     "spec:\n  # 1.4.2 is slow\n  version: 1.5.0 # not 1.4.2\n  environments: [a]\n"},
    {"WithReturns", kNewer, "spec:\r\n  version: 1.4.2\r\n  environments: [a]\r\n",
     "spec:\r\n  version: 1.5.0\r\n  environments: [a]\r\n"},
    {"NoLineEnd", kNewer, "spec:\n  environments: [a]\n  version: 1.4.2",
     "spec:\n  environments: [a]\n  version: 1.5.0"},
    {"OnlyThatRelease", kNewer,
     "spec: {version: 1.4.2, environments: [a]}\n---\napiVersion: talentops.dev/v1alpha1\nkind: "
     "TalentRelease\nmetadata: {name: greeter, namespace: globex}\nspec: {version: 1.4.2, environments: "
     "[a]}\n",
     "spec: {version: 1.5.0, environments: [a]}\n---\napiVersion: talentops.dev/v1alpha1\nkind: "
     "TalentRelease\nmetadata: {name: greeter, namespace: globex}\nspec: {version: 1.4.2, environments: "
     "[a]}\n"},
    {"SuspendIsAdded", kSuspended, "spec:\n  version: 1.4.2\n  environments: [a]  # few\n\n# the end\n",
     "spec:\n  version: 1.4.2\n  environments: [a]  # few\n  suspend: true\n\n# the end\n"},
    {"SuspendIsAddedWithReturns", kSuspended, "spec:\r\n  version: 1.4.2\r\n  environments: [a]\r\n",
     "spec:\r\n  version: 1.4.2\r\n  environments: [a]\r\n  suspend: true\r\n"},
    {"SuspendIsAddedInOneLine", kSuspended, "spec: {version: 1.4.2, environments: [a]}\n",
     "spec: {suspend: true, version: 1.4.2, environments: [a]}\n"},
    {"SuspendIsThere", kSuspended,
     "spec:\n  suspend: false  # a freeze\n  version: 1.4.2\n  environments: [a]\n",
     "spec:\n  suspend: true  # a freeze\n  version: 1.4.2\n  environments: [a]\n"},
    {"Resumed", kResumed, "spec: {version: 1.4.2, suspend: true, environments: [a]}\n",
     "spec: {version: 1.4.2, suspend: false, environments: [a]}\n"},
};

INSTANTIATE_TEST_SUITE_P(All, ReleaseEditTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(ReleaseEditRefusalTest, RefusesWhatItCannotEditWithoutTouchingMore) {
  for (const std::string text : {"spec: {version: latest, environments: [a]}\n",
                                 "spec:\n  version: |-\n    1.4.2\n  environments: [a]\n",
                                 "spec:\n  version: >-\n    1.4.2\n  environments: [a]\n", "spec: [\n"}) {
    const auto edited = with_release(kHead + text, "r.yaml", kNewer);
    if (edited) {
      ADD_FAILURE() << text << *edited;
    } else {
      EXPECT_EQ(edited.error().code, codes::kNotEditable);
    }
  }
  const auto other = with_release(kHead + "spec: {version: 1.4.2, environments: [a]}\n", "r.yaml",
                                  {.release = {domain::ClientName("acme"), domain::ReleaseName("other")}});
  EXPECT_EQ(other.error().code, codes::kNotEditable);
}

domain::Release decoded(const std::string& text) {
  const auto file = decode_documents(text, "r.yaml");
  for (const auto& document : file.documents) {
    if (const auto* release = std::get_if<domain::Release>(&document)) return *release;
  }
  ADD_FAILURE() << text;
  return {};
}

/// A release as somebody may have written it.
std::string written(std::mt19937& random, const std::string& version) {
  const auto one_of = [&](const std::vector<std::string>& ways) { return ways[random() % ways.size()]; };
  const auto quoted = one_of({version, "\"" + version + "\"", "'" + version + "'"});
  const auto comment = one_of({"", "  # " + version, " #", "\t# kept"});
  if (random() % 3 == 0)
    return one_of({"spec: {", "spec:\n  {"}) + one_of({"environments: [a], ", ""}) + "version: " + quoted +
           one_of({", deadline: 10m", " "}) + "}" + comment + "\n" + one_of({"", "# end\n"});
  const auto indent = one_of({"  ", "    ", " "});
  std::vector<std::string> fields = {"version: " + quoted, "environments: [a]", "deadline: 1h"};
  std::shuffle(fields.begin(), fields.end(), random);
  std::string text = "spec:" + comment + "\n";
  for (const auto& field : fields)
    text += one_of({"", "\n", indent + "# " + version + "\n"}) + indent + field + comment + "\n";
  return text;
}

TEST(ReleaseEditLawTest, DecodesToTheWishAndEveryOtherByteIsAsItWas) {
  std::mt19937 random(6);
  for (int i = 0; i < 500; ++i) {
    const auto text = kHead + written(random, "1.4.2");
    const auto with_environments = text.find("environments") != std::string::npos;
    const auto edited = with_release(text, "r.yaml", kNewer);
    if (!with_environments) continue;  // it is no release, and refused
    ASSERT_TRUE(edited) << text;
    EXPECT_EQ(decoded(*edited).version, version("1.5.0"));
    ASSERT_EQ(edited->size(), text.size());
    std::size_t differing = 0;
    for (std::size_t at = 0; at < text.size(); ++at) differing += text[at] == (*edited)[at] ? 0 : 1;
    EXPECT_EQ(differing, 2U) << *edited;
    const auto suspended = with_release(*edited, "r.yaml", kSuspended);
    ASSERT_TRUE(suspended) << *edited;
    EXPECT_TRUE(decoded(*suspended).suspend);
    auto without = *suspended;
    const auto added = without.find("suspend: true");
    ASSERT_NE(added, std::string::npos);
    EXPECT_EQ(decoded(*with_release(*suspended, "r.yaml", kResumed)).suspend, false);
  }
}

}  // namespace
}  // namespace talentops::codec
