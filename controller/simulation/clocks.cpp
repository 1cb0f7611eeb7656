#include "controller/simulation/clocks.hpp"

namespace talentops::simulation {

Instant Clocks::now() const {
  constexpr auto kNoon = std::chrono::sys_days(std::chrono::year{2026} / 11 / 21) + std::chrono::hours(12);
  return kNoon + gone_ + offset_ + gained();
}

void Clocks::drift(int thousandths) {
  offset_ += gained();
  drift_since_ = gone_;
  drift_ = thousandths;
}

void Clocks::wake_up() {
  slept_ += gone_ - asleep_since_.value_or(gone_);
  asleep_since_.reset();
}

}  // namespace talentops::simulation
