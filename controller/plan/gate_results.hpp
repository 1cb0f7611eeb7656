#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "controller/domain/gate.hpp"

/// What gates say, in few words. For their sources only.
namespace talentops::plan {

inline domain::GateResult passed(std::string_view name, std::string why) {
  return {.name = std::string(name), .verdict = domain::Verdict::kPass, .why = std::move(why)};
}
inline domain::GateResult denied(std::string_view name, Code code, std::string why, std::string needs) {
  return {.name = std::string(name),
          .verdict = domain::Verdict::kDeny,
          .why = std::move(why),
          .needs = std::move(needs),
          .code = code};
}
inline domain::GateResult waits(std::string_view name, Code code, std::string why, std::string needs,
                                std::optional<Instant> until = std::nullopt) {
  return {.name = std::string(name),
          .verdict = domain::Verdict::kWait,
          .why = std::move(why),
          .until = until,
          .needs = std::move(needs),
          .code = code};
}

}  // namespace talentops::plan
