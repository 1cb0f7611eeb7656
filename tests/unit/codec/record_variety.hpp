#pragma once

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "controller/codec/recordable.hpp"
#include "controller/domain/deployment.hpp"

namespace talentops::codec {

/// Values from a seed: short texts that are easy and hard to write, times with and without milliseconds.
class Variety {
 public:
  explicit Variety(unsigned seed) : random_(seed) {}

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool coin() { return below(2) == 0; }

  std::string text() {
    static const std::vector<std::string> kTexts = {"",
                                                    "fine",
                                                    "1.10",
                                                    "true",
                                                    "null",
                                                    "~",
                                                    "a: b",
                                                    "# no comment",
                                                    "- item",
                                                    "it's",
                                                    "say \"hi\"",
                                                    "two\nlines",
                                                    "three\n\nlines\nof text",
                                                    "tab\there",
                                                    "ünïcode ✓",
                                                    "%directive",
                                                    "{a: [b]}",
                                                    "@at",
                                                    "`tick`",
                                                    "a|b",
                                                    "0x1F",
                                                    "1e3",
                                                    "2026-11-21",
                                                    "back\\slash",
                                                    "ends with colon:",
                                                    "no",
                                                    "*star",
                                                    "&anchor",
                                                    "!tag",
                                                    "---",
                                                    "...",
                                                    "?",
                                                    "| literal",
                                                    "a\n  indented\nb"};
    return recordable(kTexts[static_cast<std::size_t>(below(static_cast<int>(kTexts.size())))]);
  }
  std::string some_text() {
    const auto found = text();
    return found.empty() ? "text" : found;
  }
  std::string name() { return "n" + std::to_string(below(100000)); }
  std::string hex(std::size_t digits) {
    std::string text;
    while (text.size() < digits) text += "0123456789abcdef"[below(16)];
    return text;
  }
  Digest digest() { return *Digest::parse_hex(hex(64)); }
  domain::Version version() {
    static const std::vector<std::string> kVersions = {"1.0.0", "0.10.0", "2.1.3-rc.1", "1.0.0+build.5"};
    return *domain::Version::parse(kVersions[static_cast<std::size_t>(below(4))]);
  }
  Instant time() {
    return Instant(Duration(1'700'000'000'000 + static_cast<std::int64_t>(random_()) * 1000 +
                            (coin() ? 0 : below(1000))));
  }
  Duration duration() {
    static const std::vector<std::int64_t> kUnits = {1, 1000, 60'000, 3'600'000, 86'400'000};
    return Duration(below(500) * kUnits[static_cast<std::size_t>(below(5))]);
  }
  domain::DeploymentId deployment() { return domain::DeploymentId(compact_time(time()) + "-" + hex(8)); }
  domain::Deployed deployed() {
    return {version(), {digest(), digest()}, coin() ? deployment() : domain::DeploymentId()};
  }
  template <typename Make>
  auto several(Make make) {
    std::vector<decltype(make())> items;
    for (int i = below(4); i > 0; --i) items.push_back(make());
    return items;
  }
  template <typename Make>
  auto maybe(Make make) {
    return coin() ? std::optional(make()) : std::nullopt;
  }

 private:
  std::mt19937 random_;
};

domain::TargetResult any_target(Variety& v);
domain::CheckResult any_result(Variety& v);
domain::Manifest any_manifest(unsigned seed);

/// `text` with the first `what` replaced; the test fails where there is none.
std::string replaced(std::string text, const std::string& what, const std::string& with);

}  // namespace talentops::codec
