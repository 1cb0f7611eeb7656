#include "controller/domain/effect.hpp"

#include <array>

namespace talentops::domain {

std::string_view name_of(const Effect& effect) {
  constexpr std::array<std::string_view, std::variant_size_v<Effect>> kNames = {
      "take-target",     "verify-environment", "measure-preflight", "commit-intent", "stage-package",
      "activate-target", "measure-check",      "revert-target",     "retire-target", "restore-receipt",
      "commit-outcome",  "prune-slots",        "record-drift",      "rest"};
  return kNames[effect.index()];
}

}  // namespace talentops::domain
