#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "controller/plan/assemble.hpp"

namespace talentops::plan {

/// Says which of the claimants was there first, and that each of them claims what it has.
inline Eldest first_is(const std::string& client, const std::vector<domain::Environment>& all) {
  return [=](const std::vector<Claimant>& claimants, const Claims& claims) -> std::optional<std::size_t> {
    for (const auto& each : all) EXPECT_TRUE(claims(each)) << each.key.text();
    for (std::size_t i = 0; i < claimants.size(); ++i) {
      if (claimants[i].id.client == client) return i;
    }
    return std::nullopt;
  };
}

}  // namespace talentops::plan
