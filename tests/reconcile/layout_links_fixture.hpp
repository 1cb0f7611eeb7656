#pragma once

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "controller/codec/slot_links.hpp"
#include "tests/reconcile/directory_target_world.hpp"

namespace talentops::test {

inline const std::string kAgent = ".claude/agents/greeter.md";
inline const std::string kSkill = ".claude/skills/greet/SKILL.md";
inline const std::string kOld = ".claude/commands/old.md";
inline const std::string kActive = ".talentops/talents/greeter/active";

/// A talent of two versions, for an environment with `layout: links`.
class LayoutLinksTest : public ::testing::Test {
 protected:
  LayoutLinksTest() {
    world.links = true;
    world.disk().write("README.md", "the client's");
    original = world.disk().client_tree();
    holder = *world.take();
  }

  const domain::Receipt& receipt() {
    return *(seen = world.observe()).talents.at(domain::TalentName("greeter")).receipt;
  }
  const domain::ReceiptItem& item(const std::string& path) {
    for (const auto& each : receipt().items) {
      if (each.path == path) return each;
    }
    throw std::out_of_range(path);
  }
  domain::ItemState state(const std::string& path) {
    seen = world.observe();
    for (const auto& each : seen.talents.at(domain::TalentName("greeter")).items) {
      if (each.path == path) return each.state;
    }
    ADD_FAILURE() << path << " is not in the receipt";
    return domain::ItemState::kForeign;
  }
  bool is_kept(const std::string& bytes) const {
    for (const auto& [path, content] : world.disk().kept_tree()) {
      if (path.starts_with(".talentops/saved/") && content.ends_with(" " + bytes)) return true;
    }
    return false;
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
  Status upgrade() { return world.install(second, "d2", holder, TargetWorld::way_back_of(first, "d1")); }
  Status back() {
    return world.target().revert(
        TargetWorld::reversion_of(second, "d2", TargetWorld::way_back_of(first, "d1")), holder, Call{});
  }
  Status uninstall() { return world.target().revert(TargetWorld::reversion_of(first, "d1"), holder, Call{}); }

  TargetWorld world;
  simulation::Disk::Tree original;
  ports::Holder holder;
  domain::TargetObservation seen;
  domain::Package first = make_package("1.0.0", {{kAgent, "agent 1"},
                                                 {kOld, "old"},
                                                 {"tool.sh", "tool 1", true},
                                                 {"same.md", "same"},
                                                 {"notes.md", "template", false, true}});
  domain::Package second = make_package("2.0.0", {{kAgent, "agent 2"},
                                                  {kSkill, "skill"},
                                                  {"tool.sh", "tool 2", true},
                                                  {"same.md", "same"},
                                                  {"notes.md", "template", false, true}});
};

}  // namespace talentops::test
