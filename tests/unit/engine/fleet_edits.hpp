#pragma once

// This file is longer than others: every kind of document is made up here, side by side.

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/support/branch.hpp"

namespace talentops::test {

inline std::string document(const std::string& kind, const std::string& metadata, const std::string& spec) {
  return fmt::format("---\napiVersion: talentops.dev/v1alpha1\nkind: {}\nmetadata: {{{}}}\nspec: {{{}}}\n",
                     kind, metadata, spec);
}

/// Edits as people make them, of few names, so that they get in each other's way.
class Editor {
 public:
  explicit Editor(unsigned seed) : random_(seed) {}

  void edit(Branch& fleet) {
    const auto& path = any(paths());
    switch (below(12)) {
      case 0:
        return fleet.remove(path);
      case 1:
        return fleet.put(path, any_documents() + "---\nkind: [\n");
      case 2:
        return fleet.put("fleet.yaml", any_fleet());
      case 3: {  // a move, or a copy
        const auto files = fleet.files();
        const auto found = files.find(any(paths()));
        if (found != files.end()) fleet.put(path, found->second);
        if (found != files.end() && below(2) == 0) fleet.remove(found->first);
        return;
      }
      case 4:
        return fleet.put(fmt::format("talents/{}/{}/agent.md", talent(), version()), version());
      case 5:
        return fleet.put("allowed_signers",
                         below(2) == 0 ? "" : "qa ssh-ed25519 " + std::string(kKey) + "\n");
      default:
        return fleet.put(path, any_documents());
    }
  }
  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  static constexpr std::string_view kKey =
      "AAAAC3NzaC1lZDI1NTE5AAAAILS9IgcJD2imyBb5UQzhyYak21nMG0392oNssArgoCiz";

  static const std::vector<std::string>& paths() {
    static const std::vector<std::string> kPaths = {
        "a.yaml",           "clients/a/1.yaml", "clients/a/2.yaml", "clients/a/3.yaml",
        "clients/b/1.yaml", "clients/b/2.yaml", "clients/c/1.yaml", "policies/p.yaml",
        "q.yaml",           "records/r.yaml",   "clients/c/2.yaml", "certifications/t/q.yaml",
        "fleet.yaml",       "other/fleet.yaml"};
    return kPaths;
  }
  const std::string& any(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }
  std::string client() { return std::string(1, static_cast<char>('a' + below(3))); }
  std::string talent() { return below(2) == 0 ? "t" : "u"; }
  std::string version() { return fmt::format("1.0.{}", below(3)); }
  std::string name(const std::string& what) { return fmt::format("{}{}", what, below(2)); }
  std::string directory() {
    static const std::vector<std::string> kDirectories = {"/srv/a", "/srv/b", "/srv/a/in", "/srv/c",
                                                          "/srv/d", "/srv/e", "/srv/f"};
    return any(kDirectories);
  }
  std::string stage() { return below(8) == 0 ? "prodution" : below(2) == 0 ? "production" : "staging"; }

  std::string any_fleet() {
    if (below(12) == 0) return "kind: [\n";
    return document(
        "Fleet", "name: small",
        fmt::format("tenancy: {}, records: {{root: {}}}{}{}", below(2) == 0 ? "path" : "none",
                    below(4) == 0 ? "records" : "elsewhere", below(6) == 0 ? ", stages: [staging]" : "",
                    below(3) == 0 ? calendars() : ""));
  }
  std::string any_environment() {
    const auto sink = below(4) == 0 ? fmt::format(", secretsSink: {{file: {}/s.env}}", directory()) : "";
    return document("ClientEnvironment", fmt::format("name: {}, namespace: {}", name("e"), client()),
                    fmt::format("stage: {}, targets: [{{name: w, directory: {{path: {}}}}}]{}{}", stage(),
                                directory(), sink, below(3) == 0 ? calendars() : ""));
  }
  std::string calendars() { return fmt::format(", calendars: [{}]", name("k")); }
  std::string any_calendar() {
    return document(
        "ChangeCalendar",
        below(2) == 0 ? "name: " + name("k") : fmt::format("name: {}, namespace: {}", name("k"), client()),
        fmt::format("timeZone: Europe/{}, blackoutDates: [2026-12-{}]", below(6) == 0 ? "Berlinn" : "Berlin",
                    10 + below(4)));
  }
  std::string any_release() {
    return document("TalentRelease", fmt::format("name: {}, namespace: {}", name("r"), client()),
                    fmt::format("talent: {}, version: {}, environments: [{}]", talent(),
                                below(10) == 0 ? "one" : version(), name("e")));
  }
  static constexpr const char* kAsking = ", approvals: [{count: 1, roles: [manager]}]";
  std::string any_policy() {
    return document(
        "ReleasePolicy",
        below(2) == 0 ? "name: " + name("p") : fmt::format("name: {}, namespace: {}", name("p"), client()),
        fmt::format("selector: {{stages: [{}]}}, certification: {{{}: 30d}}{}", stage(),
                    below(5) == 0 ? "maxAeg" : "maxAge", below(3) == 0 ? kAsking : ""));
  }
  std::string any_roster() {
    return document("Roster", "name: " + name("o"),
                    fmt::format("people: [{{name: {}, principals: [{}]}}], roles: {{manager: [{}]}}",
                                name("n"), name("k"), name("n")));
  }
  std::string any_certification() {
    return document("Certification", "name: " + name("c"),
                    fmt::format("statement: '{{\"resource\": \"talent:{}@{}\"}}', signatures: [{{format: "
                                "sshsig, signature: x}}]{}",
                                talent(), version(), below(5) == 0 ? ", more: 1" : ""));
  }
  std::string any_document() {
    switch (below(19)) {
      case 0:
        return below(4) == 0 ? any_fleet() : any_certification();
      case 16:
      case 17:
        return any_calendar();
      case 18:
        return any_roster();
      case 1:
      case 2:
        return any_certification();
      case 3:
      case 4:
        return any_policy();
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
        return any_environment();
      default:
        return any_release();
    }
  }
  std::string any_documents() {
    std::string text;
    for (auto count = below(3) + 1; count > 0; --count) text += any_document();
    return text;
  }

  std::mt19937 random_;
};

}  // namespace talentops::test
