#include "controller/plan/seating.hpp"

namespace talentops::plan {
namespace {

/// Whoever has a place already gives it up where there is another one for them.
class Seating {
 public:
  Seating(std::size_t places, const std::function<bool(std::size_t, std::size_t)>& fits)
      : fits_(fits), taken_(places) {}

  void invite(std::size_t person) {
    std::vector<bool> asked(taken_.size());
    find_place(person, asked);
  }
  std::vector<std::optional<std::size_t>> result() && { return std::move(taken_); }

 private:
  bool find_place(std::size_t person, std::vector<bool>& asked) {
    for (std::size_t place = 0; place < taken_.size(); ++place) {
      if (asked[place] || !fits_(place, person)) continue;
      asked[place] = true;
      if (taken_[place] && !find_place(*taken_[place], asked)) continue;
      taken_[place] = person;
      return true;
    }
    return false;
  }

  const std::function<bool(std::size_t, std::size_t)>& fits_;
  std::vector<std::optional<std::size_t>> taken_;
};

}  // namespace

std::vector<std::optional<std::size_t>> seat(std::size_t places, std::size_t people,
                                             const std::function<bool(std::size_t, std::size_t)>& fits) {
  Seating seating(places, fits);
  for (std::size_t person = 0; person < people; ++person) seating.invite(person);
  return std::move(seating).result();
}

}  // namespace talentops::plan
