#pragma once

// This file is longer than others: of a template all is in its header, and writing and reading stand side by
// side so that they cannot come to differ.

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "controller/base/rare.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/version.hpp"
#include "controller/domain/version_range.hpp"

/// Values as bytes for a program to read again that it wrote itself: short, fast, and nobody else's. A struct
/// takes part by a function `fields_of(value, visit)` beside it that calls `visit` with its fields in order.
namespace talentops::codec {

/// Appends values to a text. Borrows: the text.
class BinaryWriter {
 public:
  explicit BinaryWriter(std::string& to) : to_(to) {}

  template <typename... Values>
  void put(const Values&... values) {
    (put_one(values), ...);
  }

 private:
  /// Seven bits a byte, the lowest first.
  void put_number(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) to_ += static_cast<char>(0x80 | (number & 0x7f));
    to_ += static_cast<char>(number);
  }

  void put_one(bool value) { put_number(value ? 1 : 0); }
  void put_one(const std::string& text) {
    put_number(text.size());
    to_ += text;
  }
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) void put_one(Number number) {
    put_number(static_cast<std::uint64_t>(number));
  }
  template <typename Value>
  requires std::is_enum_v<Value>
  void put_one(Value value) { put_number(static_cast<std::uint64_t>(value)); }
  void put_one(Duration duration) { put_one(duration.count()); }
  template <typename Tag>
  void put_one(const domain::Name<Tag>& name) {
    put_one(name.text());
  }
  void put_one(const domain::Version& version) { put_one(version.text()); }
  void put_one(const domain::VersionRange& range) { put_one(range.text()); }
  template <typename Value>
  void put_one(const std::optional<Value>& value) {
    put_one(value.has_value());
    if (value) put_one(*value);
  }
  template <typename Value>
  void put_one(const Rare<Value>& value) {
    put_one(*value);
  }
  template <typename Value>
  void put_one(const std::vector<Value>& values) {
    put_number(values.size());
    for (const auto& value : values) put_one(value);
  }
  template <typename Key, typename Value>
  void put_one(const std::map<Key, Value>& values) {
    put_number(values.size());
    for (const auto& [key, value] : values) put(key, value);
  }
  template <typename... Kinds>
  void put_one(const std::variant<Kinds...>& value) {
    put_number(value.index());
    std::visit([&](const auto& each) { put_one(each); }, value);
  }
  template <typename Value>
  requires std::is_aggregate_v<Value>
  void put_one(const Value& value) {
    fields_of(value, [&](const auto&... fields) { put(fields...); });
  }

  std::string& to_;
};

/// Takes values from bytes that may be anything: once something is not as it was written, all that is asked
/// for afterwards is empty, and `is_sound` says no. Borrows: the bytes.
class BinaryReader {
 public:
  explicit BinaryReader(std::string_view from) : from_(from) {}

  template <typename Value>
  Value take() {
    Value value{};
    if (is_sound_) take_one(value);
    return value;
  }

  bool is_sound() const { return is_sound_; }
  bool is_at_end() const { return from_.empty(); }

 private:
  std::uint64_t refuse() {
    is_sound_ = false;
    from_ = {};
    return 0;
  }

  std::uint64_t take_number() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64 && !from_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(from_.front());
      from_.remove_prefix(1);
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return number;
    }
    return refuse();
  }
  /// Of things that each take a byte at least.
  std::size_t take_count() {
    const auto count = take_number();
    return count > from_.size() ? refuse() : count;
  }

  void take_one(bool& value) { value = take_up_to(1) == 1; }
  void take_one(std::string& text) {
    const auto size = take_count();
    text = from_.substr(0, size);
    from_.remove_prefix(size);
  }
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) void take_one(Number& number) {
    number = static_cast<Number>(take_number());
  }
  std::uint64_t take_up_to(std::uint64_t last) {
    const auto number = take_number();
    return number > last ? refuse() : number;
  }
  /// An enumeration says beside it which of its values is the last.
  template <typename Value>
  requires std::is_enum_v<Value>
  void take_one(Value& value) {
    value = static_cast<Value>(take_up_to(static_cast<std::uint64_t>(last_of(Value()))));
  }
  void take_one(Duration& duration) { duration = Duration(take<Duration::rep>()); }
  template <typename Tag>
  void take_one(domain::Name<Tag>& name) {
    name = domain::Name<Tag>(take<std::string>());
  }
  void take_one(domain::Version& version) { take_parsed(version); }
  void take_one(domain::VersionRange& range) { take_parsed(range); }
  template <typename Value>
  void take_parsed(Value& value) {
    auto parsed = Value::parse(take<std::string>());
    if (parsed) {
      value = *std::move(parsed);
    } else {
      refuse();
    }
  }
  template <typename Value>
  void take_one(std::optional<Value>& value) {
    if (take<bool>()) value = take<Value>();
  }
  template <typename Value>
  void take_one(Rare<Value>& value) {
    value = take<Value>();
  }
  template <typename Value>
  void take_one(std::vector<Value>& values) {
    for (auto left = take_count(); left > 0 && is_sound_; --left) values.push_back(take<Value>());
  }
  template <typename Key, typename Value>
  void take_one(std::map<Key, Value>& values) {
    for (auto left = take_count(); left > 0 && is_sound_; --left) {
      auto key = take<Key>();
      values.insert_or_assign(std::move(key), take<Value>());
    }
  }
  template <typename... Kinds>
  void take_one(std::variant<Kinds...>& value) {
    const auto index = take_up_to(sizeof...(Kinds) - 1);
    std::size_t at = 0;
    ((at++ == index ? void(value = take<Kinds>()) : void()), ...);
  }
  template <typename Value>
  requires std::is_aggregate_v<Value>
  void take_one(Value& value) {
    fields_of(value, [&](auto&... fields) { (take_one(fields), ...); });
  }

  std::string_view from_;
  bool is_sound_ = true;
};

}  // namespace talentops::codec
