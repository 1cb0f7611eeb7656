#include "controller/codec/slot_links.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace talentops::codec {
namespace {

const domain::TalentName kGreeter("greeter");

TEST(SlotLinksTest, KeepsPathsButForNamesThatARuntimeReads) {
  EXPECT_EQ(kept_name(".claude/agents/a.md"), "tree/kept-.claude/agents/a.md");
  EXPECT_EQ(kept_name(".claude/skills/a/lib/__init__.py"), "tree/kept-.claude/skills/a/lib/__init__.py");
  EXPECT_EQ(kept_name("a/CLAUDE.md"), "tree/a/kept-CLAUDE.md");
  EXPECT_EQ(kept_name("a/Claude.Local.md"), "tree/a/kept-Claude.Local.md");
  EXPECT_EQ(kept_name("a/NOT-CLAUDE.md"), "tree/a/NOT-CLAUDE.md");
}

TEST(SlotLinksTest, NoTwoPathsAreKeptAsOne) {
  const std::vector<std::string> paths = {".claude/a",       "kept-.claude/a", "kept-kept-.claude/a",
                                          "kept-/.claude/a", "claude/a",       ".claude/.claude/a"};
  std::set<std::string> kept;
  for (const auto& path : paths) kept.insert(kept_name(path));
  EXPECT_EQ(kept.size(), paths.size());
}

TEST(SlotLinksTest, ALinkLeadsThroughActiveIntoTheSlot) {
  EXPECT_EQ(link_text(".claude/agents/a.md", kGreeter),
            "../../.talentops/talents/greeter/active/tree/kept-.claude/agents/a.md");
  EXPECT_EQ(link_text("tool.sh", kGreeter), ".talentops/talents/greeter/active/tree/tool.sh");
  const domain::PackageId package{sha256("bundle"), sha256("configuration")};
  EXPECT_EQ(slot_of_active(active_text(package)), ".talentops/slots/" + package.slot_name());
}

TEST(SlotLinksTest, KnowsItsOwnLinksAndNoOthers) {
  const std::string path = ".claude/agents/a.md";
  EXPECT_EQ(talent_of_link(path, link_text(path, kGreeter)), kGreeter);
  for (const std::string text :
       {"", "a.md", "/etc/passwd", "../../.talentops/talents/greeter/active/tree/kept-.claude/agents/b.md",
        "../../.talentops/talents/greeter/active/tree/../../../../secret",
        "../../.talentops/talents/../active/tree/kept-.claude/agents/a.md",
        "../../.talentops/talents/greeter", "../../.talentops/talents/",
        "../.talentops/talents/greeter/active/tree/kept-.claude/agents/a.md"})
    EXPECT_FALSE(talent_of_link(path, text)) << text;
}

TEST(SlotLinksTest, AnActiveLeadsToASlotOrNowhere) {
  for (const std::string text :
       {"", "../../slots/", "../../slots/..", "../../slots/0123456789ab-0123456789ab/..", "/etc",
        "../../slots/0123456789AB-0123456789ab", "../../../slots/0123456789ab-0123456789ab"})
    EXPECT_FALSE(slot_of_active(text)) << text;
}

}  // namespace
}  // namespace talentops::codec
