#include <memory>
#include <optional>
#include <stop_token>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/machine.hpp"
#include "controller/effects/http/http_client.hpp"
#include "controller/effects/process/process_runner.hpp"
#include "tests/integration/loopback_server.hpp"

namespace talentops::effects {
namespace {

using std::chrono::milliseconds;
using test::Conversation;
using test::LoopbackServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Call within(milliseconds limit) { return Call{{}, std::chrono::steady_clock::now() + limit}; }
Call patiently() { return within(std::chrono::seconds(30)); }

/// Everything on this machine is allowed.
const Egress& open_egress() {
  static const Egress kEgress = [] {
    domain::AllowConfig allow;
    allow.hosts = {"127.0.0.1", "localhost"};
    allow.addresses = {"127.0.0.0/8"};
    return *Egress::make(allow);
  }();
  return kEgress;
}

Result<HttpResponse> ask(const std::string& method, const std::string& url, const Call& call) {
  const auto client = HttpClient::make(open_egress());
  return client->send({method, *parse_url(url)}, call);
}
Result<HttpResponse> get(const LoopbackServer& server, const Call& call = patiently()) {
  return ask("GET", server.url("/"), call);
}

/// Hears a request and gives the same answer to everybody.
test::Talk answer(std::string text) {
  return [text = std::move(text)](Conversation& client) {
    client.hear_request();
    client.say(text);
  };
}

TEST(HttpTest, GivesStatusAndBody) {
  LoopbackServer server(answer("HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater"));
  const auto response = get(server);
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "later");
  EXPECT_FALSE(response->is_cut);
}

TEST(HttpTest, SendsOnePlainRequest) {
  std::string heard;
  LoopbackServer server([&](Conversation& client) {
    heard = client.hear_request();
    client.say("HTTP/1.1 204 No Content\r\n\r\n");
  });
  ASSERT_TRUE(ask("GET", server.url("/a/b?c=d"), patiently()));
  server.end();
  EXPECT_THAT(heard, testing::StartsWith("GET /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" +
                                         std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(heard, AllOf(HasSubstr("\r\nConnection: close\r\n"), Not(HasSubstr("Authorization")),
                           Not(HasSubstr("Cookie"))));
}

TEST(HttpTest, RefusesToSendWhatIsNoRequest) {
  const auto client = HttpClient::make(open_egress());
  HttpRequest request{"GET", *parse_url("http://127.0.0.1:1/")};
  request.headers = {{"X-Test", "a\r\nX-Other: b"}};
  EXPECT_EQ(client->send(request, patiently()).error().code, codes::kHttpRequestInvalid);
  EXPECT_EQ(ask("CONNECT", "http://127.0.0.1:1/", patiently()).error().code, codes::kHttpRequestInvalid);
}

struct BodyRow {
  const char* name;
  const char* method;
  std::string answer;
  int status;
  std::string body;
};
class HttpReads : public testing::TestWithParam<BodyRow> {};

TEST_P(HttpReads, TheAnswer) {
  LoopbackServer server(answer(GetParam().answer));
  const auto response = ask(GetParam().method, server.url("/"), patiently());
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_EQ(response->status, GetParam().status);
  EXPECT_EQ(response->body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, HttpReads,
    testing::Values(
        BodyRow{"Chunked", "GET",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200,
                "abcde"},
        BodyRow{"UntilTheEnd", "GET", "HTTP/1.0 200 OK\r\n\r\nall of it", 200, "all of it"},
        BodyRow{"HeadHasNoBody", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 200, ""},
        BodyRow{"NotModifiedHasNoBody", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n",
                304, ""},
        BodyRow{"AfterInterimAnswers", "GET",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
                "OK\r\nContent-Length: 2\r\n\r\nok",
                200, "ok"},
        BodyRow{"RedirectIsAnAnswer", "GET",
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, ""},
        BodyRow{"IgnoresWhatFollows", "GET",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n\r\n", 200, "ok"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HttpTest, DoesNotFollowRedirects) {
  LoopbackServer server(answer("HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(get(server)->status, 301);
  EXPECT_EQ(server.connections(), 1);
}

struct BadAnswerRow {
  const char* name;
  std::string answer;
};
class HttpRefuses : public testing::TestWithParam<BadAnswerRow> {};

TEST_P(HttpRefuses, WhatHasNotOneMeaning) {
  LoopbackServer server(answer(GetParam().answer));
  const auto response = get(server);
  ASSERT_FALSE(response) << response->status << " " << response->body;
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(response.error().code, codes::kHttpResponseInvalid);
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
INSTANTIATE_TEST_SUITE_P(
    Rows, HttpRefuses,
    testing::Values(
        BadAnswerRow{"Nothing", ""}, BadAnswerRow{"NotHttp", "SSH-2.0-OpenSSH_9.2\r\n"},
        BadAnswerRow{"OtherVersion", "HTTP/2.0 200 OK\r\n\r\n"},
        BadAnswerRow{"StatusTooShort", "HTTP/1.1 20 OK\r\n\r\n"},
        BadAnswerRow{"StatusTooHigh", "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n"},
        BadAnswerRow{"HeadCutOff", kOk + "Content-Le"},
        BadAnswerRow{"BodyCutOff", kOk + "Content-Length: 10\r\n\r\nabc"},
        BadAnswerRow{"ChunkCutOff", kOk + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"},
        BadAnswerRow{"EncodingAndLength",
                     kOk + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"},
        BadAnswerRow{"OtherEncoding", kOk + "Transfer-Encoding: gzip\r\n\r\nabc"},
        BadAnswerRow{"OtherEncodingAndLength",
                     kOk + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"},
        BadAnswerRow{"NearlyChunked", kOk + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
        BadAnswerRow{"ChunkedNotLast", kOk + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
        BadAnswerRow{"ChunkedIn10", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        BadAnswerRow{"TwoLengths", kOk + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"},
        BadAnswerRow{"LengthTwice", kOk + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
        BadAnswerRow{"NegativeLength", kOk + "Content-Length: -1\r\n\r\n"},
        BadAnswerRow{"OtherProtocol", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"},
        BadAnswerRow{"OnlyPromises",
                     "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 "
                     "C\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"},
        BadAnswerRow{"HeadTooLarge", kOk + "X: " + std::string(kHttpHeaderLimit, 'x') + "\r\n\r\n"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HttpTest, GivesABodyAtTheLimitWhole) {
  const auto length = std::to_string(kHttpBodyLimit);
  LoopbackServer server(
      answer(kOk + "Content-Length: " + length + "\r\n\r\n" + std::string(kHttpBodyLimit, 'x')));
  const auto response = get(server);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body.size(), kHttpBodyLimit);
  EXPECT_FALSE(response->is_cut);
}

TEST(HttpTest, CutsABodyPastTheLimit) {
  const auto length = std::to_string(kHttpBodyLimit + 1);
  LoopbackServer server(
      answer(kOk + "Content-Length: " + length + "\r\n\r\n" + std::string(kHttpBodyLimit + 1, 'x')));
  const auto response = get(server);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body.size(), kHttpBodyLimit);
  EXPECT_TRUE(response->is_cut);
}

TEST(HttpTest, DoesNotWaitForABodyWithoutEnd) {
  LoopbackServer server([](Conversation& client) {
    client.hear_request();
    client.say(kOk + "Content-Length: 1000000000000000\r\n\r\n");
    while (!client.is_over()) client.say(std::string(4096, 'x'));
  });
  const auto response = get(server);
  ASSERT_TRUE(response) << response.error().text();
  EXPECT_TRUE(response->is_cut);
}

struct SlowRow {
  const char* name;
  test::Talk talk;
};
class HttpGivesUp : public testing::TestWithParam<SlowRow> {};

TEST_P(HttpGivesUp, AtTheDeadline) {
  LoopbackServer server(GetParam().talk);
  const auto response = get(server, within(milliseconds(300)));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(response.error().code, codes::kNetworkTimeout);
  EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1:" + std::to_string(server.port())));
}

INSTANTIATE_TEST_SUITE_P(Rows, HttpGivesUp,
                         testing::Values(SlowRow{"SaysNothing", [](Conversation& client) { client.hang(); }},
                                         SlowRow{"DripsItsHead",
                                                 [](Conversation& client) {
                                                   client.say(kOk);
                                                   client.drip("X-Slow: yes\r\n");
                                                 }},
                                         SlowRow{"DripsItsBody",
                                                 [](Conversation& client) {
                                                   client.say(kOk + "Content-Length: 60000\r\n\r\n");
                                                   client.drip("x");
                                                 }},
                                         SlowRow{"HangsInItsBody",
                                                 [](Conversation& client) {
                                                   client.say(kOk + "Content-Length: 10\r\n\r\nabc");
                                                   client.hang();
                                                 }}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(HttpTest, StopsWhenAskedTo) {
  std::stop_source stop;
  LoopbackServer server([&](Conversation& client) {
    client.hear_request();
    stop.request_stop();
    client.hang();
  });
  const auto response = get(server, Call{stop.get_token()});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kCanceled);
}

TEST(HttpTest, TellsThatNobodyListens) {
  std::uint16_t port = 0;
  {
    port = LoopbackServer([](Conversation&) {}).port();
  }
  const auto response = ask("GET", "http://127.0.0.1:" + std::to_string(port) + "/", patiently());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(response.error().code, codes::kConnectionFailed);
}

TEST(HttpTest, ConnectsToNoPrivateAddressThatIsNotListed) {
  LoopbackServer server(answer(kOk + "\r\n"));
  domain::AllowConfig allow;
  allow.hosts = {"127.0.0.1", "localhost", "0x7f000001", "2130706433"};
  const auto egress = Egress::make(allow);
  ASSERT_TRUE(egress) << egress.error().text();
  const auto client = HttpClient::make(*egress);
  for (const auto& host : allow.hosts) {
    const auto url = parse_url("http://" + host + ":" + std::to_string(server.port()) + "/");
    const auto response = client->send({"GET", *url}, patiently());
    ASSERT_FALSE(response) << host;
    EXPECT_EQ(response.error().code, codes::kAddressNotAllowed) << host;
    EXPECT_THAT(response.error().text(), AllOf(HasSubstr(host), HasSubstr("addresses: [")));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(HttpTest, AsksNoHostThatIsNotListed) {
  LoopbackServer server(answer(kOk + "\r\n"));
  domain::AllowConfig allow;
  allow.addresses = {"127.0.0.1"};
  const auto egress = Egress::make(allow);
  const auto client = HttpClient::make(*egress);
  EXPECT_EQ(client->send({"GET", *parse_url(server.url("/"))}, patiently()).error().code,
            codes::kHostNotAllowed);
  EXPECT_EQ(server.connections(), 0);
}

/// A certificate for the given names, signed by itself.
class Certificate {
 public:
  explicit Certificate(const std::string& names) {
    ProcessRunner runner;
    const auto made = runner.run({{"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                   "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
                                   "-addext", "subjectAltName=" + names, "-keyout", key(), "-out", file()}},
                                 patiently());
    EXPECT_TRUE(made && made->exit_code == 0) << (made ? made->output : made.error().text());
  }
  std::string file() const { return directory_.file("certificate.pem"); }
  std::string key() const { return directory_.file("key.pem"); }

 private:
  test::TemporaryDirectory directory_;
};

Result<HttpResponse> get_over_tls(const LoopbackServer& server, const std::string& host,
                                  const std::optional<std::string>& authority,
                                  const Call& call = patiently()) {
  const auto client = HttpClient::make(open_egress(), authority);
  EXPECT_TRUE(client) << client.error().text();
  return client->send({"GET", *parse_url("https://" + host + ":" + std::to_string(server.port()) + "/")},
                      call);
}

TEST(HttpsTest, TalksToTrustedHosts) {
  const Certificate certificate("DNS:localhost,IP:127.0.0.1");
  LoopbackServer server(answer(kOk + "Content-Length: 70000\r\n\r\n" + std::string(70000, 'x')),
                        certificate.file(), certificate.key());
  for (const auto* host : {"localhost", "127.0.0.1"}) {
    const auto response = get_over_tls(server, host, certificate.file());
    ASSERT_TRUE(response) << host << ": " << response.error().text();
    EXPECT_EQ(response->status, 200);
    EXPECT_TRUE(response->is_cut);
  }
}

struct DistrustRow {
  const char* name;
  const char* certified;
  const char* host;
  bool is_authority_known;
};
class HttpsDistrusts : public testing::TestWithParam<DistrustRow> {};

TEST_P(HttpsDistrusts, TheCertificate) {
  const Certificate certificate(GetParam().certified);
  std::string heard;
  LoopbackServer server([&](Conversation& client) { heard = client.hear_request(); }, certificate.file(),
                        certificate.key());
  const auto authority = GetParam().is_authority_known ? std::optional(certificate.file()) : std::nullopt;
  const auto response = get_over_tls(server, GetParam().host, authority);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(response.error().code, codes::kTlsUntrusted);
  EXPECT_THAT(response.error().message, HasSubstr(GetParam().host));
  server.end();
  EXPECT_EQ(heard, "") << "nothing is said to a host that is not trusted";
}

INSTANTIATE_TEST_SUITE_P(Rows, HttpsDistrusts,
                         testing::Values(DistrustRow{"UnknownAuthority", "DNS:localhost", "localhost", false},
                                         DistrustRow{"OtherName", "DNS:other.example", "localhost", true},
                                         DistrustRow{"NameForAddress", "DNS:localhost", "127.0.0.1", true},
                                         DistrustRow{"AddressForName", "IP:127.0.0.1", "localhost", true},
                                         DistrustRow{"OtherAddress", "IP:127.0.0.2", "127.0.0.1", true},
                                         DistrustRow{"PartialWildcard", "DNS:local*", "localhost", true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(HttpsTest, GivesUpInTheHandshake) {
  LoopbackServer server([](Conversation& client) { client.hang(); });
  const auto response = get_over_tls(server, "127.0.0.1", std::nullopt, within(milliseconds(300)));
  EXPECT_EQ(response.error().code, codes::kNetworkTimeout);
}

TEST(HttpsTest, GivesUpOnAFloodOfDrips) {
  const Certificate certificate("IP:127.0.0.1");
  LoopbackServer server(
      [](Conversation& client) {
        client.say(kOk + "Content-Length: 60000\r\n\r\n");
        client.drip("x");
      },
      certificate.file(), certificate.key());
  const auto response =
      get_over_tls(server, "127.0.0.1", certificate.file(), within(std::chrono::seconds(1)));
  EXPECT_EQ(response.error().code, codes::kNetworkTimeout);
}

TEST(HttpsTest, TellsThatThePortDoesNotSpeakTls) {
  LoopbackServer server([](Conversation& client) {
    client.hear();
    client.say("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  const auto response = get_over_tls(server, "127.0.0.1", std::nullopt);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(response.error().code, codes::kTlsFailed);
}

TEST(HttpsTest, RefusesAFileWithoutAuthorities) {
  const test::TemporaryDirectory directory;
  for (const auto& file : {directory.file("missing.pem"), directory.write("empty.pem", "no certificate\n")}) {
    const auto client = HttpClient::make(open_egress(), file);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, codes::kAuthorityFileUnusable);
    EXPECT_THAT(client.error().message, HasSubstr(file));
  }
}

}  // namespace
}  // namespace talentops::effects
