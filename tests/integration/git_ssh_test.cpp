#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/codes/machine.hpp"
#include "tests/integration/git_remote_fixture.hpp"
#include "tests/integration/git_servers.hpp"

/// Fetching and pushing through a stock OpenSSH server.
namespace talentops {
namespace {

using effects::git::GitDesiredStore;
using testing::HasSubstr;
using testing::Not;

class GitSshTest : public test::GitRemoteTest {
 protected:
  void SetUp() override {
    GitRemoteTest::SetUp();
    first_ = push_file("a", "one");
    make_key("ed25519");
    serve();
  }

  void make_key(const std::string& type) {
    test::shell(scratch_.path(), "rm -f key key.pub; ssh-keygen -q -t " + type + " -N '' -f key");
    test::write_file(authorized_, test::read_file(scratch_.path() / "key.pub"));
  }
  void serve(const std::string& host_key = "ed25519", const std::string& more = {}) {
    server_ = std::make_unique<test::SshServer>(
        scratch_.path() / ("sshd-" + host_key + std::to_string(++servers_)), authorized_, host_key, more);
    test::write_file(known_hosts_, server_->known_host());
  }

  domain::RepositoryConfig at(const std::string& path) const {
    domain::RepositoryConfig config;
    config.url = "ssh://" + user_ + "@127.0.0.1:" + std::to_string(server_->port()) + path;
    config.timeout = std::chrono::seconds(30);
    config.auth.ssh_key_file = (scratch_.path() / "key").string();
    config.auth.known_hosts_file = known_hosts_.string();
    return config;
  }
  using GitRemoteTest::fetch;
  Result<domain::CommitId> fetch() { return fetch(at(remote_.string())); }
  std::filesystem::path authorized_ = scratch_.path() / "authorized_keys";
  std::filesystem::path known_hosts_ = scratch_.path() / "known hosts";
  std::string user_ = [] {
    auto name = test::shell("/", "id -un").output;
    name.pop_back();
    return name;
  }();
  int servers_ = 0;
  std::unique_ptr<test::SshServer> server_;
  domain::CommitId first_;
};

TEST_F(GitSshTest, BringsWhatIsThereAndThenOnlyWhatIsNew) {
  const auto mirror = open(at(remote_.string()));
  GitDesiredStore store(*mirror, "main");
  const auto first = store.fetch({});
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(*first, first_);
  const auto second = push_file("b", "two");
  EXPECT_EQ(*store.fetch({}), second);
  EXPECT_EQ(*store.fetch({}), second);
  expect_sound(mirror->path());
}

TEST_F(GitSshTest, SpeaksWithAServerThatDropsTheVersion) {
  serve("ed25519", "SetEnv GIT_PROTOCOL=version=0");
  const auto mirror = open(at(remote_.string()));
  GitDesiredStore store(*mirror, "main");
  const auto first = store.fetch({});
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(*store.fetch({}), first_);
  const auto second = push_file("b", "two");
  EXPECT_EQ(*store.fetch({}), second);
  expect_sound(mirror->path());
}

TEST_F(GitSshTest, TakesKeysOfEveryUsualType) {
  for (const auto* type : {"ed25519", "ecdsa", "rsa"}) {
    make_key(type);
    serve(type);
    const auto tip = fetch();
    EXPECT_TRUE(tip) << type << ": " << tip.error().text();
  }
}

TEST_F(GitSshTest, KnowsHostsThatAreHashedAmongOthers) {
  test::write_file(
      known_hosts_,
      "example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfzYqYPBnHBnkTBZrkPvqhHZ0cAbRXXmzOwxWZyyZyy\n" +
          server_->known_host());
  ASSERT_EQ(test::shell(scratch_.path(), "ssh-keygen -q -H -f 'known hosts'").exit_code, 0);
  EXPECT_THAT(test::read_file(known_hosts_), testing::AllOf(HasSubstr("|1|"), Not(HasSubstr("127.0.0.1"))));
  const auto tip = fetch();
  EXPECT_TRUE(tip) << tip.error().text();
}

TEST_F(GitSshTest, BelievesNoHostThatIsUnknownOrHasChanged) {
  const auto config = at(remote_.string());
  test::write_file(known_hosts_, "");
  const auto unknown = fetch_error(config);
  EXPECT_EQ(unknown.kind, ErrorKind::kDenied);
  EXPECT_EQ(unknown.code, codes::kRemoteHostKey) << unknown.text();

  test::shell(scratch_.path(), "ssh-keygen -q -t ed25519 -N '' -f other");
  test::write_file(known_hosts_, "[127.0.0.1]:" + std::to_string(server_->port()) + " " +
                                     test::read_file(scratch_.path() / "other.pub"));
  EXPECT_EQ(fetch_error(config).code, codes::kRemoteHostKey);
}

TEST_F(GitSshTest, SaysThatTheKeyIsNotLetIn) {
  test::write_file(authorized_, "");
  const auto denied = fetch_error(at(remote_.string()));
  EXPECT_EQ(denied.kind, ErrorKind::kDenied);
  EXPECT_EQ(denied.code, codes::kRemoteCredentials) << denied.text();
  EXPECT_THAT(denied.text(), HasSubstr("Permission denied"));
}

TEST_F(GitSshTest, RefusesAKeyThatOthersCanRead) {
  std::filesystem::permissions(scratch_.path() / "key", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(fetch_error(at(remote_.string())).code, codes::kSecretFileExposed);
}

TEST_F(GitSshTest, SaysThatARepositoryIsMissing) {
  const auto missing = fetch_error(at("/nowhere/it is.git"));
  EXPECT_EQ(missing.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(missing.code, codes::kRepositoryMissing) << missing.text();
}

TEST_F(GitSshTest, SaysThatNobodyListens) {
  auto config = at(remote_.string());
  server_.reset();
  const auto refused = fetch_error(config);
  EXPECT_EQ(refused.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(refused.code, codes::kConnectionFailed) << refused.text();
}

TEST_F(GitSshTest, QuotesAPathThatAShellWouldObey) {
  const auto evil = scratch_.path() / "it's $(touch pwned); #.git";
  std::filesystem::rename(remote_, evil);
  auto config = at("");
  config.url += "/";
  for (const char c : evil.string().substr(1))
    config.url += c == '#' ? "%23" : c == ' ' ? "%20" : std::string(1, c);
  const auto tip = fetch(config);
  EXPECT_TRUE(tip) << tip.error().text();
}

TEST_F(GitSshTest, PushesRecordsAndTellsWhatAHookSays) {
  const auto mirror = open(at(remote_.string()));
  effects::git::GitRecordStore store(*mirror, test::kRecordsBranch, test::controller_author());
  const auto write = [&](const std::string& path) -> Status {
    const auto tip = TRY(store.fetch({}));
    const auto made = TRY(store.commit(tip, test::change(path, "it")));
    return store.push(made, tip, {});
  };
  const auto first = write("a");
  ASSERT_TRUE(first) << first.error().text();
  ASSERT_TRUE(write("b"));
  EXPECT_EQ(git_in(remote_, "ls-tree -r --name-only " + test::kRecordsBranch), "a\nb");
  expect_sound(remote_);

  test::write_file(remote_ / "hooks/pre-receive", "#!/bin/sh\necho 'ask ops' >&2; exit 1\n");
  std::filesystem::permissions(remote_ / "hooks/pre-receive", std::filesystem::perms::owner_all);
  const auto declined = write("c");
  ASSERT_FALSE(declined);
  EXPECT_EQ(declined.error().code, codes::kRecordsDeclined);
  EXPECT_THAT(declined.error().text(), HasSubstr("ask ops"));
}

}  // namespace
}  // namespace talentops
