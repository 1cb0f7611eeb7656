#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace talentops::plan {

/// Gives each person one place at most, so that as many places are taken as can be. Returns for every place
/// the index of its person. With more people no fewer are taken.
std::vector<std::optional<std::size_t>> seat(
    std::size_t places, std::size_t people,
    const std::function<bool(std::size_t place, std::size_t person)>& fits);

}  // namespace talentops::plan
