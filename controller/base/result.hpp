#pragma once

// Our own: tl::expected and std::expected can be dropped in silence, and std::expected is not in this
// compiler's C++20.

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

#include "controller/base/error.hpp"

namespace talentops {

/// A value or the Error that stands for it. To drop one is a compile error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return std::get<1>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

  /// The same result; an error gains "<what>: " before its message.
  Result context(std::string_view what) && {
    if (!has_value()) return std::get<1>(std::move(state_)).context(what);
    return std::move(*this);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  void value() const { assert(!failed_); }

  Error& error() & { return error_; }
  const Error& error() const& { return error_; }
  Error&& error() && { return std::move(error_); }

  Result context(std::string_view what) && {
    if (failed_) return std::move(error_).context(what);
    return std::move(*this);
  }

 private:
  Error error_;
  bool failed_ = false;
};

using Status = Result<void>;

}  // namespace talentops

/// The value of a Result, or return its error from the enclosing function. Not inside coroutines (g++ 12
/// fails on it). Not in braces behind another value: what was made of the aggregate would never be destroyed.
#define TRY(expression) TALENTOPS_TRY_COUNTED(expression, __COUNTER__)
#define TALENTOPS_TRY_COUNTED(expression, number) TALENTOPS_TRY_NAMED(expression, number)
#define TALENTOPS_TRY_NAMED(expression, number)                                          \
  __extension__({                                                                        \
    auto talentops_result_##number = (expression);                                       \
    if (!talentops_result_##number) return std::move(talentops_result_##number).error(); \
    std::move(talentops_result_##number).value();                                        \
  })
