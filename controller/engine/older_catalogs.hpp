#pragma once

#include <functional>
#include <map>

#include "controller/base/result.hpp"
#include "controller/domain/catalog.hpp"

namespace talentops::engine {

/// What was in force at older commits, each made once.
class OlderCatalogs {
 public:
  using Make = std::function<Result<domain::Catalog>(const domain::CommitId&)>;

  /// `make` may ask for still older ones. Borrows: what it borrows.
  explicit OlderCatalogs(Make make) : make_(std::move(make)) {}

  /// Errors: as of `make`.
  Result<const domain::Catalog*> at(const domain::CommitId& commit) {
    const auto known = known_.find(commit);
    if (known != known_.end()) return &known->second;
    ++depth_;
    auto made = make_(commit);
    --depth_;
    return &known_.emplace(commit, TRY(made)).first->second;
  }

  /// Whether so many are being made for one another that no more are to be asked for: a document that was
  /// wrong a thousand times in a row is to cost time, and no stack.
  bool is_deep() const { return depth_ >= kDeepest; }

 private:
  static constexpr int kDeepest = 8;

  Make make_;
  int depth_ = 0;
  std::map<domain::CommitId, domain::Catalog> known_;
};

}  // namespace talentops::engine
