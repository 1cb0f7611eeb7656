#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/ports/workspace.hpp"

namespace talentops::claude_code {

/// target.json: which place this is, and who holds it.
struct TargetIdentity {
  std::string id;  ///< random, made when the place was first taken
  ports::Workspace::Place place;
  std::string holder;
  domain::Epoch epoch = 0;
  bool operator==(const TargetIdentity&) const = default;
};

std::string encode_identity(const TargetIdentity& identity);
/// Errors: kDenied.
Result<TargetIdentity> decode_identity(std::string_view text, const std::string& file);

enum class PlaceRule {
  kMustMatch,
  kAdopted,  ///< a person said that it is ours, although it was written at another place
};

/// The identity that lies at a target, or nothing if it was never taken. Errors: kDenied where it cannot be
/// read or, unless it is adopted, names another place; kUnavailable.
Result<std::optional<TargetIdentity>> read_identity(ports::Workspace& workspace,
                                                    PlaceRule rule = PlaceRule::kMustMatch);

/// The number of the epoch directory that is there; 0 if nobody ever took the target.
/// Errors: kDenied where there is more than one, or none though the target was taken.
Result<domain::Epoch> find_epoch(ports::Workspace& workspace);

}  // namespace talentops::claude_code
