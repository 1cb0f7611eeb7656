#include <filesystem>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "controller/base/redact.hpp"
#include "controller/codec/slot_links.hpp"
#include "controller/effects/probe/allow_list_probe.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "tests/integration/loopback_server.hpp"

namespace talentops::effects {
namespace {

using domain::Check;
using domain::CommandCheck;
using domain::FileCheck;
using domain::HttpCheck;
using domain::Measured;
using domain::Measurement;
using domain::TcpCheck;
using test::Conversation;
using test::LoopbackServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

domain::AllowConfig everything_here() {
  domain::AllowConfig allow;
  allow.hosts = {"127.0.0.1"};
  allow.addresses = {"127.0.0.1"};
  return allow;
}

/// A probe with all that it borrows, and a directory that stands for the target.
class World {
 public:
  explicit World(domain::AllowConfig allow = {}) : allow_(std::move(allow)), egress_(*Egress::make(allow_)) {}

  Measurement measure(domain::CheckKind kind, Duration timeout = std::chrono::seconds(30),
                      const Call& call = {}) {
    Check check{"test", std::move(kind)};
    check.timeout = timeout;
    return probe_.run(check, context(), call);
  }
  std::optional<Error> forbids(domain::CheckKind kind) const {
    return probe_.forbids({"test", std::move(kind)}, context());
  }
  const test::TemporaryDirectory& target() const { return target_; }

 private:
  ports::ProbeContext context() const {
    ports::ProbeContext context;
    context.environment = {domain::ClientName("acme"), domain::EnvironmentName("production")};
    context.release = domain::ReleaseName("greeter");
    context.talent_name = domain::TalentName("greeter");
    context.talent.version = *domain::Version::parse("1.0.0+build");
    context.target = domain::TargetName("workspace");
    context.target_directory = target_.path();
    return context;
  }

  domain::AllowConfig allow_;
  Egress egress_;
  HttpClient http_ = *HttpClient::make(egress_);
  ProcessRunner runner_;
  AllowListProbe probe_{allow_, egress_, http_, runner_};
  test::TemporaryDirectory target_;
};

TEST(ForbiddenCheckTest, IsKnownBeforeItIsAskedWithTheLineThatWouldAllowIt) {
  domain::AllowConfig allow;
  allow.hosts = {"api.example.com", "127.0.0.1"};
  allow.commands = {{"greets", {"/usr/bin/true"}}};
  const World world(allow);
  const auto hint = [&](domain::CheckKind kind) {
    const auto why = world.forbids(std::move(kind));
    return why ? why->hint : std::string("allowed");
  };
  EXPECT_EQ(hint(CommandCheck{"greets", {}}), "allowed");
  EXPECT_EQ(hint(FileCheck{"agents/greeter.md", {}}), "allowed");
  EXPECT_EQ(hint(HttpCheck{"https://api.example.com/health", "GET", 200, {}}), "allowed");
  EXPECT_EQ(hint(TcpCheck{"api.example.com", 443}), "allowed");
  EXPECT_THAT(hint(CommandCheck{"rm", {}}), HasSubstr("commands: [{name: rm,"));
  EXPECT_THAT(hint(HttpCheck{"https://other.example.com/health", "GET", 200, {}}), HasSubstr("urls:"));
  EXPECT_THAT(hint(TcpCheck{"other.example.com", 443}), HasSubstr("hosts:"));
  EXPECT_THAT(hint(TcpCheck{"127.0.0.1", 443}), HasSubstr("addresses:")) << "an address needs no asking";
}

TEST(FilledCheckTest, TellsWhereItIsAskedAndAboutWhat) {
  domain::AllowConfig allow;
  allow.commands = {{"say", {"/usr/bin/printf", "%s"}}};
  World world(allow);
  EXPECT_EQ(world.measure(CommandCheck{"say", {"{{ client }}/{{environment}} {{ target.name }}"}}).detail,
            "acme/production workspace");
  EXPECT_EQ(
      world.measure(CommandCheck{"say", {"{{ talent.name }} {{ talent.version }} of {{ release }}"}}).detail,
      "greeter 1.0.0+build of greeter");
  world.target().write("greeter.md", "I am greeter 1.0.0+build.");
  EXPECT_EQ(
      world.measure(FileCheck{"{{ talent.name }}.md", "I am {{ talent.name }} {{ talent.version }}."}).result,
      Measured::kPass);
}

TEST(FilledCheckTest, EscapesInAUrl) {
  std::string asked;
  LoopbackServer server([&](Conversation& conversation) {
    asked = conversation.hear_request();
    conversation.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
  });
  World world(everything_here());
  const auto url = server.url("/{{client}}?v={{talent.version}}");
  EXPECT_FALSE(world.forbids(HttpCheck{url, "GET", 200, {}})) << "judged as it will be asked";
  EXPECT_EQ(world.measure(HttpCheck{url, "GET", 200, {}}).result, Measured::kPass);
  server.end();
  EXPECT_THAT(asked, HasSubstr("GET /acme?v=1.0.0%2Bbuild HTTP/1.1"));
}

/// As `layout: links` does.
void install_links(const test::TemporaryDirectory& target) {
  const domain::PackageId package{sha256("bundle"), sha256("configuration")};
  const auto link = [&](const std::string& path, const std::string& talent) {
    std::filesystem::create_directories(std::filesystem::path(target.file(path)).parent_path());
    std::filesystem::create_symlink(codec::link_text(path, domain::TalentName(talent)), target.file(path));
  };
  link("agents/installed.md", "greeter");
  link("agents/gone.md", "greeter");
  link("agents/nobody.md", "nobody");
  const auto active = codec::active_path(domain::TalentName("greeter"));
  std::filesystem::create_directories(std::filesystem::path(target.file(active)).parent_path());
  std::filesystem::create_symlink(codec::active_text(package), target.file(active));
  target.write(
      *codec::slot_of_active(codec::active_text(package)) + "/" + codec::kept_name("agents/installed.md"),
      "Hello from the slot\n");
}

struct FileRow {
  const char* name;
  FileCheck check;
  Measured result;
  const char* detail;
};
class FileProbe : public testing::TestWithParam<FileRow> {};

TEST_P(FileProbe, Measures) {
  World world;
  world.target().write("agents/greeter.md", "Hello from greeter\n");
  std::filesystem::create_symlink("greeter.md", world.target().file("agents/link.md"));
  std::filesystem::create_directory_symlink("agents", world.target().file("linked"));
  std::filesystem::create_symlink("/etc", world.target().file("out"));
  install_links(world.target());
  ASSERT_EQ(::mkfifo(world.target().file("pipe").c_str(), 0600), 0);
  const auto measured = world.measure(GetParam().check);
  EXPECT_EQ(measured.result, GetParam().result) << measured.detail;
  EXPECT_THAT(measured.detail, HasSubstr(GetParam().detail));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, FileProbe,
    testing::Values(FileRow{"There", {"agents/greeter.md", {}}, Measured::kPass, "is there"},
                    FileRow{"Holds", {"agents/greeter.md", "from greeter"}, Measured::kPass, "holds"},
                    FileRow{"HoldsNot", {"agents/greeter.md", "Goodbye"}, Measured::kFail, "does not hold"},
                    FileRow{"Missing", {"agents/other.md", {}}, Measured::kFail, "is not there"},
                    FileRow{"MissingDirectory", {"nowhere/other.md", {}}, Measured::kFail, "is not there"},
                    FileRow{"BelowAFile", {"agents/greeter.md/x", {}}, Measured::kFail, "is not there"},
                    FileRow{"Directory", {"agents", {}}, Measured::kFail, "is not a file"},
                    FileRow{"Pipe", {"pipe", "x"}, Measured::kFail, "is not a file"},
                    FileRow{"Link", {"agents/link.md", {}}, Measured::kFail, "link"},
                    FileRow{"ThroughALink", {"linked/greeter.md", {}}, Measured::kFail, "link"},
                    FileRow{"OutThroughALink", {"out/passwd", {}}, Measured::kFail, "link"},
                    FileRow{"Installed", {"agents/installed.md", "the slot"}, Measured::kPass, "holds"},
                    FileRow{"InstalledAndGone", {"agents/gone.md", {}}, Measured::kFail, "is not there"},
                    FileRow{"OfNobody", {"agents/nobody.md", {}}, Measured::kFail, "is not there"},
                    FileRow{"Above", {"../secret", {}}, Measured::kError, "TO6301"},
                    FileRow{"AboveInBetween", {"agents/../../secret", {}}, Measured::kError, "TO6301"},
                    FileRow{"Absolute", {"/etc/passwd", {}}, Measured::kError, "TO6301"},
                    FileRow{"Empty", {"", {}}, Measured::kError, "TO6301"}),
    [](const auto& row) { return std::string(row.param.name); });

domain::AllowConfig with_command(std::vector<std::string> argv) {
  domain::AllowConfig allow;
  allow.commands = {{"smoke", std::move(argv)}};
  return allow;
}

TEST(CommandProbeTest, PassesWhatExitsWithZero) {
  World world(with_command(
      {"/bin/sh", "-c", "echo first; echo \"$0 $TALENTOPS_CLIENT $TALENTOPS_TARGET\"; pwd >&2; echo last"}));
  const auto measured = world.measure(CommandCheck{"smoke", {"argument"}});
  EXPECT_EQ(measured.result, Measured::kPass);
  EXPECT_EQ(measured.detail, "last");
}

TEST(CommandProbeTest, AppendsArgumentsAndTellsWhereItIs) {
  World world(
      with_command({"/bin/sh", "-c",
                    "echo \"$0:$1:$TALENTOPS_CLIENT/$TALENTOPS_ENVIRONMENT:$TALENTOPS_TARGET_DIRECTORY\""}));
  const auto measured = world.measure(CommandCheck{"smoke", {"one", "$(two)"}});
  EXPECT_EQ(measured.detail, "one:$(two):acme/production:" + world.target().path());
}

TEST(CommandProbeTest, RunsAtTheTargetWhereThatIsSaid) {
  auto allow = with_command({"/bin/pwd"});
  World controller(allow);
  EXPECT_EQ(controller.measure(CommandCheck{"smoke", {}}).detail, "/");
  allow.commands.front().at = domain::CommandPlace::kTarget;
  World target(allow);
  EXPECT_EQ(target.measure(CommandCheck{"smoke", {}}).detail, target.target().path());
}

TEST(CommandProbeTest, FailsWithTheLastWord) {
  World world(with_command({"/bin/sh", "-c", "echo trying; echo no greeting; exit 3"}));
  const auto measured = world.measure(CommandCheck{"smoke", {}});
  EXPECT_EQ(measured.result, Measured::kFail);
  EXPECT_EQ(measured.detail, "exit code 3: no greeting");
}

TEST(CommandProbeTest, MasksSecrets) {
  remember_secret("probe-canary-91aa");
  World world(
      with_command({"/bin/sh", "-c", "echo https://user:pass@example.com probe-canary-91aa; exit 1"}));
  EXPECT_EQ(world.measure(CommandCheck{"smoke", {}}).detail, "exit code 1: https://***@example.com ***");
}

TEST(CommandProbeTest, MasksWhatStandsBesideANameOfASecret) {
  World world(with_command(
      {"/bin/sh", "-c",
       "echo login failed password=hunter2 Authorization: Bearer abcdefghij token=ghp_0123456789; exit 1"}));
  EXPECT_EQ(world.measure(CommandCheck{"smoke", {}}).detail,
            "exit code 1: login failed password=*** Authorization: *** token=***");
}

TEST(CommandProbeTest, TellsNoMoreThanAShortLine) {
  World world(with_command({"/bin/sh", "-c", "printf '%04000d' 1; exit 1"}));
  EXPECT_LE(world.measure(CommandCheck{"smoke", {}}).detail.size(), 220U);
}

TEST(CommandProbeTest, NamesTheLineThatWouldAllowACommand) {
  World world(with_command({"/bin/true"}));
  const auto measured = world.measure(CommandCheck{"deploy-rockets", {}});
  EXPECT_EQ(measured.result, Measured::kError);
  EXPECT_THAT(measured.detail,
              AllOf(HasSubstr("commands: [{name: deploy-rockets, argv: "), HasSubstr("TO6104")));
}

TEST(CommandProbeTest, FailsWhatDoesNotEndInTime) {
  auto allow = with_command({"/bin/sleep", "1000"});
  World by_check(allow);
  const auto measured = by_check.measure(CommandCheck{"smoke", {}}, std::chrono::milliseconds(200));
  EXPECT_EQ(measured.result, Measured::kFail);
  EXPECT_THAT(measured.detail, AllOf(HasSubstr("/bin/sleep"), HasSubstr("did not end in time")));
  EXPECT_GE(measured.took, std::chrono::milliseconds(200));

  allow.commands.front().timeout = std::chrono::milliseconds(200);
  EXPECT_EQ(World(allow).measure(CommandCheck{"smoke", {}}).result, Measured::kFail);
}

TEST(CommandProbeTest, HasAnErrorWhereTheCommandCannotBeStarted) {
  const auto measured = World(with_command({"/does/not/exist"})).measure(CommandCheck{"smoke", {}});
  EXPECT_EQ(measured.result, Measured::kError);
  EXPECT_THAT(measured.detail, HasSubstr("/does/not/exist"));
}

TEST(CommandProbeTest, HasNoDataWhereItWasStopped) {
  std::stop_source stop;
  stop.request_stop();
  World world(with_command({"/bin/sleep", "1000"}));
  const auto measured =
      world.measure(CommandCheck{"smoke", {}}, std::chrono::seconds(30), Call{stop.get_token()});
  EXPECT_EQ(measured.result, Measured::kNoData);
}

struct HttpRow {
  const char* name;
  const char* answer;
  std::optional<std::string> body;
  Measured result;
  const char* detail;
};
class HttpProbe : public testing::TestWithParam<HttpRow> {};

TEST_P(HttpProbe, Measures) {
  LoopbackServer server([](Conversation& client) {
    client.hear_request();
    client.say(GetParam().answer);
  });
  World world(everything_here());
  const auto measured =
      world.measure(HttpCheck{server.url("/health?token=hunter2"), "GET", 200, GetParam().body});
  EXPECT_EQ(measured.result, GetParam().result) << measured.detail;
  EXPECT_THAT(measured.detail, AllOf(HasSubstr(GetParam().detail), Not(HasSubstr("hunter2"))));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, HttpProbe,
    testing::Values(HttpRow{"AsExpected", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok",
                            Measured::kPass, "/health: 200"},
                    HttpRow{"OtherStatus",
                            "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nok",
                            {},
                            Measured::kFail,
                            "500, expected 200"},
                    HttpRow{"OtherBody", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", "ok",
                            Measured::kFail, "does not hold"},
                    HttpRow{"Redirect",
                            "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
                            {},
                            Measured::kFail,
                            "not followed"},
                    HttpRow{"NoHttp", "ERR\r\n", {}, Measured::kFail, "not an HTTP response"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HttpProbeTest, FailsWhatSaysNothingInTime) {
  LoopbackServer server([](Conversation& client) { client.hang(); });
  World world(everything_here());
  const auto measured =
      world.measure(HttpCheck{server.url("/"), "GET", 200, {}}, std::chrono::milliseconds(200));
  EXPECT_EQ(measured.result, Measured::kFail);
  EXPECT_THAT(measured.detail, HasSubstr("took too long"));
}

TEST(HttpProbeTest, NamesTheLineThatIsMissing) {
  LoopbackServer server([](Conversation& client) { client.hang(); });
  const HttpCheck check{server.url("/health"), "GET", 200, {}};
  const auto host = World().measure(check);
  EXPECT_EQ(host.result, Measured::kError);
  EXPECT_THAT(host.detail, HasSubstr("urls: [\"" + server.url("/health") + "\"]"));

  domain::AllowConfig allow;
  allow.urls = {server.url("/health")};
  const auto address = World(allow).measure(check);
  EXPECT_EQ(address.result, Measured::kError);
  EXPECT_THAT(address.detail, HasSubstr("addresses: [\"127.0.0.1\"]"));
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpProbeTest, DoesNotRepeatCredentials) {
  const auto measured =
      World(everything_here()).measure(HttpCheck{"http://user:hunter2@127.0.0.1/", "GET", 200, {}});
  EXPECT_EQ(measured.result, Measured::kError);
  EXPECT_THAT(measured.detail, Not(HasSubstr("hunter2")));
}

TEST(TcpProbeTest, PassesWhatAcceptsConnections) {
  LoopbackServer server([](Conversation& client) { client.hang(); });
  const auto measured = World(everything_here()).measure(TcpCheck{"127.0.0.1", server.port()});
  EXPECT_EQ(measured.result, Measured::kPass) << measured.detail;
}

TEST(TcpProbeTest, FailsWhereNobodyListens) {
  std::uint16_t port = 0;
  {
    port = LoopbackServer([](Conversation&) {}).port();
  }
  const auto measured = World(everything_here()).measure(TcpCheck{"127.0.0.1", port});
  EXPECT_EQ(measured.result, Measured::kFail);
  EXPECT_THAT(measured.detail, HasSubstr("127.0.0.1:" + std::to_string(port)));
}

TEST(TcpProbeTest, NamesTheLineThatIsMissing) {
  const auto measured = World().measure(TcpCheck{"db.example.com", 5432});
  EXPECT_EQ(measured.result, Measured::kError);
  EXPECT_THAT(measured.detail, HasSubstr("hosts: [\"db.example.com:5432\"]"));
}

TEST(TcpProbeTest, RefusesWhatIsNoPort) {
  EXPECT_EQ(World(everything_here()).measure(TcpCheck{"127.0.0.1", 0}).result, Measured::kError);
  EXPECT_EQ(World(everything_here()).measure(TcpCheck{"127.0.0.1", 65536}).result, Measured::kError);
}

TEST(ProbeTest, DoesNotAnswerWhatIsObserved) {
  World world;
  EXPECT_EQ(world.measure(domain::DigestCheck{}).result, Measured::kError);
  EXPECT_EQ(world.measure(domain::EffectiveCheck{}).result, Measured::kError);
}

}  // namespace
}  // namespace talentops::effects
