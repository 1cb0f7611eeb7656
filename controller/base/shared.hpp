#pragma once

#include <concepts>
#include <memory>
#include <utility>

namespace talentops {

/// An immutable value that many hold at once: to copy it copies a pointer. That is the reason for shared
/// ownership here: a document outlives each of the catalogs that have it.
template <typename T>
class Shared {
 public:
  template <typename Value>
  requires std::same_as<std::remove_cvref_t<Value>, T> Shared(Value&& value)  // NOLINT: nothing but a T
      : value_(std::make_shared<const T>(std::forward<Value>(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  const T* get() const { return value_.get(); }
  /// The very same value, which says more than that both are equal and costs less to ask.
  bool is_same(const Shared& other) const { return value_ == other.value_; }

  friend bool operator==(const Shared& one, const Shared& other) {
    return one.is_same(other) || *one == *other;
  }

 private:
  std::shared_ptr<const T> value_;
};

}  // namespace talentops
