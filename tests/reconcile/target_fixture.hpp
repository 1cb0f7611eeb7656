#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/reconcile/directory_target_world.hpp"

namespace talentops::test {

inline const std::string kAgent = ".claude/agents/greeter.md";
inline const std::string kSkill = ".claude/skills/greet/SKILL.md";
inline const std::string kOld = ".claude/commands/old.md";

/// A talent of two versions and the workspace that it comes to, where a client has files already.
class TargetTest : public ::testing::Test {
 protected:
  TargetTest(domain::Package one, domain::Package two) : first(std::move(one)), second(std::move(two)) {
    world.disk().write("README.md", "the client's");
  }
  /// Before the first look: what is there by then is the client's.
  void begin() {
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
  /// What was kept of the client's.
  std::vector<std::string> saved() const {
    std::vector<std::string> contents;
    for (const auto& [path, content] : world.disk().kept_tree()) {
      if (path.starts_with(".talentops/saved/")) contents.push_back(content.substr(content.find(' ') + 1));
    }
    return contents;
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
  domain::Package first;
  domain::Package second;
};

}  // namespace talentops::test
