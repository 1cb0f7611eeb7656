#include "controller/base/secret.hpp"

#include "controller/base/signature.hpp"

namespace talentops {

Secret& Secret::operator=(Secret&& other) noexcept {
  wipe(value_);
  value_ = std::exchange(other.value_, {});
  return *this;
}

Secret::~Secret() { wipe(value_); }

}  // namespace talentops
