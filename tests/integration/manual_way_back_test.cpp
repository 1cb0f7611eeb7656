#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/text.hpp"
#include "controller/codec/receipt.hpp"
#include "controller/codec/slot_links.hpp"
#include "controller/records/manual_way.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/secret_items.hpp"
#include "reconcilers/claude_code/slots.hpp"

/// The commands that a manifest gives to a person with no controller, run by a real shell in a workspace as a
/// target keeps it.
namespace talentops {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

struct File {
  const char* path;
  const char* older;  ///< nullptr: not in the version before
  const char* newer;  ///< nullptr: not in the version that is taken back
  const char* there;  ///< nullptr: somebody removed it
  bool client_owned = false;
  bool executable = false;
};

/// What one deployment from one version to the next left behind, and what people did to it since.
const std::vector<File> kFiles = {
    {".claude/agents/changed.md", "old", "new", "new"},
    {".claude/agents/same.md", "same", "same", "same"},
    {".claude/agents/added.md", nullptr, "added", "added"},
    {".claude/agents/added and edited.md", nullptr, "added", "edited"},
    {".claude/agents/gone.md", "gone", nullptr, nullptr},
    {".claude/skills/x/run.sh", "#!/bin/sh\n", "#!/bin/sh\necho\n", "#!/bin/sh\necho\n", false, true},
    {".claude/rules/edited.md", "old rule", "new rule", "their rule"},
    {".claude/rules/theirs.md", "given", "given", "their own", true},
    {".claude/rules/removed.md", "old", "new", nullptr},
};

class ManualWayBackTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "talentops-manual-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    intent_.controller_id = "here";
    intent_.environment = {domain::ClientName("acme"), domain::EnvironmentName("production")};
    intent_.release = {domain::ClientName("acme"), domain::ReleaseName("greeter")};
    intent_.talent = domain::TalentName("greeter");
    intent_.targets = {domain::TargetName("workspace")};
    intent_.to = {
        *domain::Version::parse("1.1.0"), {sha256("new bundle"), sha256("c")}, domain::DeploymentId("new")};
    before_ = {
        *domain::Version::parse("1.0.0"), {sha256("old bundle"), sha256("c")}, domain::DeploymentId("old")};
    intent_.way_back = domain::WayBackKind::kSlot;
    intent_.way_back_to = before_;
    lay_out();
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& bytes) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << bytes;
  }
  std::optional<std::string> read(const std::string& path) const {
    if (!fs::exists(root_ / path)) return std::nullopt;
    std::ostringstream bytes;
    bytes << std::ifstream(root_ / path, std::ios::binary).rdbuf();
    return bytes.str();
  }

  /// What lies there of the newer version: a link, if they are links and nobody has replaced it.
  void put(const File& file) {
    const bool is_ours = file.newer != nullptr && std::string(file.there) == file.newer;
    if (!are_links_ || file.client_owned || !is_ours) return write(file.path, file.there);
    const auto active = root_ / codec::active_path(intent_.talent);
    fs::create_directories(active.parent_path());
    fs::remove(active);
    fs::create_symlink(codec::active_text(intent_.to.package), active);
    write(claude_code::slot_file_path(intent_.to.package,
                                      {.path = file.path, .sha256 = {}, .kind = domain::ItemKind::kLink}),
          file.newer);
    fs::create_directories((root_ / file.path).parent_path());
    fs::remove(root_ / file.path);
    fs::create_symlink(codec::link_text(file.path, intent_.talent), root_ / file.path);
  }

  void lay_out() {
    domain::Package older{intent_.talent, before_.version, before_.package, 1, {}};
    domain::Receipt receipt;
    receipt.talent = intent_.talent;
    receipt.release = intent_.release.name;
    receipt.installed = {intent_.to.version, intent_.to.package, 1, intent_.to.deployment, Instant{}};
    for (const auto& file : kFiles) {
      if (file.there != nullptr) put(file);
      if (file.newer != nullptr) {
        domain::ReceiptItem item;
        item.path = file.path;
        item.client_owned = file.client_owned;
        item.written = sha256(file.newer);
        receipt.items.push_back(item);
      }
      if (file.older == nullptr) continue;
      domain::Item item;
      item.path = file.path;
      item.executable = file.executable;
      item.client_owned = file.client_owned;
      item.sha256 = sha256(file.older);
      older.items.push_back(item);
      if (are_links_ && !item.client_owned) item.kind = older.items.back().kind = domain::ItemKind::kLink;
      const claude_code::SlotFile kept{.path = item.path, .sha256 = item.sha256, .kind = item.kind};
      write(claude_code::slot_file_path(before_.package, kept), file.older);
    }
    // Of which the slot has no bytes.
    for (auto& secret : claude_code::secret_items({{"CRM_TOKEN", {"crm", "token"}}}))
      older.items.push_back(std::move(secret));
    write(".claude/agents/foreign.md", "not ours");
    write(claude_code::slot_path(before_.package) + "/slot.json",
          claude_code::encode_slot(claude_code::listing_of(older, Instant{})));
    write(claude_code::receipt_path(intent_.talent), codec::encode_receipt(receipt));
  }

  /// What the shell prints when it runs `script` where the person is.
  std::string run(std::string script) const {
    const std::string hole = "DIRECTORY_OF_THE_TARGET";
    script.replace(script.find(hole), hole.size(), "'" + root_.string() + "'");
    const fs::path file = root_.string() + ".sh";
    std::ofstream(file) << script;
    FILE* pipe = popen(("sh '" + file.string() + "' 2>&1").c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto count = fread(buffer.data(), 1, buffer.size(), pipe))
      output.append(buffer.data(), count);
    EXPECT_EQ(pclose(pipe), 0) << output;
    fs::remove(file);
    return output;
  }

  /// The commands of the page, one below the other; git's are about another place.
  std::string page_script() const {
    std::string script;
    for (const auto& step : records::manual_way_back(intent_)) {
      for (const auto& command : step.commands) {
        if (!command.starts_with("git ")) script += command + "\n";
      }
    }
    return script;
  }
  /// The commands of the manifest's `spec.rollback.steps`: lines that a shell understands.
  std::string manifest_script() const {
    std::string script;
    for (const auto& line : records::rollback_steps(intent_)) {
      for (const auto* begin : {"cd ", "slot=", "items "}) {
        if (line.starts_with(begin)) script += line + "\n";
      }
    }
    return script;
  }

  void expect_older_version() const {
    EXPECT_EQ(read(".claude/agents/changed.md"), "old");
    EXPECT_EQ(read(".claude/agents/same.md"), "same");
    EXPECT_EQ(read(".claude/agents/added.md"), std::nullopt);
    EXPECT_EQ(read(".claude/agents/added and edited.md"), "edited");
    EXPECT_EQ(read(".claude/agents/gone.md"), "gone");
    EXPECT_EQ(read(".claude/rules/edited.md"), "old rule");
    EXPECT_EQ(read(".claude/rules/edited.md.kept"), "their rule");
    EXPECT_EQ(read(".claude/rules/theirs.md"), "their own");
    EXPECT_EQ(read(".claude/rules/removed.md"), "old");
    EXPECT_EQ(read(".claude/agents/foreign.md"), "not ours");
    struct stat facts {};
    ASSERT_EQ(stat((root_ / ".claude/skills/x/run.sh").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0755U);
    ASSERT_EQ(stat((root_ / ".claude/agents/changed.md").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0644U);
    for (const auto& entry : fs::recursive_directory_iterator(root_ / ".claude")) {
      EXPECT_NE(entry.path().extension(), ".going-back") << entry.path();
    }
  }

  fs::path root_;
  bool are_links_ = false;
  domain::Intent intent_;
  domain::Deployed before_;
};

TEST_F(ManualWayBackTest, PageLeadsBackToTheKeptCopy) {
  const auto output = run(page_script());
  EXPECT_THAT(output, HasSubstr("whole\n"));
  EXPECT_THAT(output, Not(HasSubstr("sha256sum"))) << "nor a word about what has no bytes there";
  EXPECT_THAT(output, HasSubstr("left, somebody changed it: .claude/agents/added and edited.md\n"));
  EXPECT_THAT(output, Not(HasSubstr("NOT RESTORED")));
  expect_older_version();
}

TEST_F(ManualWayBackTest, ManifestLeadsBackToTheKeptCopy) {
  run(manifest_script());
  expect_older_version();
}

TEST_F(ManualWayBackTest, DoneTwiceItIsAsDoneOnce) {
  run(page_script());
  run(page_script());
  expect_older_version();
}

TEST_F(ManualWayBackTest, LeadsBackFromLinksToo) {
  are_links_ = true;
  fs::remove_all(root_);
  lay_out();
  ASSERT_TRUE(fs::is_symlink(root_ / ".claude/agents/changed.md"));
  const auto output = run(page_script());
  EXPECT_THAT(output, HasSubstr("whole\n"));
  EXPECT_THAT(output, Not(HasSubstr("NOT RESTORED")));
  expect_older_version();
}

TEST_F(ManualWayBackTest, SeesADamagedCopy) {
  write(claude_code::slot_file_path(before_.package, sha256("same")), "damaged");
  std::string script;
  const auto steps = records::manual_way_back(intent_);
  for (const std::size_t step : {2, 3}) {
    for (const auto& command : steps[step].commands) script += command + "\n";
  }
  EXPECT_THAT(run(script + "true"), AllOf(Not(HasSubstr("whole")), HasSubstr("FAILED")));
}

TEST_F(ManualWayBackTest, UninstallsWhatNobodyTouched) {
  intent_.way_back = domain::WayBackKind::kUninstall;
  intent_.way_back_to.reset();
  for (const auto& script : {page_script(), manifest_script()}) {
    lay_out();
    const auto output = run(script);
    for (const auto* gone : {"changed", "same", "added"}) {
      EXPECT_EQ(read(std::string(".claude/agents/") + gone + ".md"), std::nullopt);
    }
    EXPECT_EQ(read(".claude/rules/edited.md"), "their rule");
    EXPECT_EQ(read(".claude/agents/foreign.md"), "not ours");
    EXPECT_THAT(output, HasSubstr("left, somebody changed it: .claude/rules/theirs.md"));
  }
}

}  // namespace
}  // namespace talentops
