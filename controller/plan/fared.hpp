#pragma once

#include <optional>

#include "controller/base/digest.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/history.hpp"

namespace talentops::plan {

/// How a bundle fared at one placement, by its newest deployments there.
struct Fared {
  enum class How {
    kNever,       ///< it was not deployed there, or is not any more known to have been
    kUnderWay,    ///< it is being deployed
    kTakenBack,   ///< it failed, or a person has taken it back
    kStands,      ///< it succeeded, and is what is there
    kStoodUntil,  ///< it succeeded, and something else has taken its place since
  };
  How how = How::kNever;
  Instant since = {};                 ///< it succeeded
  std::optional<Instant> until = {};  ///< another one began
};

/// `bundle`: the digest, in whatever configuration.
Fared how_it_fared(const domain::PlacementHistory& history, const Digest& bundle);

/// Whether it stood for so long, or when it will have.
struct LongEnough {
  bool is_long_enough = false;
  std::optional<Instant> at = {};  ///< while it stands
};
LongEnough stood_for(const Fared& fared, Duration soak, Instant now);

}  // namespace talentops::plan
