#include "reconcilers/run_book.hpp"

namespace talentops::reconcilers {

EnvironmentMemory RunBook::of(const domain::EnvironmentKey& key) const {
  return memories_.with([&](const auto& memories) {
    const auto found = memories.find(key);
    return found == memories.end() ? EnvironmentMemory{} : found->second;
  });
}

}  // namespace talentops::reconcilers
