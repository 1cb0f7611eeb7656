#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/package.hpp"

namespace talentops::records {

enum class DeliveredKind { kAgent, kCommand, kSkill, kOutputStyle, kRule };

/// Something that a person can use, under the name by which the runtime knows it.
struct Delivered {
  DeliveredKind kind;
  std::string name;
  std::string description = {};  ///< its own words; empty where it says nothing
  bool operator==(const Delivered&) const = default;
};

/// What a package brings that has a name: agents, commands, skills, output styles, rules; by kind, then by
/// name. Other files belong to one of these and are not told apart.
std::vector<Delivered> delivered_by(const domain::Package& package);

}  // namespace talentops::records
