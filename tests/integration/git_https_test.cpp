#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/codes/machine.hpp"
#include "tests/integration/git_remote_fixture.hpp"
#include "tests/integration/git_servers.hpp"

/// Fetching and pushing through stock git http-backend behind a real web server.
namespace talentops {
namespace {

using effects::git::GitDesiredStore;
using effects::git::Mirror;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class GitHttpTest : public test::GitRemoteTest {
 protected:
  void SetUp() override {
    GitRemoteTest::SetUp();
    git_in(remote_, "config http.receivepack true");
    first_ = push_file("clients/acme/a.yaml", "one");
    std::filesystem::create_directory(web_);
  }

  /// Over TLS with a certificate of our own for 127.0.0.1.
  test::WebServer& serve(const std::string& more = {}, const std::string& protocols = "TLSv1.2 TLSv1.3") {
    server_.reset();
    if (!std::filesystem::exists(web_ / "site.pem")) test::make_certificate(web_, "site");
    const auto tls = "    ssl_certificate " + (web_ / "site.pem").string() + ";\n    ssl_certificate_key " +
                     (web_ / "site.key").string() + ";\n    ssl_protocols " + protocols + ";\n";
    return *(server_ = std::make_unique<test::WebServer>(scratch_.path(), web_, tls, more));
  }
  test::WebServer& serve_plainly(const std::string& more = {}) {
    return *(server_ = std::make_unique<test::WebServer>(scratch_.path(), web_, "", more));
  }

  domain::RepositoryConfig at(const std::string& path) const {
    domain::RepositoryConfig config;
    config.url = server_->url(path);
    config.timeout = std::chrono::seconds(30);
    config.plain_http = config.url.starts_with("http:");
    if (!config.plain_http) config.auth.ca_file = (web_ / "site.pem").string();
    return config;
  }
  domain::RepositoryConfig with_token(domain::RepositoryConfig config, const std::string& token) const {
    const auto file = scratch_.path() / "token";
    test::write_file(file, token);
    std::filesystem::permissions(file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    config.auth.token_file = file.string();
    return config;
  }

  std::filesystem::path web_ = scratch_.path() / "web";
  std::unique_ptr<test::WebServer> server_;
  domain::CommitId first_;
};

TEST_F(GitHttpTest, BringsWhatIsThereAndThenOnlyWhatIsNew) {
  serve();
  const auto mirror = open(at("/git/fleet.git"));
  GitDesiredStore store(*mirror, "main");
  const auto first = store.fetch({});
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(*first, first_);
  expect_sound(mirror->path());

  const auto second = push_file("clients/acme/a.yaml", "two");
  EXPECT_EQ(*store.fetch({}), second);
  expect_sound(mirror->path());
  const auto listing = test::shell(
      mirror->path(), "for p in objects/pack/*.idx; do git show-index < $p | wc -l; done | sort -n");
  EXPECT_THAT(listing.output, testing::StartsWith("5\n")) << "commit, root, two directories, one file";
}

/// What is left out of a pack is what its deltas are made against.
TEST_F(GitHttpTest, BringsDeltasAgainstWhatIsThere) {
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += "line " + std::to_string(i * i) + "\n";
  push_file("clients/acme/long", lines);
  serve();
  const auto mirror = open(at("/git/fleet.git"));
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  for (int i = 0; i < 20; ++i)
    test::write_file(clone_ / ("many/" + std::to_string(i)), lines + std::to_string(i));
  const auto second = push_file("clients/acme/long", lines + "one more\n");
  const auto tip = store.fetch({});
  ASSERT_TRUE(tip) << tip.error().text();
  EXPECT_EQ(*tip, second);
  expect_sound(mirror->path());
}

TEST_F(GitHttpTest, AsksTwiceWhereNothingHasChanged) {
  serve();
  const auto mirror = open(at("/git/fleet.git"));
  GitDesiredStore store(*mirror, "main");
  ASSERT_TRUE(store.fetch({}));
  ASSERT_TRUE(store.fetch({}));
  const std::string look =
      "GET /git/fleet.git/info/refs?service=git-upload-pack 200\nPOST /git/fleet.git/git-upload-pack 200\n";
  EXPECT_EQ(server_->requests(), look + "POST /git/fleet.git/git-upload-pack 200\n" + look);
}

TEST_F(GitHttpTest, SpeaksWithAServerThatKnowsOnlyTheOldProtocol) {
  git_in(remote_, "config protocol.version 0");
  git_in(remote_, "config uploadpack.advertiseRef true");
  serve_plainly("    set $http_git_protocol \"\";");
  const auto mirror = open(at("/git/fleet.git"));
  GitDesiredStore store(*mirror, "main");
  ASSERT_EQ(*store.fetch({}), first_);
  const auto second = push_file("b", "two");
  EXPECT_EQ(*store.fetch({}), second);
  expect_sound(mirror->path());
}

TEST_F(GitHttpTest, BringsAHistoryThatWasRewritten) {
  serve();
  const auto mirror = open(at("/git/fleet.git"));
  GitDesiredStore store(*mirror, "main");
  push_file("a", "two");
  ASSERT_TRUE(store.fetch({}));
  git("reset -q --hard " + first_.text());
  test::write_file(clone_ / "a", "other");
  git("add -A");
  git("commit -q -m other");
  git("push -q -f origin HEAD:main");
  EXPECT_EQ(*store.fetch({}), tip_of(remote_, "main"));
  expect_sound(mirror->path());
}

TEST_F(GitHttpTest, BringsARepositoryWithASubmodule) {
  git("update-index --add --cacheinfo 160000," + first_.text() + ",module");
  git("commit -q -m module");
  git("push -q origin HEAD:main");
  git("rm -q --cached module");
  test::write_file(clone_ / "b", "after");
  git("add b");
  git("update-index --add --cacheinfo 160000," + std::string(40, '1') + ",module");
  git("commit -q -m unknown");
  git("push -q origin HEAD:main");
  serve();
  const auto tip = fetch(at("/git/fleet.git"));
  ASSERT_TRUE(tip) << tip.error().text();
  EXPECT_EQ(*tip, tip_of(remote_, "main"));
}

TEST_F(GitHttpTest, SaysThatABranchOrARepositoryIsMissing) {
  serve();
  const auto mirror = open(at("/git/fleet.git"));
  EXPECT_EQ(GitDesiredStore(*mirror, "other").fetch({}).error().code, codes::kBranchMissing);
  const auto missing = fetch_error(at("/git/none.git"));
  EXPECT_EQ(missing.code, codes::kRepositoryMissing) << missing.text();
  EXPECT_EQ(missing.kind, ErrorKind::kUnavailable);
}

TEST_F(GitHttpTest, ServesAServerOfTls13Alone) {
  serve({}, "TLSv1.3");
  const auto tip = fetch(at("/git/fleet.git"));
  ASSERT_TRUE(tip) << tip.error().text();
}

TEST_F(GitHttpTest, BelievesNoOtherAuthorityAndNoOtherName) {
  serve();
  test::make_certificate(scratch_.path(), "other");
  auto config = at("/git/fleet.git");
  config.auth.ca_file = (scratch_.path() / "other.pem").string();
  EXPECT_EQ(fetch_error(config).code, codes::kTlsUntrusted);
  test::make_certificate(web_, "site", "IP:127.0.0.2");
  serve();
  EXPECT_EQ(fetch_error(at("/git/fleet.git")).code, codes::kTlsUntrusted);
}

TEST_F(GitHttpTest, GivesTheTokenAsPasswordOrAsBearer) {
  serve();
  auto named = with_token(at("/basic/fleet.git"), "s3cret-ann\n");
  named.auth.username = "ann";
  const auto basic = fetch(named);
  EXPECT_TRUE(basic) << basic.error().text();
  const auto bearer = fetch(with_token(at("/bearer/fleet.git"), "s3cret-token"));
  EXPECT_TRUE(bearer) << bearer.error().text();
}

TEST_F(GitHttpTest, TriesCredentialsOnceAndNeverShowsThem) {
  serve();
  auto config = with_token(at("/basic/fleet.git"), "s3cret-wrong");
  config.auth.username = "ann";
  const auto refused = fetch_error(config);
  EXPECT_EQ(refused.kind, ErrorKind::kDenied);
  EXPECT_EQ(refused.code, codes::kRemoteCredentials);
  EXPECT_THAT(refused.text(), AllOf(HasSubstr("not accepted"), Not(HasSubstr("s3cret"))));
  EXPECT_THAT(fetch_error(at("/basic/fleet.git")).text(), HasSubstr("credentials are asked for"));
  const std::string asked = "GET /basic/fleet.git/info/refs?service=git-upload-pack 401\n";
  EXPECT_EQ(server_->requests(), asked + asked);
}

TEST_F(GitHttpTest, ReadsATokenAgainThatWasChanged) {
  serve();
  const auto config = with_token(at("/bearer/fleet.git"), "s3cret-old-one");
  const auto mirror = open(config);
  GitDesiredStore store(*mirror, "main");
  EXPECT_EQ(store.fetch({}).error().code, codes::kRemoteCredentials);
  with_token(config, "s3cret-token");
  EXPECT_EQ(*store.fetch({}), first_);
}

TEST_F(GitHttpTest, RefusesATokenThatOthersCanRead) {
  serve();
  const auto config = with_token(at("/bearer/fleet.git"), "s3cret-token");
  std::filesystem::permissions(*config.auth.token_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(fetch_error(config).code, codes::kSecretFileExposed);
  EXPECT_EQ(server_->requests(), "");
}

TEST_F(GitHttpTest, FollowsARedirectWithinTheOriginOnly) {
  serve(
      "    location ~ ^/old(/.*)$ { return 301 /git$1?$args; }\n"
      "    location ~ ^/away(/.*)$ { return 301 https://localhost:$server_port/git$1?$args; }\n"
      "    location ~ ^/round(/.*)$ { return 302 /round$1?$args; }");
  const auto tip = fetch(at("/old/fleet.git"));
  ASSERT_TRUE(tip) << tip.error().text();
  const auto away = fetch_error(with_token(at("/away/fleet.git"), "s3cret-token"));
  EXPECT_EQ(away.kind, ErrorKind::kDenied);
  EXPECT_EQ(away.code, codes::kRemoteRedirected);
  EXPECT_THAT(away.text(), AllOf(HasSubstr("localhost"), Not(HasSubstr("s3cret"))));
  EXPECT_EQ(fetch_error(at("/round/fleet.git")).code, codes::kRemoteRedirected);
  EXPECT_THAT(server_->requests(), HasSubstr("POST /git/fleet.git/git-upload-pack 200"));
}

TEST_F(GitHttpTest, SaysThatAWebPageIsNoRepository) {
  serve("    location /page { default_type text/html; return 200 '<html>hello</html>'; }");
  EXPECT_EQ(fetch_error(at("/page")).code, codes::kRemoteGarbled);
}

TEST_F(GitHttpTest, GoesNowhereOverPlainHttpUnlessToldSo) {
  serve_plainly();
  auto config = at("/git/fleet.git");
  EXPECT_TRUE(fetch(config));
  config.plain_http = false;
  EXPECT_EQ(effects::git::remote_of(config).error().code, codes::kPlainHttpRefused);
}

/// Pushing records.
class GitHttpPushTest : public GitHttpTest {
 protected:
  void SetUp() override {
    GitHttpTest::SetUp();
    serve();
    mirror_ = open(at("/git/fleet.git"));
    store_ = std::make_unique<effects::git::GitRecordStore>(*mirror_, test::kRecordsBranch,
                                                            test::controller_author());
  }
  Status write(const std::string& path, const std::string& content) {
    const auto tip = TRY(store_->fetch({}));
    const auto made = TRY(store_->commit(tip, test::change(path, content)));
    return store_->push(made, tip, {});
  }
  void install_hook(const std::string& name, const std::string& script) {
    test::write_file(remote_ / "hooks" / name, "#!/bin/sh\n" + script);
    std::filesystem::permissions(remote_ / "hooks" / name, std::filesystem::perms::owner_all);
  }

  std::unique_ptr<Mirror> mirror_;
  std::unique_ptr<effects::git::GitRecordStore> store_;
};

TEST_F(GitHttpPushTest, PushesTheFirstRecordsAndThenMore) {
  for (int i = 0; i < 3; ++i) {
    const auto written = write("records/" + std::to_string(i), "it");
    ASSERT_TRUE(written) << written.error().text();
  }
  EXPECT_EQ(git_in(remote_, "ls-tree -r --name-only " + test::kRecordsBranch),
            "records/0\nrecords/1\nrecords/2");
  EXPECT_EQ(git_in(remote_, "rev-list --count " + test::kRecordsBranch), "3");
  expect_sound(remote_);
  EXPECT_EQ(*store_->fetch({}), tip_of(remote_, test::kRecordsBranch));
}

TEST_F(GitHttpPushTest, LosesARaceAsAConflict) {
  ASSERT_TRUE(write("a", "ours"));
  const auto tip = *store_->fetch({});
  const auto made = *store_->commit(tip, test::change("b", "ours"));
  git("fetch -q origin " + test::kRecordsBranch);
  git("checkout -q FETCH_HEAD");
  test::write_file(clone_ / "c", "theirs");
  git("add -A");
  git("commit -q -m theirs");
  git("push -q origin HEAD:" + test::kRecordsBranch);
  const auto lost = store_->push(made, tip, {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(lost.error().code, codes::kRecordsMoved);
  EXPECT_TRUE(write("b", "ours again"));
}

/// Between what the server shows and what it does, somebody else pushes.
TEST_F(GitHttpPushTest, LosesARaceInsideTheServerAsAConflict) {
  ASSERT_TRUE(write("a", "ours"));
  install_hook("pre-receive",
               "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
               "git update-ref refs/heads/" +
                   test::kRecordsBranch + " " + first_.text());
  const auto tip = *store_->fetch({});
  const auto made = *store_->commit(tip, test::change("b", "ours"));
  const auto lost = store_->push(made, tip, {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kConflict) << lost.error().text();
}

TEST_F(GitHttpPushTest, TellsWhatAHookSaidWhenItDeclines) {
  ASSERT_TRUE(write("a", "ours"));
  install_hook("pre-receive", "echo 'branch is protected: ask ops' >&2; exit 1");
  const auto declined = write("b", "ours");
  ASSERT_FALSE(declined);
  EXPECT_EQ(declined.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(declined.error().code, codes::kRecordsDeclined);
  EXPECT_THAT(declined.error().text(),
              AllOf(HasSubstr("pre-receive hook declined"), HasSubstr("branch is protected: ask ops")));
}

TEST_F(GitHttpPushTest, TellsThatABranchMayNotBeWritten) {
  git_in(remote_, "config http.receivepack false");
  const auto denied = write("a", "ours");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(denied.error().code, codes::kRemoteCredentials);
}

TEST_F(GitHttpTest, BringsAgainWhatTheMirrorHasLost) {
  serve();
  ASSERT_TRUE(fetch(at("/git/fleet.git")));
  EXPECT_EQ(test::shell(state_, "rm -f *.git/objects/pack/*").exit_code, 0);
  const auto mirror = open(at("/git/fleet.git"));
  GitDesiredStore store(*mirror, "main");
  const auto tip = store.fetch({});
  ASSERT_TRUE(tip) << tip.error().text();
  EXPECT_TRUE(store.tree_id(*tip, "clients/acme"));
  expect_sound(mirror->path());
}

}  // namespace
}  // namespace talentops
