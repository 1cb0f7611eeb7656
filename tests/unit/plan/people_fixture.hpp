#pragma once

#include <string>

#include "tests/unit/plan/plan_builders.hpp"

/// Who is who where people are asked, and what they say.
namespace talentops::plan::test {

inline const Digest kPlan = sha256("the plan");

inline domain::Roster people() {
  const auto person = [](const std::string& name) {
    return domain::Person{.name = name, .emails = {name + "@x"}, .principals = {name}};
  };
  return {
      .name = "people",
      .people = {person("lena"), person("priya"), person("marcus"), person("omar"), person("tove")},
      .roles = {
          {"manager", {"priya", "omar"}}, {"security", {"priya", "marcus"}}, {"on-call", {"tove", "lena"}}}};
}

inline domain::Act said(domain::ActVerb verb, const std::string& by,
                        Instant when = kNow - std::chrono::hours(1), const Digest& plan = kPlan) {
  return {.verb = verb,
          .release = {kProduction.client, domain::ReleaseName("greeter")},
          .environment = kProduction.name,
          .reason = "read",
          .by = by,
          .at = when,
          .plan = plan};
}
inline domain::Act yes(const std::string& by, Instant when = kNow - std::chrono::hours(1)) {
  return said(domain::ActVerb::kApprove, by, when);
}

inline const domain::ApprovalRule kOneManager{.count = 1, .roles = {"manager"}};

}  // namespace talentops::plan::test
