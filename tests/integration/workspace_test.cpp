#include "controller/effects/fs/workspace.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/codes/targets.hpp"
#include "controller/simulation/disk_workspace.hpp"
#include "reconcilers/claude_code/directory_target.hpp"
#include "tests/reconcile/directory_target_world.hpp"

namespace talentops::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A directory that goes away with the test.
struct Place {
  Place() {
    std::string name = fs::temp_directory_path() / "workspace-XXXXXX";
    path = fs::canonical(::mkdtemp(name.data()));
    root = path / "root";
    fs::create_directory(root);
  }
  ~Place() { fs::remove_all(path); }
  Place(const Place&) = delete;

  fs::path path;
  fs::path root;
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

/// What every workspace promises: asked of the real one and of the simulated one, so that neither strays.
class WorkspaceContractTest : public ::testing::TestWithParam<bool> {
 protected:
  WorkspaceContractTest() {
    if (GetParam()) {
      auto opened = effects::DirectoryOpener().open(place.root);
      EXPECT_TRUE(opened);
      real = *std::move(opened);
      workspace = real.get();
    }
  }
  static void expect_kind(const Status& status, ErrorKind kind) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, kind) << status.error().text();
  }
  std::string read(std::string_view path) {
    const auto bytes = workspace->read(path, 100);
    return bytes ? *bytes : bytes.error().text();
  }

  Place place;
  simulation::Disk disk;
  simulation::DiskWorkspace simulated{disk, "/simulated"};
  std::unique_ptr<ports::Workspace> real;
  ports::Workspace* workspace = &simulated;
};

INSTANTIATE_TEST_SUITE_P(Workspaces, WorkspaceContractTest, ::testing::Values(false, true),
                         [](const auto& is_real) { return is_real.param ? "Real" : "Simulated"; });

TEST_P(WorkspaceContractTest, WritesNewFilesWithExactlyTheMode) {
  const auto umask = ::umask(0077);
  ASSERT_TRUE(workspace->write_new("a", "bytes", 0644));
  ASSERT_TRUE(workspace->write_new("b", "", 0755));
  ASSERT_TRUE(workspace->make_directory("d", 0755));
  ::umask(umask);
  EXPECT_EQ((*workspace->stat("a"))->mode, 0644U);
  EXPECT_EQ((*workspace->stat("a"))->size, 5U);
  EXPECT_EQ((*workspace->stat("b"))->mode, 0755U);
  EXPECT_EQ((*workspace->stat("d"))->mode, 0755U);
  EXPECT_EQ((*workspace->stat("d"))->kind, ports::FileKind::kDirectory);
  EXPECT_EQ(read("a"), "bytes");
  expect_kind(workspace->write_new("a", "", 0644), ErrorKind::kConflict);
  expect_kind(workspace->make_directory("a", 0755), ErrorKind::kConflict);
  EXPECT_THAT(*workspace->list(""), ElementsAre("a", "b", "d"));
}

TEST_P(WorkspaceContractTest, SyncsManyAtOnce) {
  ASSERT_TRUE(workspace->make_directory("d", 0755));
  std::vector<std::string> paths = {"", "d", "gone", "gone/below"};
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(workspace->write_new(paths.emplace_back("d/" + std::to_string(i)), "bytes", 0644));
    EXPECT_TRUE(workspace->sync_all(paths));
  }
  EXPECT_TRUE(workspace->sync_all({"d/7", "gone"}));
  EXPECT_TRUE(workspace->sync_all({}));
  disk.cut_power(simulation::Disk::Cut::kNothingMore);
  EXPECT_EQ(read("d/19"), "bytes");
}

TEST_P(WorkspaceContractTest, LooksAnewAfterWhatItDid) {
  ASSERT_TRUE(workspace->make_directory("d", 0755));
  ASSERT_TRUE(workspace->write_new("d/a", "old", 0644));
  EXPECT_TRUE(workspace->stat("d/a")->has_value());
  ASSERT_TRUE(workspace->rename("d", "e"));
  EXPECT_FALSE(workspace->stat("d/a")->has_value());
  ASSERT_TRUE(workspace->make_directory("d", 0755));
  ASSERT_TRUE(workspace->write_new("d/a", "newer", 0644));
  EXPECT_EQ((*workspace->stat("d/a"))->size, 5U);
  ASSERT_TRUE(workspace->remove_file("d/a"));
  EXPECT_FALSE(workspace->stat("d/a")->has_value());
  EXPECT_TRUE(workspace->stat("e/a")->has_value());
}

TEST_P(WorkspaceContractTest, TellsMissingFromUnreadable) {
  EXPECT_EQ(*workspace->stat("no/where"), std::nullopt);
  EXPECT_EQ(workspace->read("no", 1).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(workspace->list("no").error().kind, ErrorKind::kNotFound);
  expect_kind(workspace->write_new("no/file", "", 0644), ErrorKind::kNotFound);
  expect_kind(workspace->make_directory("no/directory", 0755), ErrorKind::kNotFound);
  expect_kind(workspace->sync_file("no"), ErrorKind::kNotFound);
  expect_kind(workspace->sync_directory("no"), ErrorKind::kNotFound);
  expect_kind(workspace->remove_file("no"), ErrorKind::kNotFound);
  expect_kind(workspace->remove_directory("no"), ErrorKind::kNotFound);
  ASSERT_TRUE(workspace->write_new("file", "bytes", 0644));
  EXPECT_EQ(workspace->stat("file/below").error().kind, ErrorKind::kDenied);
  EXPECT_EQ(workspace->read("file", 4).error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(workspace->read("file", 5));
  EXPECT_EQ(workspace->list("file").error().kind, ErrorKind::kDenied);
}

TEST_P(WorkspaceContractTest, RenamesExchangesAndRemoves) {
  for (const char* name : {"a", "b"}) ASSERT_TRUE(workspace->write_new(name, name, 0644));
  ASSERT_TRUE(workspace->make_directory("d", 0755));
  ASSERT_TRUE(workspace->exchange("a", "b"));
  EXPECT_EQ(read("a"), "b");
  expect_kind(workspace->exchange("a", "no"), ErrorKind::kNotFound);
  expect_kind(workspace->exchange("no", "a"), ErrorKind::kNotFound);
  expect_kind(workspace->rename_new("a", "b"), ErrorKind::kConflict);
  expect_kind(workspace->rename_new("no", "b"), ErrorKind::kNotFound);
  expect_kind(workspace->rename("a", "no/where"), ErrorKind::kNotFound);
  expect_kind(workspace->rename("a", "d"), ErrorKind::kDenied);
  ASSERT_TRUE(workspace->rename("a", "b"));
  EXPECT_EQ(read("b"), "b");
  ASSERT_TRUE(workspace->rename_new("b", "d/c"));
  expect_kind(workspace->remove_directory("d"), ErrorKind::kConflict);
  expect_kind(workspace->remove_file("d"), ErrorKind::kDenied);
  ASSERT_TRUE(workspace->remove_file("d/c"));
  ASSERT_TRUE(workspace->sync_directory("d"));
  ASSERT_TRUE(workspace->remove_directory("d"));
  ASSERT_TRUE(workspace->sync_directory(""));
  EXPECT_TRUE(workspace->list("")->empty());
}

TEST_P(WorkspaceContractTest, RefusesPathsThatLeadOut) {
  for (const std::string path : {"../x", "a/../x", "/etc/passwd", "", "a//b", "./a", "a/"}) {
    expect_kind(workspace->write_new(path, "", 0644), ErrorKind::kInvalid);
    expect_kind(workspace->remove_file(path), ErrorKind::kInvalid);
    EXPECT_EQ(workspace->read(path, 1).error().kind, ErrorKind::kInvalid) << path;
  }
}

class DirectoryWorkspaceTest : public ::testing::Test {
 protected:
  DirectoryWorkspaceTest() : workspace(*effects::DirectoryOpener().open(place.root)) {}
  Place place;
  std::unique_ptr<ports::Workspace> workspace;
};

TEST_F(DirectoryWorkspaceTest, FollowsNoLinkAnywhere) {
  fs::create_directory(place.path / "outside");
  write(place.path / "outside/secret", "secret");
  fs::create_directory_symlink(place.path / "outside", place.root / "d");
  fs::create_symlink(place.path / "outside/secret", place.root / "f");
  write(place.root / "mine", "mine");
  EXPECT_EQ((*workspace->stat("d"))->kind, ports::FileKind::kOther);
  EXPECT_EQ((*workspace->stat("f"))->kind, ports::FileKind::kOther);
  for (const auto& status : {workspace->write_new("d/x", "x", 0644), workspace->make_directory("d/y", 0755),
                             workspace->rename("mine", "d/mine"), workspace->rename("d/secret", "taken"),
                             workspace->exchange("mine", "d/secret"), workspace->remove_file("d/secret"),
                             workspace->sync_directory("d"), workspace->sync_file("f")}) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kDenied) << status.error().text();
  }
  EXPECT_EQ(workspace->read("f", 100).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(workspace->read("d/secret", 100).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(workspace->stat("d/secret").error().kind, ErrorKind::kDenied);
  EXPECT_EQ(content_of(place.path / "outside/secret"), "secret");
  EXPECT_EQ(std::distance(fs::directory_iterator(place.path / "outside"), {}), 1);
}

/// The time of change is what nobody can set: a file's owner sets the other one back.
TEST_F(DirectoryWorkspaceTest, ShowsAChangeThatKeepsSizeAndTime) {
  write(place.root / "f", "mine");
  const auto before = **workspace->stat("f");
  auto after = before;
  while (after.changed == before.changed) {  // the file system's clock ticks some hundred times a second
    write(place.root / "f", "evil");
    const struct timespec time {
      before.modified.count() / 1'000'000'000, before.modified.count() % 1'000'000'000
    };
    const struct timespec times[] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, (place.root / "f").c_str(), times, 0), 0);
    after = **workspace->stat("f");
  }
  EXPECT_EQ(after.modified, before.modified);
  EXPECT_EQ(after.size, before.size);
  EXPECT_EQ(after.inode, before.inode);
  EXPECT_NE(after, before);
}

TEST_F(DirectoryWorkspaceTest, DoesNotWaitForPipes) {
  ASSERT_EQ(::mkfifo((place.root / "pipe").c_str(), 0644), 0);
  EXPECT_EQ((*workspace->stat("pipe"))->kind, ports::FileKind::kOther);
  EXPECT_EQ(workspace->read("pipe", 100).error().kind, ErrorKind::kDenied);
}

TEST_F(DirectoryWorkspaceTest, ReplacesAHardLinkAndNeverWritesThroughIt) {
  write(place.path / "outside", "theirs");
  fs::create_hard_link(place.path / "outside", place.root / "f");
  ASSERT_TRUE(workspace->write_new("new", "ours", 0644));
  ASSERT_TRUE(workspace->rename("new", "f"));
  EXPECT_EQ(content_of(place.path / "outside"), "theirs");
  EXPECT_EQ(content_of(place.root / "f"), "ours");
}

TEST_F(DirectoryWorkspaceTest, LeavesNoHalfFile) {
  struct rlimit old {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 1000, old.rlim_max };
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = workspace->write_new("big", std::string(5000, 'x'), 0644);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(written.error().message, HasSubstr("root/big: write: EFBIG"));
  EXPECT_FALSE(fs::exists(place.root / "big"));
}

TEST_F(DirectoryWorkspaceTest, SaysWhereItReallyIs) {
  const auto here = workspace->place();
  ASSERT_TRUE(here);
  struct stat facts {};
  ASSERT_EQ(::stat(place.root.c_str(), &facts), 0);
  EXPECT_EQ(here->path, place.root);
  EXPECT_EQ(here->inode, facts.st_ino);
  EXPECT_EQ(here->device, facts.st_dev);
  EXPECT_FALSE(here->host.empty());
}

TEST_F(DirectoryWorkspaceTest, AnEpochThatIsOverMovesNothing) {
  for (const std::string epoch : {".talentops/epoch-", ".talentops-epoch-acme.env-"}) {
    const auto over = epoch + "1";
    fs::create_directories(place.root / over);
    write(place.root / "live", "live");
    ASSERT_TRUE(workspace->write_new(over + "/new", "new", 0644));
    ASSERT_TRUE(workspace->rename(over, epoch + "2"));
    for (const auto& status :
         {workspace->rename(over + "/new", "live"), workspace->exchange(over + "/new", "live"),
          workspace->rename("live", over + "/old"), workspace->remove_file(over + "/new"),
          workspace->write_new(over + "/more", "", 0644), workspace->make_link(over + "/link", "live")}) {
      ASSERT_FALSE(status);
      EXPECT_EQ(status.error().kind, ErrorKind::kNotFound) << status.error().text();
    }
    EXPECT_EQ(content_of(place.root / "live"), "live");
  }
}

TEST_P(WorkspaceContractTest, MakesLinksThatAreReadAndNeverFollowed) {
  ASSERT_TRUE(workspace->make_directory("d", 0755));
  ASSERT_TRUE(workspace->write_new("d/file", "bytes", 0644));
  ASSERT_TRUE(workspace->make_link("link", "d/file"));
  expect_kind(workspace->make_link("link", "elsewhere"), ErrorKind::kConflict);
  const auto facts = workspace->stat("link");
  ASSERT_TRUE(facts && *facts);
  EXPECT_EQ((*facts)->kind, ports::FileKind::kOther);
  EXPECT_EQ((*facts)->link_to, "d/file");
  EXPECT_EQ(workspace->read("link", 100).error().kind, ErrorKind::kDenied);
  ASSERT_TRUE(workspace->make_link("other", "d"));
  ASSERT_TRUE(workspace->exchange("other", "link"));
  EXPECT_EQ((*workspace->stat("link"))->link_to, "d");
  ASSERT_TRUE(workspace->rename("link", "other"));
  EXPECT_EQ((*workspace->stat("other"))->link_to, "d");
  ASSERT_TRUE(workspace->remove_file("other"));
  EXPECT_EQ(read("d/file"), "bytes");
}

TEST_P(WorkspaceContractTest, FindsWhatLiesAboveIt) {
  EXPECT_FALSE(*workspace->find_above("only-here"));
  ASSERT_TRUE(workspace->make_directory("only-here", 0755));
  const auto found = workspace->find_above("only-here");
  ASSERT_TRUE(found && *found);
  EXPECT_THAT(**found, ::testing::EndsWith("/only-here"));
}

TEST_F(DirectoryWorkspaceTest, FindsTheNearestInEveryDirectoryThatItReallyLiesIn) {
  write(place.path / "mark", "");
  EXPECT_EQ(*workspace->find_above("mark"), (place.path / "mark").string());
  fs::create_symlink("nowhere", place.root / "mark");
  EXPECT_EQ(*workspace->find_above("mark"), (place.root / "mark").string());
}

TEST(DirectoryOpenerTest, RefusesMissingAndLinkedRoots) {
  Place place;
  fs::create_directory_symlink(place.root, place.path / "link");
  write(place.path / "file", "");
  effects::DirectoryOpener opener;
  EXPECT_EQ(opener.open(place.path / "nowhere").error().code, codes::kPlaceMissing);
  EXPECT_EQ(opener.open(place.path / "nowhere").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(opener.open(place.path / "file").error().kind, ErrorKind::kDenied);
  EXPECT_EQ(opener.open(place.path / "link").error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(opener.open(place.root));
}

/// The whole way on a real file system.
TEST(DirectoryTargetOnDiskTest, InstallsUpgradesAndGivesBackEveryByte) {
  Place place;
  write(place.root / "README.md", "the client's");
  effects::DirectoryOpener opener;
  SetClock clock;
  CountingEntropy entropy;
  claude_code::DirectoryTarget target({{domain::ClientName("acme"), domain::EnvironmentName("production")},
                                       domain::TargetName("workspace"),
                                       place.root,
                                       place.path / "managed"},
                                      {opener, clock, entropy});
  const auto first = make_package("1.0.0", {{".claude/agents/a.md", "agent 1"}, {"tool.sh", "tool", true}});
  const auto second =
      make_package("2.0.0", {{".claude/agents/a.md", "agent 2"}, {".claude/skills/s/SKILL.md", "skill"}});
  ASSERT_TRUE(target.probe(Call{}).passed);
  const auto holder = target.take("one", 0, Call{});
  ASSERT_TRUE(holder) << holder.error().text();
  for (const auto* package : {&first, &second}) {
    const auto staged = target.stage(*package, *holder, Call{});
    ASSERT_TRUE(staged) << staged.error().text();
  }
  const auto way_back = TargetWorld::way_back_of(first, "d1");
  ASSERT_TRUE(target.activate(TargetWorld::activation_of(first, "d1"), *holder, Call{}));
  EXPECT_EQ(fs::status(place.root / "tool.sh").permissions(), fs::perms(0755));
  ASSERT_TRUE(target.activate(TargetWorld::activation_of(second, "d2", way_back), *holder, Call{}));
  EXPECT_EQ(content_of(place.root / ".claude/agents/a.md"), "agent 2");
  EXPECT_FALSE(fs::exists(place.root / "tool.sh"));
  const auto seen = target.observe({&second}, true, Call{});
  ASSERT_TRUE(seen.reached());
  EXPECT_TRUE(seen.talents.at(second.talent).wanted_matches);
  EXPECT_EQ(seen.slots.size(), 2U);
  ASSERT_TRUE(target.revert(TargetWorld::reversion_of(second, "d2", way_back), *holder, Call{}));
  EXPECT_EQ(content_of(place.root / ".claude/agents/a.md"), "agent 1");
  EXPECT_FALSE(fs::exists(place.root / ".claude/skills"));
  ASSERT_TRUE(target.revert(TargetWorld::reversion_of(first, "d1"), *holder, Call{}));
  EXPECT_FALSE(fs::exists(place.root / ".claude"));
  EXPECT_EQ(content_of(place.root / "README.md"), "the client's");
  EXPECT_TRUE(fs::is_empty(place.root / ".talentops/epoch-1"));
  ASSERT_TRUE(target.take("two", 1, Call{}));
  EXPECT_EQ(target.stage(first, *holder, Call{}).error().code, codes::kEpochLost);
}

}  // namespace
}  // namespace talentops::test
