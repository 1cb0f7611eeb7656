#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/time.hpp"

/// What becomes of a release that is not as wished: by a person, and by itself.
namespace talentops::domain {

/// How soon a person is needed.
enum class Need {
  kNobody,  ///< it goes on by itself
  kByDay,   ///< nothing gets worse, and nothing gets better before somebody decides
  kNow,
};
std::string_view name_of(Need need);  ///< "no", "byDay", "now"
std::optional<Need> parse_need(std::string_view text);

struct Prospect {
  Need need = Need::kNobody;
  std::vector<std::string> choices = {};  ///< a command to type, or what to change; the usual one first
  std::string by_itself = {};             ///< if nobody acts; empty where all is as wished
  std::optional<Instant> at = {};         ///< when that happens
  bool operator==(const Prospect&) const = default;
};

}  // namespace talentops::domain
