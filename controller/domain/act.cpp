#include "controller/domain/act.hpp"

#include <array>
#include <utility>

namespace talentops::domain {
namespace {

constexpr std::array<std::pair<ActVerb, std::string_view>, 9> kVerbs = {{
    {ActVerb::kRetry, "retry"},
    {ActVerb::kRollback, "rollback"},
    {ActVerb::kAdopt, "adopt"},
    {ActVerb::kUnlock, "unlock"},
    {ActVerb::kForget, "forget"},
    {ActVerb::kConfirmRemoval, "confirm-removal"},
    {ActVerb::kConfirmRewrite, "confirm-rewrite"},
    {ActVerb::kApprove, "approve"},
    {ActVerb::kReject, "reject"},
}};

}  // namespace

std::string_view name_of(ActVerb verb) {
  for (const auto& [each, name] : kVerbs) {
    if (each == verb) return name;
  }
  return {};
}

std::optional<ActVerb> parse_act_verb(std::string_view text) {
  for (const auto& [each, name] : kVerbs) {
    if (name == text) return each;
  }
  return std::nullopt;
}

std::string_view name_of(UnlockAs as) { return as == UnlockAs::kCurrent ? "current" : "reinstall"; }

std::optional<UnlockAs> parse_unlock_as(std::string_view text) {
  if (text == "current") return UnlockAs::kCurrent;
  if (text == "reinstall") return UnlockAs::kReinstall;
  return std::nullopt;
}

}  // namespace talentops::domain
