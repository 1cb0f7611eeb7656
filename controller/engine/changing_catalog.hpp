#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "controller/base/result.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/engine/catalog_build.hpp"
#include "controller/engine/catalog_snapshot.hpp"
#include "controller/engine/document_shelf.hpp"
#include "controller/engine/fleet_documents.hpp"
#include "controller/engine/fleet_files.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// A catalog that goes from commit to commit at the cost of what has changed: trees are entered, blobs
/// decoded and documents put together only where something did, or is in trouble; the others are shared with
/// the catalog before. What it comes to is what `CatalogBuild::from_nothing` makes of the commit. What is in
/// trouble is looked at in each commit, since what stays in force of it is a question of history. Threads:
/// one.
class ChangingCatalog {
 public:
  using Keys = std::set<domain::EnvironmentKey>;
  struct Move {
    std::shared_ptr<const domain::Catalog> catalog;
    Keys touched;  ///< environments that the change can concern, those that have come or gone among them
  };

  /// Borrows: `store` and `settings`, for its lifetime.
  ChangingCatalog(ports::DesiredStore& store, const CatalogSettings& settings);

  /// Errors: kUnavailable, kNotFound where the commit cannot be read; then it stays where it was.
  Result<Move> move_to(const domain::CommitId& commit);

  /// What has been read already of this commit or another one. Order: before the first move.
  void begin_with(CatalogSnapshot snapshot);
  /// For whoever begins with it. Order: after a move.
  std::string snapshot(std::string_view maker) const;
  /// How many files of documents there are, and how many were decoded so far.
  std::size_t size() const { return documents_.size(); }
  std::size_t decoded() const { return shelf_.decoded(); }

  /// How many files the last move put together; for laws about what it costs.
  std::size_t assembled() const { return assembled_; }

 private:
  struct Part {
    FleetDocuments::Scope scope;
    bool is_whole = false;  ///< it bears on everything
  };

  std::optional<Shared<plan::SourceFile>> held(const std::string& path, const std::string& blob) const;
  Status look_for_changes(const domain::CommitId& commit);
  bool is_fleet_settled() const;
  bool are_named_settled() const;
  Part take_up_changes();
  Files read_all();
  void take_up_all(const Files& newest, const std::string& records_root);
  Result<Move> move_whole(const domain::CommitId& commit);
  /// Nothing: it bears on everything after all.
  Result<std::optional<Move>> move_part(const domain::CommitId& commit, FleetDocuments::Scope scope);
  Result<std::optional<Built>> build_part(const domain::CommitId& commit, FleetDocuments::Scope& scope);
  domain::Catalog with_part(const domain::Catalog& before, Built built, const FleetDocuments::Scope& scope);
  Move moved_to(domain::Catalog catalog, const Files& in_force, Keys touched);

  ports::DesiredStore& store_;
  const CatalogSettings& settings_;
  const CatalogBuild build_;
  DocumentShelf shelf_;
  FleetFiles files_;
  FleetDocuments documents_;
  std::set<std::string> changed_;   ///< paths, since the catalog that it has
  std::set<std::string> troubled_;  ///< files in which something is wrong
  Files standing_in_;               ///< what is in force of them, where it is not what is there
  std::size_t assembled_ = 0;
  std::shared_ptr<const domain::Catalog> catalog_;
};

}  // namespace talentops::engine
