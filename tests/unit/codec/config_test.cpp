#include "controller/codec/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/git.hpp"

namespace talentops::codec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::TestWithParam;
using ::testing::ValuesIn;

const std::string kSmall =
    "apiVersion: talentops.dev/v1alpha1\nkind: ControllerConfig\nrepositories: [{url: "
    "\"file:///srv/git/fleet.git\"}]\n";

TEST(ConfigTest, FillsInEveryDefault) {
  const auto decoded = decode_config(kSmall, "controller.yaml");
  EXPECT_THAT(decoded.problems, IsEmpty());
  ASSERT_TRUE(decoded.config.has_value());
  domain::ControllerConfig expected;
  expected.repository.url = "file:///srv/git/fleet.git";
  EXPECT_EQ(*decoded.config, expected) << "the schema's defaults are those of the struct";
}

TEST(ConfigTest, DecodesEverythingThatIsServed) {
  const auto decoded = decode_config(kSmall.substr(0, kSmall.find("repositories")) + R"(id: fleet-eu
repositories:
  - {name: eu, url: /srv/git/fleet, branch: live, path: ., interval: 5s, timeout: 10s, onRewrite: accept}
trust: {allowedSignersFile: /etc/talentops/allowed_signers, fromRepository: true}
records: {author: {name: Ops, email: ops@x.example}, signingKeyFile: /etc/talentops/key}
allow:
  directories: ["/srv/clients/{client}", /srv/acme]
  hosts: [crm.example]
  urls: ["https://crm.example/health"]
  addresses: [10.0.0.0/8]
  commands:
    - {name: smoke, argv: [/usr/lib/talentops/smoke, -v], at: target, timeout: 5s}
    - {name: other, argv: [/bin/true]}
state: {directory: /var/lib/t}
workers: 4
limits: {bundleBytes: 1MiB, documentBytes: 64KiB, fileCount: 10}
logging: {level: debug, format: json}
grace: 5s
)",
                                     "controller.yaml");
  EXPECT_THAT(decoded.problems, IsEmpty()) << decoded.problems.front().error.text();
  ASSERT_TRUE(decoded.config.has_value());
  const auto& config = *decoded.config;
  EXPECT_EQ(config.id, "fleet-eu");
  EXPECT_EQ(config.repository,
            (domain::RepositoryConfig{"eu", "/srv/git/fleet", "live", std::chrono::seconds(5),
                                      std::chrono::seconds(10), domain::OnRewrite::kAccept}));
  EXPECT_EQ(config.trust, (domain::TrustConfig{"/etc/talentops/allowed_signers", true}));
  EXPECT_EQ(config.records, (domain::RecordsConfig{"Ops", "ops@x.example", "/etc/talentops/key"}));
  EXPECT_THAT(config.allow.directories, ElementsAre("/srv/clients/{client}", "/srv/acme"));
  ASSERT_THAT(config.allow.commands, SizeIs(2));
  EXPECT_EQ(config.allow.commands[0], (domain::AllowedCommand{"smoke",
                                                              {"/usr/lib/talentops/smoke", "-v"},
                                                              domain::CommandPlace::kTarget,
                                                              std::chrono::seconds(5)}));
  EXPECT_EQ(config.allow.commands[1].at, domain::CommandPlace::kController);
  EXPECT_EQ(config.workers, 4);
  EXPECT_EQ(config.limits, (domain::LimitsConfig{1024 * 1024, 64 * 1024, 10}));
  EXPECT_EQ(config.logging, (domain::LoggingConfig{domain::LogLevel::kDebug, domain::LogFormat::kJson}));
  EXPECT_EQ(config.grace, std::chrono::seconds(5));
}

TEST(ConfigTest, DecodesHowARepositoryIsReached) {
  const auto decoded = decode_config(
      "apiVersion: talentops.dev/v1alpha1\nkind: ControllerConfig\nrepositories:\n"
      "  - {url: \"https://git.example/f.git\", auth: {username: bot, tokenFile: /t, caFile: /ca.pem}}\n",
      "controller.yaml");
  ASSERT_TRUE(decoded.config.has_value()) << decoded.problems.front().error.text();
  EXPECT_EQ(decoded.config->repository.auth, (domain::RepositoryAuth{"/t", "bot", "/ca.pem", {}, {}}));
  EXPECT_FALSE(decoded.config->repository.plain_http);
  const auto ssh = decode_config(
      "apiVersion: talentops.dev/v1alpha1\nkind: ControllerConfig\nrepositories:\n"
      "  - {url: \"git@git.example:ops/f.git\", auth: {sshKeyFile: /key, knownHostsFile: /hosts}}\n",
      "controller.yaml");
  ASSERT_TRUE(ssh.config.has_value()) << ssh.problems.front().error.text();
  EXPECT_EQ(ssh.config->repository.auth, (domain::RepositoryAuth{{}, {}, {}, "/key", "/hosts"}));
}

TEST(ConfigTest, DecodesHowRecordsOfTheirOwnAreReached) {
  const auto decoded =
      decode_config(kSmall +
                        "records: {plainHttp: true, auth: {tokenFile: /t}}\n"
                        "allow: {repositories: [\"http://git.example/r.git\", /srv/r.git]}\n",
                    "controller.yaml");
  ASSERT_TRUE(decoded.config.has_value()) << decoded.problems.front().error.text();
  EXPECT_TRUE(decoded.config->records.plain_http);
  EXPECT_EQ(decoded.config->records.auth, (domain::RepositoryAuth{"/t"}));
  EXPECT_THAT(decoded.config->allow.repositories, ElementsAre("http://git.example/r.git", "/srv/r.git"));
}

struct Wrong {
  std::string name;
  std::string text;
  Code code;
  std::string says;
};

class ConfigRefusalTest : public TestWithParam<Wrong> {};

TEST_P(ConfigRefusalTest, IsAnErrorWithPlaceAndHint) {
  const auto decoded = decode_config(GetParam().text, "controller.yaml");
  EXPECT_FALSE(decoded.config.has_value());
  ASSERT_THAT(decoded.problems, SizeIs(1)) << decoded.problems.front().error.text();
  const auto& error = decoded.problems.front().error;
  EXPECT_EQ(error.code, GetParam().code) << error.text();
  EXPECT_THAT(error.text(), HasSubstr(GetParam().says));
  EXPECT_GT(error.where->line, 0);
}

const std::string kHead = "apiVersion: talentops.dev/v1alpha1\nkind: ControllerConfig\n";
const std::vector<Wrong> kWrong = {
    {"Nothing", "", codes::kNotADocument, "explain ControllerConfig"},
    {"NoRepository", kHead, codes::kMissingField, "repositories: is missing"},
    {"TwoRepositories", kHead + "repositories: [{url: a}, {url: b}]\n", codes::kOutOfRange, "at most 1"},
    {"NoUrl", kHead + "repositories: [{name: a}]\n", codes::kMissingField, "repositories[0].url"},
    {"OtherKind", "apiVersion: talentops.dev/v1alpha1\nkind: Fleet\nrepositories: [{url: a}]\n",
     codes::kUnknownValue, "ControllerConfig"},
    {"UnknownKey", kSmall + "worker: 3\n", codes::kUnknownField, "did you mean workers?"},
    {"NoWorkers", kSmall + "workers: 0\n", codes::kOutOfRange, "at least 1"},
    {"RelativeSigners", kSmall + "trust: {allowedSignersFile: signers}\n", codes::kBadFormat,
     "an absolute path"},
    {"RelativeCommand", kSmall + "allow: {commands: [{name: a, argv: [smoke]}]}\n", codes::kBadFormat,
     "allow.commands[0].argv[0]"},
    {"EmptyCommand", kSmall + "allow: {commands: [{name: a, argv: []}]}\n", codes::kOutOfRange, "at least 1"},
    {"CommandTwice", kSmall + "allow: {commands: [{name: a, argv: [/b]}, {name: a, argv: [/c]}]}\n",
     codes::kDuplicateItem, "twice"},
    {"DirectoryWithOtherPlaceholder", kSmall + "allow: {directories: [\"/srv/{environment}\"]}\n",
     codes::kBadFormat, "only {client} is filled in"},
    {"Server", kSmall + "server: {listen: \"127.0.0.1:8420\"}\n", codes::kNotInThisVersion,
     "not in this version"},
    {"Metrics", kSmall + "metrics: {perClient: false}\n", codes::kNotInThisVersion, "not in this version"},
    {"RewriteFollowed", kHead + "repositories: [{url: a, onRewrite: follow}]\n", codes::kUnknownValue,
     "hold, accept"},
    {"FolderOfTheRepository", kHead + "repositories: [{url: a, path: fleets/eu}]\n", codes::kNotInThisVersion,
     "3:31: repositories[0].path: \"fleets/eu\" is not in this version of talentops: write ., or leave it "
     "out"},
    {"PlainHttp", kHead + "repositories: [{url: \"http://git.example/f\"}]\n", codes::kPlainHttpRefused,
     "3:22: repositories[0].url"},
    {"SshWithoutAKey", kHead + "repositories: [{url: \"git@git.example:f\"}]\n",
     codes::kRepositoryAuthUnusable, "auth.knownHostsFile"},
    {"TokenForADirectory", kHead + "repositories: [{url: /f, auth: {tokenFile: /t}}]\n",
     codes::kRepositoryAuthUnusable, "leave auth out"},
    {"PasswordInTheAddress", kHead + "repositories: [{url: \"ssh://a:b@git.example/f\"}]\n",
     codes::kGitUrlHasCredentials, "without the part before the @"},
    {"PasswordInAnAllowedRepository",
     kSmall + "allow: {repositories: [/srv/r, \"https://a:b@git.example/r\"]}\n",
     codes::kGitUrlHasCredentials, "allow.repositories[1]"},
    {"RelativeAllowedRepository", kSmall + "allow: {repositories: [records]}\n", codes::kGitUrlUnsupported,
     "a relative path"},
    {"UnknownLevel", kSmall + "logging: {level: verbose}\n", codes::kUnknownValue,
     "debug, info, warn, error"},
    {"NotYaml", kSmall + "allow: [\n", codes::kYamlSyntax, "not closed"},
};

INSTANTIATE_TEST_SUITE_P(All, ConfigRefusalTest, ValuesIn(kWrong),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace talentops::codec
