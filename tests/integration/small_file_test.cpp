#include "controller/effects/fs/small_file.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/effects/fs/secret_directory.hpp"
#include "tests/integration/file_facts.hpp"
#include "tests/integration/loopback_server.hpp"

namespace talentops::effects {
namespace {

namespace fs = std::filesystem;
using test::mode_of;
using test::names_in;
using test::TemporaryDirectory;
using test::text_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(SmallFileTest, ReadsUpToTheLimitAndNoMore) {
  const TemporaryDirectory directory;
  const auto file = directory.write("file", "12345");
  EXPECT_EQ(read_small_file(file, 5).value(), "12345");
  const auto refused = read_small_file(file, 4);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kFileTooLarge);
  EXPECT_THAT(refused.error().message, AllOf(HasSubstr(file), HasSubstr("4 bytes")));
}

TEST(SmallFileTest, TellsWhatIsNotThereFromWhatIsNoFile) {
  const TemporaryDirectory directory;
  EXPECT_EQ(read_small_file(directory.file("missing"), 10).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read_small_file(directory.path(), 10).error().code, codes::kNotAFile);
  ASSERT_EQ(::mkfifo(directory.file("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_small_file(directory.file("pipe"), 10).error().code, codes::kNotAFile);
}

TEST(SmallFileTest, ReadsThroughLinksAsSecretsAreMounted) {
  const TemporaryDirectory directory;
  directory.write("..data/token", "abc");
  fs::create_symlink("..data/token", directory.file("token"));
  EXPECT_EQ(read_small_file(directory.file("token"), 10).value(), "abc");
}

TEST(SmallFileTest, WritesWholeFilesWithTheirModeAndNothingBeside) {
  const TemporaryDirectory directory;
  const auto file = directory.file("file");
  const auto mask = ::umask(077);
  EXPECT_TRUE(write_file_atomically(file, "one", 0644));
  EXPECT_TRUE(write_file_atomically(file, "two", 0640));
  ::umask(mask);
  EXPECT_EQ(text_of(file), "two");
  EXPECT_EQ(mode_of(file), 0640u);
  EXPECT_THAT(names_in(directory.path()), ElementsAre("file"));
}

TEST(SmallFileTest, ReplacesALinkAndNotWhatItPointsTo) {
  const TemporaryDirectory directory;
  const auto victim = directory.write("victim", "untouched");
  fs::create_symlink(victim, directory.file("file"));
  EXPECT_TRUE(write_file_atomically(directory.file("file"), "new", 0600));
  EXPECT_EQ(text_of(victim), "untouched");
  EXPECT_FALSE(fs::is_symlink(directory.file("file")));
}

TEST(SmallFileTest, LeavesTheOldFileWhereTheNewOneCannotBeWritten) {
  const TemporaryDirectory directory;
  const auto file = directory.write("file", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = write_file_atomically(file, std::string(5000, 'x'), 0600);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr(file));
  EXPECT_EQ(text_of(file), "old");
  EXPECT_THAT(names_in(directory.path()), ElementsAre("file"));
}

TEST(SmallFileTest, WritesANewFileOnlyWhereNothingIs) {
  const TemporaryDirectory directory;
  const auto file = directory.file("file");
  EXPECT_EQ(write_new_file(file, "one", 0640).value(), true);
  EXPECT_EQ(write_new_file(file, "two", 0600).value(), false);
  EXPECT_EQ(text_of(file), "one");
  EXPECT_EQ(mode_of(file), 0640u);
  fs::create_symlink("nowhere", directory.file("link"));
  EXPECT_EQ(write_new_file(directory.file("link"), "two", 0600).value(), false);
  const auto refused = write_new_file(directory.file("missing/file"), "x", 0600);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("missing/file"));
  EXPECT_THAT(names_in(directory.path()), UnorderedElementsAre("file", "link"));
}

TEST(SmallFileTest, NamesADirectoryThatIsNotThere) {
  const TemporaryDirectory directory;
  const auto refused = write_file_atomically(directory.file("missing/file"), "x", 0600);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("missing/file"));
}

struct ErrnoRow {
  int number;
  Code code;
};

TEST(SmallFileTest, TellsFullFromReadOnlyFromForbidden) {
  for (const auto& [number, code] :
       {ErrnoRow{ENOSPC, codes::kDiskFull}, ErrnoRow{EDQUOT, codes::kDiskFull},
        ErrnoRow{EROFS, codes::kDiskReadOnly}, ErrnoRow{EACCES, codes::kFileUnwritable}}) {
    const auto error = write_error(number, "/a/b");
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
    EXPECT_THAT(error.message, HasSubstr("/a/b"));
  }
}

TEST(SecretFileTest, IsReadAndRememberedAndNeverShown) {
  const TemporaryDirectory directory;
  const auto file = directory.write("token", "state-canary-66d0\n");
  ::chmod(file.c_str(), 0600);
  EXPECT_EQ(read_secret_file(file, 100).value(), "state-canary-66d0\n");
  EXPECT_EQ(redact("with state-canary-66d0 in it"), "with *** in it");
}

TEST(SecretFileTest, IsRefusedWhereOthersCanGetAtIt) {
  const TemporaryDirectory directory;
  const auto file = directory.write("token", "another-secret");
  for (const auto mode : {0604, 0602, 0601, 0640, 0620, 0644, 0666}) {
    ::chmod(file.c_str(), static_cast<mode_t>(mode));
    const auto refused = read_secret_file(file, 100);
    ASSERT_FALSE(refused) << mode;
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
    EXPECT_EQ(refused.error().code, codes::kSecretFileExposed);
    EXPECT_THAT(refused.error().text(),
                AllOf(HasSubstr("chmod 600 " + file), testing::Not(HasSubstr("another-secret"))));
  }
  ::chmod(file.c_str(), 0400);
  EXPECT_TRUE(read_secret_file(file, 100));
}

TEST(SecretFileTest, IsRefusedWhereItIsEmpty) {
  const TemporaryDirectory directory;
  const auto file = directory.write("token", " \n");
  ::chmod(file.c_str(), 0600);
  EXPECT_EQ(read_secret_file(file, 100).error().code, codes::kSecretFileEmpty);
}

class SecretDirectoryTest : public testing::Test {
 protected:
  SecretDirectoryTest() { std::filesystem::create_directories(directory.path() + "/acme/crm"); }

  Result<Secret> read(const std::string& bytes, mode_t mode = 0600) {
    ::chmod(directory.write("acme/crm/token", bytes).c_str(), mode);
    return SecretDirectory(directory.path()).read(domain::ClientName("acme"), {"crm", "token"});
  }

  TemporaryDirectory directory;
};

TEST_F(SecretDirectoryTest, GivesTheValueWithoutItsLineEnd) {
  EXPECT_EQ(read("shelf-canary-12\n")->reveal(), "shelf-canary-12");
  EXPECT_EQ(read(" shelf-canary-12 \r\n")->reveal(), " shelf-canary-12 ");
  EXPECT_EQ(read("two\nlines\n\n")->reveal(), "two\nlines\n");
  EXPECT_EQ(redact("with shelf-canary-12 in it"), "with *** in it");
}

TEST_F(SecretDirectoryTest, NamesTheFileAndNeverTheValue) {
  for (const auto& [bytes, mode, code] :
       {std::tuple(std::string("canary"), 0644, codes::kSecretFileExposed),
        std::tuple(std::string("\n"), 0600, codes::kSecretFileEmpty),
        std::tuple(std::string("canary\0x", 8), 0600, codes::kSecretUnusable),
        std::tuple(std::string("canary\xff"), 0600, codes::kSecretUnusable)}) {
    const auto refused = read(bytes, static_cast<mode_t>(mode));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code);
    EXPECT_THAT(refused.error().text(),
                AllOf(HasSubstr("acme/crm/token"), testing::Not(HasSubstr("canary"))));
  }
}

TEST_F(SecretDirectoryTest, AClientHasOnlyItsOwn) {
  ASSERT_TRUE(read("shelf-canary-12"));
  const auto refused = SecretDirectory(directory.path()).read(domain::ClientName("globex"), {"crm", "token"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kSecretMissing);
  const auto unknown = SecretDirectory(std::nullopt).read(domain::ClientName("acme"), {"crm", "token"});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, codes::kNoSecretsDirectory);
}

}  // namespace
}  // namespace talentops::effects
