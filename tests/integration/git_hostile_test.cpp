#include <chrono>
#include <stop_token>
#include <thread>

#include <gmock/gmock.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/effects/git/protocol.hpp"
#include "controller/effects/git/remotes.hpp"
#include "tests/integration/git_push_fixture.hpp"
#include "tests/integration/git_servers.hpp"
#include "tests/integration/loopback_server.hpp"

/// Git servers that hang, trickle, stop in the middle and talk nonsense.
namespace talentops {
namespace {

using effects::git::GitDesiredStore;
using effects::git::Mirror;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using test::Conversation;
using test::LoopbackServer;

/// What a run may take; nothing waits for it to be over.
constexpr std::chrono::seconds kEnough{20};

std::string pkt(std::string_view text) {
  std::string out;
  effects::git::put_pkt(out, text);
  return out;
}

const std::string kTip(40, 'a');
const std::string kAdvertised = pkt("version 2\n") + pkt("ls-refs\n") + pkt("fetch\n") + "0000";
const std::string kListed = pkt(kTip + " refs/heads/main\n") + "0000";

std::string answer(std::string_view type, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-" + std::string(type) +
         "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string beginning(std::string_view type, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-" + std::string(type) +
         "\r\nContent-Length: 1000000\r\n\r\n" + body;
}

std::string hear_all(Conversation& client) {
  auto request = client.hear_request();
  while (!client.is_over() && request.starts_with("POST") && !request.ends_with("0000"))
    request += client.hear();
  return request;
}

/// Speaks well until a pack is asked for, and then says `pack`.
test::Talk until_the_pack(std::string pack, bool hangs) {
  return [pack = std::move(pack), hangs](Conversation& client) {
    const auto asked = hear_all(client);
    if (asked.starts_with("GET")) return client.say(answer("advertisement", kAdvertised));
    if (asked.find("command=ls-refs") != std::string::npos) return client.say(answer("result", kListed));
    client.say(beginning("result", pack));
    if (hangs) client.hang();
  };
}

test::Talk say(std::string text) {
  return [text = std::move(text)](Conversation& client) {
    hear_all(client);
    client.say(text);
  };
}
test::Talk say_and_hang(std::string text) {
  return [text = std::move(text)](Conversation& client) {
    hear_all(client);
    client.say(text);
    client.hang();
  };
}

class GitHostileTest : public testing::Test {
 protected:
  domain::RepositoryConfig at(const std::string& url, milliseconds timeout) {
    domain::RepositoryConfig config;
    config.url = url;
    config.timeout = timeout;
    config.plain_http = true;
    return config;
  }

  Error fetch_error(const domain::RepositoryConfig& config, const Call& call = {}) {
    auto remote = effects::git::remote_of(config);
    if (!remote) return remote.error();
    auto mirror = Mirror::open(scratch_.path() + "/state", std::move(remote).value());
    if (!mirror) return mirror.error();
    const auto begun = steady_clock::now();
    const auto tip = GitDesiredStore(**mirror, "main").fetch(call);
    EXPECT_LT(steady_clock::now() - begun, kEnough);
    EXPECT_FALSE(tip);
    return tip ? Error{} : tip.error();
  }

  test::TemporaryDirectory scratch_;
};

struct Bad {
  std::string name;
  test::Talk talk;
  Code code;
};

class GitSlowTest : public GitHostileTest, public testing::WithParamInterface<Bad> {};

TEST_P(GitSlowTest, EndsInTime) {
  LoopbackServer server(GetParam().talk);
  const auto error = fetch_error(at(server.url("/fleet.git"), milliseconds(300)));
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable) << error.text();
  EXPECT_EQ(error.code, GetParam().code) << error.text();
}

INSTANTIATE_TEST_SUITE_P(
    Servers, GitSlowTest,
    testing::Values(
        Bad{"Silent", [](Conversation& client) { client.hang(); }, codes::kNetworkTimeout},
        Bad{"TricklesItsHead", [](Conversation& client) { client.drip("HTTP/1.1 200 OK\r\nA: "); },
            codes::kNetworkTimeout},
        Bad{"TricklesReferences",
            [](Conversation& client) {
              hear_all(client);
              client.say(beginning("advertisement", pkt("version 2\n")));
              client.drip(pkt("x"));
            },
            codes::kNetworkTimeout},
        Bad{"StopsInItsReferences", say_and_hang(beginning("advertisement", "00")), codes::kNetworkTimeout},
        Bad{"StopsInThePack", until_the_pack(pkt("packfile\n") + pkt("\x01PACK"), true),
            codes::kNetworkTimeout},
        Bad{"KeepsAlivePackless",
            [](Conversation& client) {
              const auto asked = hear_all(client);
              if (asked.starts_with("GET")) return client.say(answer("advertisement", kAdvertised));
              if (asked.find("command=ls-refs") != std::string::npos)
                return client.say(answer("result", kListed));
              client.say(beginning("result", pkt("packfile\n")));
              client.drip(pkt("\x01"));
            },
            codes::kNetworkTimeout}),
    [](const auto& each) { return each.param.name; });

class GitNonsenseTest : public GitHostileTest, public testing::WithParamInterface<Bad> {};

TEST_P(GitNonsenseTest, IsRefusedAndLeavesNothing) {
  LoopbackServer server(GetParam().talk);
  const auto error = fetch_error(at(server.url("/fleet.git"), std::chrono::seconds(30)));
  EXPECT_EQ(error.code, GetParam().code) << error.text();
  EXPECT_EQ(error.text().find('\x1b'), std::string::npos);
  const auto left = test::shell(scratch_.path() + "/state", "find . -path '*/objects/pack/*'");
  EXPECT_EQ(left.output, "") << "a pack that is not whole is not kept";
}

INSTANTIATE_TEST_SUITE_P(
    Servers, GitNonsenseTest,
    testing::Values(
        Bad{"HugeFrame", say(answer("advertisement", "fffeversion 2\n")), codes::kRemoteGarbled},
        Bad{"TinyFrame", say(answer("advertisement", "0003")), codes::kRemoteGarbled},
        Bad{"NoFrames", say(answer("advertisement", "hello, this is no git")), codes::kRemoteGarbled},
        Bad{"Nothing", say(answer("advertisement", "")), codes::kRemoteGarbled},
        Bad{"NoHttp", say("220 smtp ready\r\n"), codes::kHttpResponseInvalid},
        Bad{"Sha256", say(answer("advertisement", pkt("version 2\n") + pkt("object-format=sha256") + "0000")),
            codes::kRepositoryUnsupported},
        Bad{"Words", say(answer("advertisement", pkt("ERR gone\x1b[31m fishing"))), codes::kRemoteRefused},
        Bad{"CutInThePack", until_the_pack(pkt("packfile\n") + pkt("\x01PACK"), false),
            codes::kHttpResponseInvalid},
        Bad{"NoPack", until_the_pack(pkt("packfile\n") + pkt("\x01this is no pack at all") + "0000", false),
            codes::kRepositoryDamaged},
        Bad{"MoreObjectsThanThereCanBe",
            until_the_pack(pkt("packfile\n") + pkt(std::string("\x01PACK\0\0\0\2\xff\xff\xff\xff", 13)),
                           false),
            codes::kRemoteTooLarge},
        Bad{"OtherSection", until_the_pack(pkt("shallow-info\n"), false), codes::kRemoteGarbled},
        Bad{"FailsInThePack", until_the_pack(pkt("packfile\n") + pkt("\x03out of memory"), false),
            codes::kRemoteRefused},
        Bad{"Overloaded", say("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), codes::kRemoteFailed}),
    [](const auto& each) { return each.param.name; });

TEST_F(GitHostileTest, StallsInTlsNoLongerThanItMay) {
  LoopbackServer server([](Conversation& client) { client.hang(); });
  test::make_certificate(scratch_.path(), "site");
  auto config = at("https://127.0.0.1:" + std::to_string(server.port()) + "/fleet.git", milliseconds(300));
  config.auth.ca_file = scratch_.file("site.pem");
  EXPECT_EQ(fetch_error(config).code, codes::kNetworkTimeout);
}

TEST_F(GitHostileTest, SilentSshEndsInTime) {
  LoopbackServer server([](Conversation& client) { client.hang(); });
  test::shell(scratch_.path(), "ssh-keygen -q -t ed25519 -N '' -f key; touch known_hosts");
  auto config = at("ssh://git@127.0.0.1:" + std::to_string(server.port()) + "/fleet.git", milliseconds(500));
  config.auth = {.ssh_key_file = scratch_.file("key"), .known_hosts_file = scratch_.file("known_hosts")};
  EXPECT_EQ(fetch_error(config).code, codes::kNetworkTimeout);
}

TEST_F(GitHostileTest, IsBrokenOffWhenAskedTo) {
  std::stop_source stop;
  LoopbackServer server([&](Conversation& client) {
    hear_all(client);
    stop.request_stop();
    client.hang();
  });
  const auto error = fetch_error(at(server.url("/fleet.git"), std::chrono::hours(1)), Call{stop.get_token()});
  EXPECT_EQ(error.kind, ErrorKind::kCanceled);
}

/// A push whose answer is lost is not known to have failed.
TEST_F(GitHostileTest, AnAnswerThatIsLostIsUnavailable) {
  const std::string advertised =
      pkt("# service=git-receive-pack\n") + "0000" +
      pkt(std::string(40, '0') + " capabilities^{}" + '\0' + "report-status side-band-64k") + "0000";
  LoopbackServer server([&](Conversation& client) {
    const auto asked = client.hear_request();
    if (asked.starts_with("POST")) return;
    client.say(
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-receive-pack-advertisement\r\nContent-Length: " +
        std::to_string(advertised.size()) + "\r\nConnection: close\r\n\r\n" + advertised);
  });
  auto remote = effects::git::remote_of(at(server.url("/fleet.git"), std::chrono::seconds(30)));
  const auto mirror = *Mirror::open(scratch_.path() + "/state", *std::move(remote));
  effects::git::GitRecordStore store(*mirror, test::kRecordsBranch, test::controller_author());
  const auto made = *store.commit({}, test::change("a", "it"));
  const auto lost = store.push(made, {}, {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnavailable) << lost.error().text();
}

}  // namespace
}  // namespace talentops
