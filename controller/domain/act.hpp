#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"

namespace talentops::domain {

enum class ActVerb {
  kRetry,
  kRollback,
  kAdopt,           ///< what lies at a path may be taken over; at ".", the workspace as a whole
  kUnlock,          ///< an environment whose state nobody understood may be served again
  kForget,          ///< an environment that has left git is left behind as it is
  kConfirmRemoval,  ///< what git lacks at a commit may go
  kApprove,         ///< a plan may be carried out
  kReject,          ///< a plan may not, whoever says yes
  kConfirmRewrite,  ///< a history that leads to a commit, and not from what was accepted, is right
};
std::string_view name_of(ActVerb verb);  ///< "confirm-removal"
std::optional<ActVerb> parse_act_verb(std::string_view text);

/// How an unlocked environment goes on.
enum class UnlockAs {
  kCurrent,    ///< what is there now is right
  kReinstall,  ///< what is wished is put there again, over what is there
};
std::string_view name_of(UnlockAs as);  ///< "current"
std::optional<UnlockAs> parse_unlock_as(std::string_view text);

/// What a person decided, after its signature was found good and made by `by`.
struct Act {
  ActVerb verb = ActVerb::kRetry;
  /// Without a name: the act is about an environment, or about all of a client; without a client, about the
  /// fleet.
  ReleaseKey release = {};
  EnvironmentName environment = {};
  DeploymentId deployment =
      {};  ///< what it is about; an act about another deployment than the last one does nothing
  std::string reason = {};
  std::string by = {};
  Instant at = {};
  std::string path = {};                ///< below the records root
  TargetName target = {};               ///< of `adopt`; empty: each
  std::string item = {};                ///< of `adopt`: the path below the target's root, or "."
  std::optional<UnlockAs> as = {};      ///< of `unlock`
  std::optional<CommitId> commit = {};  ///< of `confirm-removal` and `confirm-rewrite`
  std::optional<Digest> plan = {};      ///< of `approve` and `reject`
};

/// An environment was looked at and found fit to deploy to, or not.
struct Verification {
  EnvironmentKey environment;
  Instant at;
  bool passed = false;
  struct Finding {
    std::string target;
    std::string what;  ///< "reachable", "writable", "platform", "place", "secrets"
    bool passed = false;
    std::string detail;
    bool operator==(const Finding&) const = default;
  };
  std::vector<Finding> findings;
  bool operator==(const Verification&) const = default;
};

}  // namespace talentops::domain
