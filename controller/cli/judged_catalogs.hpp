#pragma once

#include <memory>
#include <optional>
#include <set>

#include "controller/engine/catalog_keeper.hpp"
#include "controller/ports/catalog_source.hpp"

namespace talentops::cli {

/// Gives the head's catalog with the policies and calendars of the base: a change cannot loosen the rules
/// that it is judged by. Borrows: the keeper.
class JudgedCatalogs : public ports::CatalogSource {
 public:
  explicit JudgedCatalogs(engine::CatalogKeeper& keeper) : keeper_(keeper) {}

  std::shared_ptr<const domain::Catalog> current() override { return current_; }
  Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId& commit) override {
    return keeper_.at(commit);
  }
  Status choose(const domain::CommitId& head, const std::optional<domain::CommitId>& base);
  /// The environments that the change from the base to the head can concern; absent without a base: all.
  const std::optional<std::set<domain::EnvironmentKey>>& concerned() const { return concerned_; }

 private:
  engine::CatalogKeeper& keeper_;
  std::shared_ptr<const domain::Catalog> current_;
  std::optional<std::set<domain::EnvironmentKey>> concerned_;
};

}  // namespace talentops::cli
