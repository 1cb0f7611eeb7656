#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "controller/cli/narrowed_store.hpp"
#include "controller/engine/catalog_keeper.hpp"
#include "controller/ports/catalog_source.hpp"

namespace talentops::cli {

/// Gives the head's catalog with the policies and calendars of the base: a change cannot loosen the rules
/// that it is judged by. Borrows: `store`, for its lifetime.
class JudgedCatalogs : public ports::CatalogSource {
 public:
  JudgedCatalogs(ports::DesiredStore& store, engine::CatalogSettings settings);

  std::shared_ptr<const domain::Catalog> current() override { return current_; }
  Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId& commit) override {
    return reading_->keeper.at(commit);
  }
  /// Of a change from a base, the clients that it is about are read, if it is about nothing else and no
  /// document of another client can bear on them; or else everything.
  Status choose(const domain::CommitId& head, const std::optional<domain::CommitId>& base);
  /// Whether only some clients were read.
  bool is_narrow() const { return reading_->narrowed.has_value(); }
  /// Reads the others, too, where they were not. What was given out before stays as it was.
  Status widen();
  /// The environments that the change from the base to the head can concern; absent without a base: all.
  const std::optional<std::set<domain::EnvironmentKey>>& concerned() const { return concerned_; }

 private:
  struct Reading {
    Reading(ports::DesiredStore& whole, const engine::CatalogSettings& settings) : keeper(whole, settings) {}
    Reading(ports::DesiredStore& whole, const engine::CatalogSettings& settings,
            std::set<std::string> clients)
        : narrowed(std::in_place, whole, std::move(clients)), keeper(*narrowed, settings) {}
    std::optional<NarrowedStore> narrowed = {};
    engine::CatalogKeeper keeper;
  };

  Status read();
  bool others_can_matter(const domain::Catalog& before, const domain::Catalog& after) const;

  ports::DesiredStore& store_;
  const engine::CatalogSettings settings_;
  domain::CommitId head_;
  std::optional<domain::CommitId> base_;
  std::unique_ptr<Reading> reading_;
  std::shared_ptr<const domain::Catalog> rules_;
  std::shared_ptr<const domain::Catalog> current_;
  std::optional<std::set<domain::EnvironmentKey>> concerned_;
};

}  // namespace talentops::cli
