#include "controller/effects/http/egress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/base/codes/machine.hpp"

namespace talentops::effects {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct GoodUrl {
  const char* name;
  const char* text;
  const char* authority;
  const char* target;
};
class UrlReads : public testing::TestWithParam<GoodUrl> {};

TEST_P(UrlReads, TheOneMeaningOf) {
  const auto url = parse_url(GetParam().text);
  ASSERT_TRUE(url) << url.error().text();
  EXPECT_EQ(url->authority(), GetParam().authority);
  EXPECT_EQ(url->target(), GetParam().target);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, UrlReads,
    testing::Values(GoodUrl{"HostOnly", "https://example.com", "example.com", "/"},
                    GoodUrl{"UpperCase", "HTTPS://Example.COM/Path", "example.com", "/Path"},
                    GoodUrl{"OwnPort", "https://example.com:443/", "example.com", "/"},
                    GoodUrl{"OtherPort", "http://example.com:8080/a", "example.com:8080", "/a"},
                    GoodUrl{"QueryWithoutPath", "https://example.com?a=b", "example.com", "/?a=b"},
                    GoodUrl{"Query", "https://example.com/a/b?c=/d?e", "example.com", "/a/b?c=/d?e"},
                    GoodUrl{"Address", "http://10.1.2.3/", "10.1.2.3", "/"},
                    GoodUrl{"AddressV6", "http://[FD00::0:5]:81/", "[fd00::5]:81", "/"},
                    GoodUrl{"Percent", "https://example.com/a%20b", "example.com", "/a%20b"},
                    GoodUrl{"DotsInNames", "https://example.com/..a/b..", "example.com", "/..a/b.."}),
    [](const auto& row) { return std::string(row.param.name); });

struct BadUrl {
  const char* name;
  std::string text;
  Code code;
};
class UrlRefuses : public testing::TestWithParam<BadUrl> {};

TEST_P(UrlRefuses, WhatCanBeReadInTwoWays) {
  const auto url = parse_url(GetParam().text);
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(url.error().code, GetParam().code);
  EXPECT_THAT(url.error().text(), Not(HasSubstr("hunter2")));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, UrlRefuses,
    testing::Values(BadUrl{"NoScheme", "example.com/a", codes::kUrlInvalid},
                    BadUrl{"OtherScheme", "ftp://example.com/", codes::kUrlScheme},
                    BadUrl{"File", "file:///etc/passwd", codes::kUrlScheme},
                    BadUrl{"Password", "https://user:hunter2@example.com/", codes::kUrlCredentials},
                    BadUrl{"PasswordWithoutHost", "https://hunter2@", codes::kUrlCredentials},
                    BadUrl{"NoHost", "https:///path", codes::kUrlInvalid},
                    BadUrl{"HostWithSpace", "https://exa mple.com/", codes::kUrlInvalid},
                    BadUrl{"HostWithPercent", "https://%65xample.com/", codes::kUrlInvalid},
                    BadUrl{"HostWithFinalDot", "https://example.com./", codes::kUrlInvalid},
                    BadUrl{"OpenBracket", "https://[::1/", codes::kUrlInvalid},
                    BadUrl{"ZoneInAddress", "https://[fe80::1%25eth0]/", codes::kUrlInvalid},
                    BadUrl{"PortZero", "https://example.com:0/", codes::kPortInvalid},
                    BadUrl{"PortTooLarge", "https://example.com:65536/", codes::kPortInvalid},
                    BadUrl{"PortEmpty", "https://example.com:/", codes::kPortInvalid},
                    BadUrl{"Fragment", "https://example.com/#top", codes::kUrlInvalid},
                    BadUrl{"DotDot", "https://example.com/a/../b", codes::kUrlInvalid},
                    BadUrl{"DotDotAtTheEnd", "https://example.com/a/..", codes::kUrlInvalid},
                    BadUrl{"EncodedDotDot", "https://example.com/a/%2E%2e/b", codes::kUrlInvalid},
                    BadUrl{"EncodedSlash", "https://example.com/a%2Fb", codes::kUrlInvalid},
                    BadUrl{"EncodedBackslash", "https://example.com/a%5cb", codes::kUrlInvalid},
                    BadUrl{"Backslash", "https://example.com\\@evil.example/", codes::kUrlInvalid},
                    BadUrl{"LineEnd", "https://example.com/a\r\nHost: evil", codes::kUrlInvalid},
                    BadUrl{"HalfPercent", "https://example.com/%4", codes::kUrlInvalid},
                    BadUrl{"HalfPercentInQuery", "https://example.com/?%zz", codes::kUrlInvalid},
                    BadUrl{"Nul", std::string("https://example.com/\0", 21), codes::kUrlInvalid},
                    BadUrl{"TooLong", "https://example.com/" + std::string(2029, 'a'), codes::kUrlInvalid}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(UrlTest, ReadsTheLongestThatIsAllowed) {
  EXPECT_TRUE(parse_url("https://example.com/" + std::string(2028, 'a')));
}

TEST(UrlTest, IsShownWithoutItsQuery) {
  EXPECT_EQ(parse_url("https://example.com/a?token=hunter2")->shown(), "https://example.com/a");
}

struct AddressRow {
  const char* text;
  bool is_public;
};
class AddressIsPublic : public testing::TestWithParam<AddressRow> {};

TEST_P(AddressIsPublic, Exactly) {
  const auto address = IpAddress::parse(GetParam().text);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->is_public(), GetParam().is_public) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AddressIsPublic,
    testing::Values(
        AddressRow{"8.8.8.8", true}, AddressRow{"1.1.1.1", true}, AddressRow{"9.255.255.255", true},
        AddressRow{"11.0.0.0", true}, AddressRow{"172.15.255.255", true}, AddressRow{"172.32.0.0", true},
        AddressRow{"100.63.255.255", true}, AddressRow{"100.128.0.0", true},
        AddressRow{"223.255.255.255", true}, AddressRow{"0.0.0.0", false}, AddressRow{"10.0.0.0", false},
        AddressRow{"10.255.255.255", false}, AddressRow{"100.64.0.1", false}, AddressRow{"127.0.0.1", false},
        AddressRow{"127.255.255.254", false}, AddressRow{"169.254.169.254", false},
        AddressRow{"172.16.0.1", false}, AddressRow{"172.31.255.255", false},
        AddressRow{"192.168.1.1", false}, AddressRow{"198.18.0.1", false}, AddressRow{"224.0.0.1", false},
        AddressRow{"255.255.255.255", false}, AddressRow{"2606:4700::1111", true},
        AddressRow{"2a00:1450:4001::1", true}, AddressRow{"::", false}, AddressRow{"::1", false},
        AddressRow{"::ffff:8.8.8.8", false}, AddressRow{"::8.8.8.8", false},
        AddressRow{"64:ff9b::8.8.8.8", false}, AddressRow{"fe80::1", false}, AddressRow{"fc00::1", false},
        AddressRow{"fd00:ec2::254", false}, AddressRow{"ff02::1", false}, AddressRow{"2001:db8::1", false},
        AddressRow{"2001::1", false}, AddressRow{"2002:7f00:1::", false}));

TEST(AddressRangeTest, ContainsWhatBeginsAlike) {
  const auto range = AddressRange::parse("10.1.0.0/16");
  ASSERT_TRUE(range);
  EXPECT_TRUE(range->contains(*IpAddress::parse("10.1.255.255")));
  EXPECT_FALSE(range->contains(*IpAddress::parse("10.2.0.0")));
  EXPECT_FALSE(range->contains(*IpAddress::parse("::ffff:10.1.0.1")))
      << "another spelling is another address";
  EXPECT_TRUE(AddressRange::parse("::1")->contains(*IpAddress::parse("0:0::1")));
  EXPECT_TRUE(AddressRange::parse("fd00:1::/32")->contains(*IpAddress::parse("fd00:1:ffff::1")));
  EXPECT_TRUE(AddressRange::parse("0.0.0.0/0")->contains(*IpAddress::parse("127.0.0.1")));
}

TEST(AddressRangeTest, RefusesWhatIsNone) {
  for (const auto* text :
       {"", "10.1", "10.1.2.3/33", "10.1.2.3/16", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "fd00::/129",
        "fd00::1/64", "example.com", "10.0.0.0/8/8", "127.1", "0x7f.0.0.1", "010.0.0.1"}) {
    EXPECT_FALSE(AddressRange::parse(text)) << text;
  }
}

Egress egress_of(domain::AllowConfig allow) {
  auto egress = Egress::make(allow);
  EXPECT_TRUE(egress) << egress.error().text();
  return *egress;
}

TEST(EgressTest, AllowsNothingByItself) {
  const auto egress = egress_of({});
  const auto refused = egress.check_url(*parse_url("https://example.com/health?token=hunter2"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(refused.error().code, codes::kHostNotAllowed);
  EXPECT_THAT(refused.error().text(),
              AllOf(HasSubstr("urls: [\"https://example.com/health\"]"), Not(HasSubstr("hunter2"))));
}

struct HostRow {
  const char* rule;
  const char* host;
  std::uint16_t port;
  bool is_allowed;
};
class EgressHosts : public testing::TestWithParam<HostRow> {};

TEST_P(EgressHosts, FitTheRule) {
  const auto& row = GetParam();
  domain::AllowConfig allow;
  allow.hosts = {row.rule};
  EXPECT_EQ(egress_of(allow).check_host(row.host, row.port).has_value(), row.is_allowed)
      << row.rule << " and " << row.host << ":" << row.port;
}

INSTANTIATE_TEST_SUITE_P(Rows, EgressHosts,
                         testing::Values(HostRow{"example.com", "example.com", 1, true},
                                         HostRow{"Example.com", "EXAMPLE.com", 1, true},
                                         HostRow{"example.com", "evil-example.com", 1, false},
                                         HostRow{"example.com", "a.example.com", 1, false},
                                         HostRow{"example.com:80", "example.com", 80, true},
                                         HostRow{"example.com:443", "example.com", 443, true},
                                         HostRow{"example.com:443", "example.com", 80, false},
                                         HostRow{"example.com:80", "example.com", 81, false},
                                         HostRow{"*.example.com", "a.b.example.com", 1, true},
                                         HostRow{"*.example.com", "example.com", 1, false},
                                         HostRow{"*.example.com", "aexample.com", 1, false},
                                         HostRow{"*.example.com:90", "a.example.com", 91, false},
                                         HostRow{"127.0.0.1", "127.0.0.1", 1, true},
                                         HostRow{"::1", "0::1", 1, true},
                                         HostRow{"[::1]:80", "::1", 80, true},
                                         HostRow{"[::1]:80", "::1", 81, false}));

TEST(EgressTest, RefusesHostsThatAreNone) {
  for (const auto* text : {"", "https://example.com", "example.com/", "a b", "example.com:99999", "*", "*.",
                           "**.example.com", "user@example.com"}) {
    domain::AllowConfig allow;
    allow.hosts = {text};
    const auto egress = Egress::make(allow);
    ASSERT_FALSE(egress) << text;
    EXPECT_EQ(egress.error().kind, ErrorKind::kInvalid);
  }
}

TEST(EgressTest, RefusesAddressesAndUrlsThatAreNone) {
  domain::AllowConfig addresses;
  addresses.addresses = {"10.0.0.1/8"};
  EXPECT_EQ(Egress::make(addresses).error().code, codes::kAddressRangeInvalid);
  domain::AllowConfig urls;
  urls.urls = {"https://user:hunter2@example.com"};
  const auto refused = Egress::make(urls);
  EXPECT_EQ(refused.error().code, codes::kUrlCredentials);
  EXPECT_THAT(refused.error().text(), Not(HasSubstr("hunter2")));
}

struct UrlRow {
  const char* rule;
  const char* url;
  bool is_allowed;
};
class EgressUrls : public testing::TestWithParam<UrlRow> {};

TEST_P(EgressUrls, AreBelowTheRule) {
  const auto& row = GetParam();
  domain::AllowConfig allow;
  allow.urls = {row.rule};
  EXPECT_EQ(egress_of(allow).check_url(*parse_url(row.url)).has_value(), row.is_allowed)
      << row.rule << " and " << row.url;
}

INSTANTIATE_TEST_SUITE_P(Rows, EgressUrls,
                         testing::Values(UrlRow{"https://a.example/b", "https://a.example/b", true},
                                         UrlRow{"https://a.example/b", "https://a.example/b/c?d", true},
                                         UrlRow{"https://a.example/b", "https://a.example/b?d", true},
                                         UrlRow{"https://a.example/b", "https://a.example/bc", false},
                                         UrlRow{"https://a.example/b/", "https://a.example/b", false},
                                         UrlRow{"https://a.example/b/", "https://a.example/b/c", true},
                                         UrlRow{"https://a.example", "https://a.example/anything", true},
                                         UrlRow{"https://a.example", "http://a.example/", false},
                                         UrlRow{"https://a.example", "https://a.example:8443/", false},
                                         UrlRow{"https://a.example", "https://b.example/", false},
                                         UrlRow{"https://a.example/b?c=d", "https://a.example/b?c=d", true},
                                         UrlRow{"https://a.example/b?c=d", "https://a.example/b?c=e",
                                                false}));

TEST(EgressTest, AllowsOtherAddressesOnlyByList) {
  domain::AllowConfig allow;
  allow.addresses = {"10.1.0.0/16"};
  const auto egress = egress_of(allow);
  EXPECT_TRUE(egress.check_address(*IpAddress::parse("8.8.8.8"), "dns"));
  EXPECT_TRUE(egress.check_address(*IpAddress::parse("10.1.2.3"), "db"));
  const auto refused = egress.check_address(*IpAddress::parse("10.2.0.1"), "db");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, codes::kAddressNotAllowed);
  EXPECT_THAT(refused.error().text(), AllOf(HasSubstr("db"), HasSubstr("addresses: [\"10.2.0.1\"]")));
}

}  // namespace
}  // namespace talentops::effects
