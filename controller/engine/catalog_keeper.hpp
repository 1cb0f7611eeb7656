#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/trusted.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/engine/catalog_build.hpp"
#include "controller/engine/changing_catalog.hpp"
#include "controller/engine/document_shelf.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"
#include "controller/ports/snapshot_store.hpp"

namespace talentops::engine {

/// Keeps the catalog of the watched branch: one walk over what changed, one decoding a blob, one immutable
/// value, swapped as a whole. A document that is broken or contradicted by others keeps its last good version
/// in force, and so does a Fleet that is gone. Certifications are judged by those who were trusted when it
/// was read; where others are trusted since, all of it is to be read again. Threads: all is safe but `read`,
/// which is called by one thread.
class CatalogKeeper : public ports::CatalogSource {
 public:
  /// Borrows: `store`, for its lifetime. `trust` stands for the signers of `settings`.
  CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings, codec::Trust trust);
  CatalogKeeper(ports::DesiredStore& store, const CatalogSettings& settings)
      : CatalogKeeper(store, settings, settings.signers) {}
  /// Begins with what `snapshots` has, if it is of `maker`: a name for all that decides how bytes are
  /// decoded; "" for nobody's. It is asked for only where there is a snapshot, or is to be one: to find out
  /// which program this is means to read all of it. Borrows: `snapshots`, too.
  CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings, codec::Trust trust,
                ports::SnapshotStore& snapshots, std::function<std::string()> maker);
  CatalogKeeper(ports::DesiredStore& store, const CatalogSettings& settings, ports::SnapshotStore& snapshots,
                std::string maker)
      : CatalogKeeper(store, settings, settings.signers, snapshots,
                      [name = std::move(maker)] { return name; }) {}

  /// Reads `commit` and puts nothing in force: what `read` then does is what differs. Where all had to be
  /// decoded it is kept as a snapshot, and read again of that: what is decoded lies scattered among what that
  /// took for a moment. Errors: as `read`.
  Result<std::shared_ptr<const domain::Catalog>> read_ahead(const domain::CommitId& commit);

  /// Puts the catalog of `commit` in force and returns the environments that it may have changed, those among
  /// them that have come or gone. Errors: kUnavailable, kNotFound where the commit cannot be read; the old
  /// catalog stays in force.
  Result<std::set<domain::EnvironmentKey>> read(const domain::CommitId& commit);

  /// Keeps for the next start what was read, where that would save it something worth while, and says whether
  /// it did: seldom, and at the cost of the whole, but for each file decoded a bounded one.
  bool keep_snapshot();

  std::shared_ptr<const domain::Catalog> current() override;
  Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId& commit) override;

  /// Whether others are trusted than those by whom the current catalog was judged.
  bool is_outdated() const;
  /// Why nothing may begin by what certifications say at present: it is outdated, or nobody knows.
  std::optional<Error> doubt() const;

  /// `ChangingCatalog::assembled`.
  std::size_t assembled() const { return changing_ ? changing_->assembled() : 0; }

 private:
  struct Snapshots {
    ports::SnapshotStore& store;
    std::function<std::string()> maker;
    std::size_t decoded_before = 0;  ///< when the last one was kept
  };

  /// How a catalog is made, and judged by whom.
  struct Judgement {
    Judgement(ports::DesiredStore& store, CatalogSettings how, codec::TrustedSigners by);
    const CatalogSettings settings;
    const codec::TrustedSigners signers;
    const CatalogBuild build;
  };
  struct Current {
    std::shared_ptr<const domain::Catalog> catalog;
    codec::TrustedSigners signers;
  };
  struct Others {
    codec::TrustedSigners signers;
    std::map<domain::CommitId, std::shared_ptr<const domain::Catalog>> catalogs;
  };

  Result<std::shared_ptr<const Judgement>> judgement();
  Status take_up_trust();

  void begin_with_snapshot();
  Result<ChangingCatalog::Move> move_to(const domain::CommitId& commit);

  ports::DesiredStore& store_;
  const CatalogSettings settings_;
  const codec::Trust trust_;
  Guarded<std::shared_ptr<const Judgement>> judgement_;
  std::optional<ChangingCatalog> changing_;  ///< of the thread that reads, by the judgement below
  std::shared_ptr<const Judgement> changing_by_;
  std::optional<Snapshots> snapshots_;
  Guarded<Current> current_;
  Guarded<Others> others_;
};

}  // namespace talentops::engine
