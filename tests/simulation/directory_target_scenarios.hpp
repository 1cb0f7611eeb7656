#pragma once

// This file is longer than others: each scenario is a few words here, for all tests that end it.

#include <functional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "controller/codec/receipt.hpp"
#include "reconcilers/claude_code/merged_items.hpp"
#include "tests/reconcile/directory_target_world.hpp"

namespace talentops::domain {
inline void PrintTo(const Receipt& receipt, std::ostream* out) { *out << codec::encode_receipt(receipt); }
}  // namespace talentops::domain

/// What a target is asked to do where something ends it: a talent of two versions, in all that can lie there.
namespace talentops::test {

using simulation::Disk;
using Cut = Disk::Cut;
using Act = std::function<Status(TargetWorld&, const ports::Holder&)>;

const std::string kAgent = ".claude/agents/greeter.md";
const std::string kSkill = ".claude/skills/greet/SKILL.md";
const std::string kCommand = ".claude/commands/old.md";

/// With something for the client's own files.
inline domain::Package with_merged(domain::Package package, std::string_view settings,
                                   std::string_view servers) {
  for (const auto& merged : {claude_code::items_of_settings(settings, "settings.json"),
                             claude_code::items_of_servers(servers, "mcp.json"),
                             claude_code::items_of_memory("Greet.", "greeter")})
    package.items.insert(package.items.end(), merged.items.begin(), merged.items.end());
  return package;
}

inline domain::Package first() {
  return with_merged(
      make_package("1.0.0", {{kAgent, "agent 1"}, {kCommand, "old"}, {"tool.sh", "tool 1", true}}),
      R"({"permissions": {"allow": ["Read", "Glob"]}, "env": {"REGION": "eu"}})",
      R"({"mcpServers": {"crm": {"command": "crm"}}})");
}
inline domain::Package second() {
  return with_merged(
      make_package("2.0.0", {{kAgent, "agent 2"}, {kSkill, "skill"}, {"tool.sh", "tool 2", true}}),
      R"({"permissions": {"allow": ["Read"], "deny": ["WebFetch"]}, "env": {"REGION": "us"}})", "{}");
}

inline domain::Package first_with_secrets() {
  return with_secrets(make_package("1.0.0", {{kAgent, "agent 1"}}),
                      {{"CRM_TOKEN", {"crm", "token"}}, {"PASSWORD", {"mail", "password"}}});
}
inline domain::Package second_with_secrets() {
  return with_secrets(make_package("2.0.0", {{kAgent, "agent 2"}}),
                      {{"CRM_TOKEN", {"crm", "newer", "2"}}, {"ANOTHER", {"mail", "password"}}});
}

inline Status nothing(TargetWorld&, const ports::Holder&) { return {}; }
inline Status install(TargetWorld& world, const ports::Holder& holder) {
  return world.install(first(), "d1", holder);
}
inline Status upgrade(TargetWorld& world, const ports::Holder& holder) {
  return world.install(second(), "d2", holder, TargetWorld::way_back_of(first(), "d1"));
}
inline Status both(TargetWorld& world, const ports::Holder& holder) {
  TRY(install(world, holder));
  return upgrade(world, holder);
}
inline Status modified(TargetWorld& world, const ports::Holder& holder) {
  TRY(install(world, holder));
  world.disk().write(kAgent, "edited");
  world.disk().write(kCommand, "edited too");
  return {};
}
inline Status adopted(TargetWorld& world, const ports::Holder& holder) {
  world.disk().write(kAgent, "agent 1", 0600);
  return install(world, holder);
}
inline Status back(TargetWorld& world, const ports::Holder& holder) {
  return world.target().revert(
      TargetWorld::reversion_of(second(), "d2", TargetWorld::way_back_of(first(), "d1")), holder, Call{});
}
inline Status uninstall(TargetWorld& world, const ports::Holder& holder) {
  return world.target().revert(TargetWorld::reversion_of(first(), "d1"), holder, Call{});
}
inline Status three(TargetWorld& world, const ports::Holder& holder) {
  TRY(both(world, holder));
  return world.install(make_package("3.0.0", {{kAgent, "agent 3"}}), "d3", holder,
                       TargetWorld::way_back_of(second(), "d2"));
}
inline Status prune(TargetWorld& world, const ports::Holder& holder) {
  return world.target().prune(domain::TalentName("greeter"), 0, holder, Call{});
}
inline Status edited(TargetWorld& world, const ports::Holder& holder) {
  TRY(install(world, holder));
  world.disk().write_in_place(kAgent, "edited");
  world.disk().write_in_place(kCommand, "edited too");
  return {};
}
inline Status copied(TargetWorld& world, const ports::Holder& holder) {
  world.links = false;
  return install(world, holder);
}
inline Status to_copies(TargetWorld& world, const ports::Holder& holder) {
  world.links = false;
  return upgrade(world, holder);
}
inline Status damage_slot(TargetWorld& world, const ports::Holder& holder) {
  TRY(both(world, holder));
  world.disk().write(".talentops/slots/" + first().id.slot_name() + "/files/" + sha256("agent 1").hex(),
                     "damaged");
  return {};
}
inline Status restage(TargetWorld& world, const ports::Holder& holder) {
  return world.target().stage(world.links ? linked(first()) : first(), holder, Call{});
}

inline Status local_settings(TargetWorld& world, const ports::Holder&) {
  world.disk().write(std::string(claude_code::kLocalSettings), "{\n\t\"env\": {\"MINE\": \"1\"}\n}\n");
  return {};
}
inline Status install_secrets(TargetWorld& world, const ports::Holder& holder) {
  return world.install(first_with_secrets(), "d1", holder);
}
inline Status install_secrets_beside(TargetWorld& world, const ports::Holder& holder) {
  TRY(local_settings(world, holder));
  return install_secrets(world, holder);
}
inline Status change_secrets(TargetWorld& world, const ports::Holder& holder) {
  return world.install(second_with_secrets(), "d2", holder,
                       TargetWorld::way_back_of(first_with_secrets(), "d1"));
}
inline Status both_secrets(TargetWorld& world, const ports::Holder& holder) {
  TRY(install_secrets_beside(world, holder));
  return change_secrets(world, holder);
}
inline Status bring_secrets_back(TargetWorld& world, const ports::Holder& holder) {
  return world.target().revert(
      TargetWorld::reversion_of(second_with_secrets(), "d2",
                                TargetWorld::way_back_of(first_with_secrets(), "d1")),
      holder, Call{});
}
inline Status remove_secrets(TargetWorld& world, const ports::Holder& holder) {
  return world.target().revert(TargetWorld::reversion_of(first_with_secrets(), "d1"), holder, Call{});
}

/// A value of the client that a person lets us replace, and that comes back.
inline Status settings_otherwise(TargetWorld& world, const ports::Holder&) {
  world.disk().write(".claude/settings.json", "{\"env\": {\"REGION\": \"moon\", \"MINE\": \"1\"}}\n");
  return {};
}
inline Status take_over(TargetWorld& world, const ports::Holder& holder) {
  auto place = world.target();
  TRY(place.stage(first(), holder, Call{}));
  auto activation = TargetWorld::activation_of(first(), "d1");
  activation.takeover.paths = {".claude/settings.json#/env/REGION"};
  return place.activate(activation, holder, Call{});
}
inline Status taken_over(TargetWorld& world, const ports::Holder& holder) {
  TRY(settings_otherwise(world, holder));
  return take_over(world, holder);
}
inline Status retire_first(TargetWorld& world, const ports::Holder& holder) {
  return world.target().retire(
      {first().talent, first().id, {domain::DeploymentId("r1"), "succeeded", first().id, "gone", {}}}, holder,
      Call{});
}

/// The same in a file of its own, elsewhere.
inline const domain::SecretsSink kFileSink{TargetWorld::kSecretsFile};

inline domain::Package first_elsewhere() {
  return with_secrets(make_package("1.0.0", {{kAgent, "agent 1"}}),
                      {{"CRM_TOKEN", {"crm", "token"}}, {"PASSWORD", {"mail", "password"}}}, kFileSink);
}
inline domain::Package second_elsewhere() {
  return with_secrets(make_package("2.0.0", {{kAgent, "agent 2"}}),
                      {{"CRM_TOKEN", {"crm", "newer", "2"}}, {"ANOTHER", {"mail", "password"}}}, kFileSink);
}
inline Status others_elsewhere(TargetWorld& world, const ports::Holder&) {
  world.elsewhere().write("acme.env", "# theirs\nexport MINE='1'\n", 0644);
  return {};
}
inline Status install_elsewhere(TargetWorld& world, const ports::Holder& holder) {
  return world.install(first_elsewhere(), "d1", holder);
}
inline Status install_beside_others(TargetWorld& world, const ports::Holder& holder) {
  TRY(others_elsewhere(world, holder));
  return install_elsewhere(world, holder);
}
inline Status change_elsewhere(TargetWorld& world, const ports::Holder& holder) {
  return world.install(second_elsewhere(), "d2", holder, TargetWorld::way_back_of(first_elsewhere(), "d1"));
}
inline Status both_elsewhere(TargetWorld& world, const ports::Holder& holder) {
  TRY(install_beside_others(world, holder));
  return change_elsewhere(world, holder);
}
inline Status bring_back_elsewhere(TargetWorld& world, const ports::Holder& holder) {
  return world.target().revert(
      TargetWorld::reversion_of(second_elsewhere(), "d2", TargetWorld::way_back_of(first_elsewhere(), "d1")),
      holder, Call{});
}
inline Status remove_elsewhere(TargetWorld& world, const ports::Holder& holder) {
  return world.target().revert(TargetWorld::reversion_of(first_elsewhere(), "d1"), holder, Call{});
}
/// From the client's settings into the file.
inline Status move_elsewhere(TargetWorld& world, const ports::Holder& holder) {
  return world.install(second_elsewhere(), "d2", holder,
                       TargetWorld::way_back_of(first_with_secrets(), "d1"));
}

struct Scenario {
  const char* name;
  Act before;
  Act act;
  bool links = false;
};
inline void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

/// A workspace of a client, and what lies elsewhere, brought to where the scenario begins.
inline TargetWorld::Disks begin(const Scenario& scenario) {
  TargetWorld world;
  world.links = scenario.links;
  world.disk().write("README.md", "the client's");
  world.disk().write(".claude/settings.json", "{}");
  const auto holder = world.take("first");
  EXPECT_TRUE(holder);
  const auto ready = scenario.before(world, *holder);
  EXPECT_TRUE(ready) << ready.error().text();
  for (auto& [place, disk] : world.disks) disk.cut_power(Cut::kEverything);
  return world.disks;
}

}  // namespace talentops::test
