#pragma once

#include <stdexcept>
#include <utility>

#include "controller/base/shared_sequence.hpp"

namespace talentops {

/// Values that name their own `key`, in its order, read as a std::map is read; copies share what they have in
/// common (`SharedSequence`).
template <typename Key, typename T>
class SharedMap {
 public:
  class Iterator;
  using key_type = Key;
  using mapped_type = T;
  using value_type = std::pair<const Key&, const T&>;
  using const_iterator = Iterator;
  using iterator = Iterator;
  using size_type = std::size_t;

  SharedMap() = default;
  /// From values in the order of their keys.
  explicit SharedMap(SharedSequence<T> ordered) : values_(std::move(ordered)) {}

  const SharedSequence<T>& values() const { return values_; }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  Iterator begin() const { return Iterator(values_.begin()); }
  Iterator end() const { return Iterator(values_.end()); }

  Iterator lower_bound(const Key& key) const { return at_rank(rank_of(key)); }
  Iterator find(const Key& key) const {
    const auto rank = rank_of(key);
    return is_at(rank, key) ? at_rank(rank) : end();
  }
  bool contains(const Key& key) const { return is_at(rank_of(key), key); }
  const T& at(const Key& key) const {
    const auto rank = rank_of(key);
    if (!is_at(rank, key)) throw std::out_of_range("no value has this key");
    return values_[rank];
  }

  /// `value` has its own key; false: there is another one with it.
  bool emplace(const Key&, Shared<T> value) { return insert(std::move(value)); }
  bool insert(Shared<T> value) {
    const auto rank = rank_of(value->key);
    if (is_at(rank, value->key)) return false;
    values_.insert(rank, std::move(value));
    return true;
  }
  void insert_or_assign(Shared<T> value) {
    const auto rank = rank_of(value->key);
    if (is_at(rank, value->key)) {
      if (values_.shared_at(rank).is_same(value)) return;
      values_.erase(rank);
    }
    values_.insert(rank, std::move(value));
  }
  void erase(const Key& key) {
    const auto rank = rank_of(key);
    if (is_at(rank, key)) values_.erase(rank);
  }
  void clear() { values_.clear(); }

  bool operator==(const SharedMap&) const = default;

 private:
  std::size_t rank_of(const Key& key) const {
    return values_.rank_of([&](const T& each) { return each.key < key; });
  }
  bool is_at(std::size_t rank, const Key& key) const { return rank < size() && values_[rank].key == key; }
  Iterator at_rank(std::size_t rank) const { return Iterator(values_.iterator_at(rank)); }

  SharedSequence<T> values_;
};

/// Gives a pair of references. Borrows: the map.
template <typename Key, typename T>
class SharedMap<Key, T>::Iterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = SharedMap::value_type;
  using difference_type = std::ptrdiff_t;
  using reference = value_type;
  struct pointer {
    SharedMap::value_type pair;
    const SharedMap::value_type* operator->() const { return &pair; }
  };

  Iterator() = default;
  explicit Iterator(typename SharedSequence<T>::Iterator at) : at_(at) {}

  reference operator*() const { return {at_->key, *at_}; }
  pointer operator->() const { return {**this}; }
  Iterator& operator++() {
    ++at_;
    return *this;
  }
  Iterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  std::size_t rank() const { return at_.rank(); }
  bool operator==(const Iterator&) const = default;

 private:
  typename SharedSequence<T>::Iterator at_;
};

}  // namespace talentops
