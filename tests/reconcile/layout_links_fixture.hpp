#pragma once

#include <algorithm>
#include <string>

#include "controller/codec/slot_links.hpp"
#include "tests/reconcile/target_fixture.hpp"

namespace talentops::test {

inline const std::string kActive = ".talentops/talents/greeter/active";

/// For an environment with `layout: links`.
class LayoutLinksTest : public TargetTest {
 protected:
  LayoutLinksTest()
      : TargetTest(make_package("1.0.0", {{kAgent, "agent 1"},
                                          {kOld, "old"},
                                          {"tool.sh", "tool 1", true},
                                          {"same.md", "same"},
                                          {"notes.md", "template", false, true}}),
                   make_package("2.0.0", {{kAgent, "agent 2"},
                                          {kSkill, "skill"},
                                          {"tool.sh", "tool 2", true},
                                          {"same.md", "same"},
                                          {"notes.md", "template", false, true}})) {
    world.links = true;
    begin();
  }

  bool is_kept(const std::string& bytes) const {
    const auto kept = saved();
    return std::find(kept.begin(), kept.end(), bytes) != kept.end();
  }
  bool is_intact(const domain::Package& package) {
    seen = world.observe();
    for (const auto& slot : seen.slots) {
      if (slot.package == package.id) return slot.intact;
    }
    return false;
  }
  static std::string kept_file(const domain::Package& package, const std::string& path) {
    return ".talentops/slots/" + package.id.slot_name() + "/" + codec::kept_name(path);
  }
};

}  // namespace talentops::test
