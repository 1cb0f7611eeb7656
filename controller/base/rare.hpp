#pragma once

#include <concepts>
#include <memory>
#include <utility>

namespace talentops {

/// A value that few of very many have: where it is what a fresh T is, it takes one pointer. To copy it copies
/// the value.
template <typename T>
class Rare {
 public:
  Rare() = default;
  template <typename Value>
  requires std::convertible_to<Value&&, T> &&
      (!std::same_as<std::remove_cvref_t<Value>, Rare>)Rare(Value&& value) {  // NOLINT: wherever a T stands
    *this = T(std::forward<Value>(value));
  }
  Rare(const Rare& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) { return *this = Rare(other); }
  Rare& operator=(Rare&&) noexcept = default;
  Rare& operator=(T value) {
    value_ = value == fresh() ? nullptr : std::make_unique<T>(std::move(value));
    return *this;
  }
  ~Rare() = default;

  const T& operator*() const { return value_ ? *value_ : fresh(); }
  const T* operator->() const { return &**this; }
  /// To change it in place.
  T& edit() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }

  friend bool operator==(const Rare& one, const Rare& other) { return *one == *other; }
  friend bool operator==(const Rare& one, const T& other) { return *one == other; }

 private:
  static const T& fresh() {
    static const T value{};
    return value;
  }
  std::unique_ptr<T> value_;
};

}  // namespace talentops
