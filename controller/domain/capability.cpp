#include "controller/domain/capability.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace talentops::domain {
namespace {

using Identity = std::tuple<CapabilityKind, std::string, std::string>;

Identity identity_of(const Capability& capability) {
  return {capability.kind, capability.of, capability.name};
}

std::map<Identity, const Capability*> by_identity(const Capabilities& capabilities) {
  std::map<Identity, const Capability*> found;
  for (const auto& each : capabilities) found.emplace(identity_of(each), &each);
  return found;
}

/// An agent that names no tools has them all.
bool has_all_tools(const std::map<Identity, const Capability*>& capabilities, const Capability& tool) {
  return tool.kind == CapabilityKind::kTool && capabilities.contains({tool.kind, tool.of, "*"});
}

std::string_view noun_of(CapabilityKind kind) {
  switch (kind) {
    case CapabilityKind::kTool:
      return "tool";
    case CapabilityKind::kPermission:
      return "allowed without asking:";
    case CapabilityKind::kDenial:
      return "not without asking, or never:";
    case CapabilityKind::kMcpServer:
      return "MCP server";
    case CapabilityKind::kHook:
      return "hook";
    case CapabilityKind::kModel:
      return "model";
    case CapabilityKind::kAgent:
      return "agent";
    case CapabilityKind::kSkill:
      return "skill";
    case CapabilityKind::kCommand:
      return "command";
    case CapabilityKind::kSetting:
      return "setting";
  }
  return "";
}

}  // namespace

std::string text_of(const Capability& capability) {
  const bool is_all = capability.kind == CapabilityKind::kTool && capability.name == "*";
  auto text =
      is_all ? std::string("every tool") : fmt::format("{} {}", noun_of(capability.kind), capability.name);
  if (!capability.of.empty()) text += " of " + capability.of;
  return text;
}

bool ChangedCapability::loosens() const {
  const bool is_denial = capability.kind == CapabilityKind::kDenial;
  return is_denial ? change == CapabilityChange::kLost : change != CapabilityChange::kLost;
}

std::vector<ChangedCapability> changed_capabilities(const Capabilities& before, const Capabilities& after) {
  const auto old = by_identity(before);
  const auto now = by_identity(after);
  std::vector<ChangedCapability> changes;
  for (const auto& [identity, capability] : now) {
    const auto found = old.find(identity);
    if (found == old.end()) {
      if (!has_all_tools(old, *capability)) changes.push_back({CapabilityChange::kGained, *capability});
    } else if (found->second->detail != capability->detail) {
      changes.push_back({CapabilityChange::kChanged, *capability});
    }
  }
  for (const auto& [identity, capability] : old) {
    if (!now.contains(identity) && !has_all_tools(now, *capability))
      changes.push_back({CapabilityChange::kLost, *capability});
  }
  return changes;
}

}  // namespace talentops::domain
