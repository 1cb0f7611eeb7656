#pragma once

// This file is longer than others: of a template all is in its header, and nobody else is to see its tree.

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <vector>

#include "controller/base/shared.hpp"

namespace talentops {

/// A sequence of immutable values that shares what it has in common with the sequences it was made from: a
/// copy is a pointer, and to insert or erase costs the logarithm of its size and leaves every copy as it was.
/// A tree balanced by weight, as Adams has it. Threads: copies may be read and changed by different threads.
template <typename T>
class SharedSequence {
  struct Node;
  using Link = std::shared_ptr<const Node>;

 public:
  class Iterator;
  using value_type = T;
  using const_iterator = Iterator;
  using iterator = Iterator;
  using size_type = std::size_t;

  SharedSequence() = default;
  SharedSequence(const std::vector<T>& values) {
    for (const auto& value : values) push_back(value);
  }
  /// What is in order already, at the cost of a list.
  static SharedSequence of(const std::vector<Shared<T>>& values) {
    SharedSequence made;
    made.root_ = build(values, 0, values.size());
    return made;
  }

  std::size_t size() const { return size_of(root_); }
  bool empty() const { return root_ == nullptr; }
  const T& operator[](std::size_t rank) const { return *node_at(root_.get(), rank)->value; }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size() - 1]; }
  const Shared<T>& shared_at(std::size_t rank) const { return node_at(root_.get(), rank)->value; }
  Iterator begin() const { return iterator_at(0); }
  Iterator end() const { return iterator_at(size()); }
  Iterator iterator_at(std::size_t rank) const { return {root_.get(), rank}; }

  /// How many come first that `precedes` says yes to; it says so of none that comes after a no.
  template <typename Precedes>
  std::size_t rank_of(const Precedes& precedes) const {
    std::size_t rank = 0;
    for (const Node* at = root_.get(); at != nullptr;) {
      const bool is_before = precedes(*at->value);
      if (is_before) rank += size_of(at->left) + 1;
      at = is_before ? at->right.get() : at->left.get();
    }
    return rank;
  }

  void insert(std::size_t rank, Shared<T> value) { root_ = inserted(root_, rank, std::move(value)); }
  void push_back(Shared<T> value) { insert(size(), std::move(value)); }
  void erase(std::size_t rank) { root_ = erased(root_, rank); }
  void clear() { root_.reset(); }

  friend bool operator==(const SharedSequence& one, const SharedSequence& other) {
    return one.root_ == other.root_ ||
           (one.size() == other.size() && std::equal(one.begin(), one.end(), other.begin()));
  }

 private:
  struct Node {
    Shared<T> value;
    Link left;
    Link right;
    std::size_t size;
  };

  static std::size_t size_of(const Link& link) { return link ? link->size : 0; }

  static const Node* node_at(const Node* at, std::size_t rank) {
    while (rank != size_of(at->left)) {
      const bool is_right = rank > size_of(at->left);
      if (is_right) rank -= size_of(at->left) + 1;
      at = is_right ? at->right.get() : at->left.get();
    }
    return at;
  }

  static Link join(Shared<T> value, Link left, Link right) {
    const auto size = size_of(left) + size_of(right) + 1;
    return std::make_shared<const Node>(Node{std::move(value), std::move(left), std::move(right), size});
  }

  static bool is_heavy(const Link& one, const Link& other) {
    return size_of(one) + size_of(other) > 1 && size_of(one) > 3 * size_of(other);
  }
  static bool is_single(const Link& inner, const Link& outer) { return size_of(inner) < 2 * size_of(outer); }

  /// `join`, where one side may have become too heavy by one.
  static Link balanced(const Shared<T>& value, const Link& left, const Link& right) {
    if (is_heavy(right, left)) {
      const auto& [middle, inner, outer, size] = *right;
      if (is_single(inner, outer)) return join(middle, join(value, left, inner), outer);
      return join(inner->value, join(value, left, inner->left), join(middle, inner->right, outer));
    }
    if (is_heavy(left, right)) {
      const auto& [middle, outer, inner, size] = *left;
      if (is_single(inner, outer)) return join(middle, outer, join(value, inner, right));
      return join(inner->value, join(middle, outer, inner->left), join(value, inner->right, right));
    }
    return join(value, left, right);
  }

  static Link build(const std::vector<Shared<T>>& values, std::size_t first, std::size_t last) {
    if (first == last) return nullptr;
    const auto middle = first + (last - first) / 2;
    return join(values[middle], build(values, first, middle), build(values, middle + 1, last));
  }

  static Link inserted(const Link& at, std::size_t rank, Shared<T> value) {
    if (!at) return join(std::move(value), nullptr, nullptr);
    const auto before = size_of(at->left);
    if (rank <= before) return balanced(at->value, inserted(at->left, rank, std::move(value)), at->right);
    return balanced(at->value, at->left, inserted(at->right, rank - before - 1, std::move(value)));
  }

  static Link erased(const Link& at, std::size_t rank) {
    const auto before = size_of(at->left);
    if (rank < before) return balanced(at->value, erased(at->left, rank), at->right);
    if (rank > before) return balanced(at->value, at->left, erased(at->right, rank - before - 1));
    if (!at->left) return at->right;
    if (!at->right) return at->left;
    return balanced(node_at(at->right.get(), 0)->value, at->left, erased(at->right, 0));
  }

  Link root_;
};

/// Borrows: the sequence.
template <typename T>
class SharedSequence<T>::Iterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = const T*;
  using reference = const T&;

  Iterator() = default;
  Iterator(const Node* root, std::size_t rank) : root_(root), rank_(rank) { seek(); }

  reference operator*() const { return *at_->value; }
  pointer operator->() const { return at_->value.get(); }
  Iterator& operator++() {
    ++rank_;
    if (at_->right == nullptr) {
      seek();
    } else {
      at_ = at_->right.get();
      while (at_->left != nullptr) at_ = at_->left.get();
    }
    return *this;
  }
  Iterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  std::size_t rank() const { return rank_; }
  bool operator==(const Iterator& other) const { return rank_ == other.rank_; }

 private:
  void seek() { at_ = root_ != nullptr && rank_ < root_->size ? node_at(root_, rank_) : nullptr; }

  const Node* root_ = nullptr;
  std::size_t rank_ = 0;
  const Node* at_ = nullptr;
};

}  // namespace talentops
