#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace talentops::domain {

enum class CapabilityKind {
  kTool,        ///< of an agent, skill or command
  kPermission,  ///< used without asking
  kDenial,      ///< never used, or not without asking: what goes is a gain
  kMcpServer,
  kHook,
  kModel,
  kAgent,
  kSkill,
  kCommand,
  kSetting,  ///< any other member of settings.json
};

/// One thing that a package lets its agents do, or is.
struct Capability {
  CapabilityKind kind = CapabilityKind::kTool;
  std::string name = {};
  std::string of = {};      ///< the agent, skill or command; empty: of the whole workspace
  std::string detail = {};  ///< what else it says: a server's command, a setting's value
  auto operator<=>(const Capability&) const = default;
};
/// Sorted.
using Capabilities = std::vector<Capability>;

/// "tool Bash of greeter", "MCP server crm".
std::string text_of(const Capability& capability);

enum class CapabilityChange { kGained, kChanged, kLost };
struct ChangedCapability {
  CapabilityChange change = CapabilityChange::kGained;
  Capability capability;
  bool operator==(const ChangedCapability&) const = default;
  /// Whether more can be done than before.
  bool loosens() const;
};

/// From what was there to what will be; `before` is empty for what is new.
std::vector<ChangedCapability> changed_capabilities(const Capabilities& before, const Capabilities& after);

}  // namespace talentops::domain
