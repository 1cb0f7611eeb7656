#pragma once

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "controller/domain/receipt.hpp"
#include "reconcilers/claude_code/look.hpp"

namespace talentops::claude_code {

/// A receipt's items with what was seen of each. Borrows: the items, for its lifetime.
class OwnItems {
 public:
  struct Own {
    const domain::ReceiptItem* item = nullptr;
    const Found* found = nullptr;
  };
  OwnItems(const std::vector<domain::ReceiptItem>& items, std::vector<Found> found)
      : items_(items), found_(std::move(found)) {}

  /// Nothing: the receipt does not have it. A package lists its paths in the order of the receipt that it
  /// left, so that mostly the next one is meant.
  Own at(std::string_view path) {
    if (next_ == items_.size() || items_[next_].path != path) {
      const auto& index = indexed();
      const auto found = index.find(path);
      if (found == index.end()) return {};
      next_ = found->second;
    }
    const std::size_t here = next_++;
    return {&items_[here], &found_[here]};
  }

 private:
  using Index = std::unordered_map<std::string_view, std::size_t>;
  const Index& indexed() {
    if (index_.empty()) {
      for (std::size_t i = 0; i < items_.size(); ++i) index_.emplace(items_[i].path, i);
    }
    return index_;
  }

  const std::vector<domain::ReceiptItem>& items_;
  std::vector<Found> found_;
  std::size_t next_ = 0;
  Index index_;
};

}  // namespace talentops::claude_code
