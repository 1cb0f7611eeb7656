#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/trust.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/engine/fleet_files.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/catalog_source.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// Decides how documents become a catalog.
struct CatalogSettings {
  codec::AllowedSigners signers = {};
  /// For demonstrations: who is trusted stands in the file `allowed_signers` of the fleet itself.
  bool trust_from_repository = false;
  std::uint64_t document_bytes = 1024 * 1024;
};

/// The documents of a tree of files, as a catalog: what `validate` and the controller share.
/// `trees` holds the files at `commit`; `files` is path -> blob id.
class DocumentShelf {
 public:
  /// Borrows: `trees`.
  DocumentShelf(ports::TreeReader& trees, CatalogSettings settings);

  /// One file, decoded once for each content; its certifications judged. A file that cannot be read is a
  /// problem of its own.
  std::shared_ptr<const plan::SourceFile> read(const std::string& path, const std::string& blob);

  /// Forgets what is in no use any more.
  void keep_only(const std::map<std::string, std::string>& files);

  const CatalogSettings& settings() const { return settings_; }
  void trust(codec::AllowedSigners signers);

 private:
  ports::TreeReader& trees_;
  CatalogSettings settings_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const plan::SourceFile>> by_blob_;
};

/// Whether a path of the fleet repository can be one of its documents.
bool is_document_path(const std::string& path);

/// The catalog of a set of files; files below the records root are none of its documents.
domain::Catalog make_catalog(DocumentShelf& shelf, const std::map<std::string, std::string>& files,
                             plan::CatalogSource source);

/// Keeps the catalog of the watched branch: one walk over what changed, one decoding a blob, one immutable
/// value, swapped as a whole. A broken document keeps its last good version in force. Threads: `current` and
/// `at` are safe; `read` is called by one thread.
class CatalogKeeper : public ports::CatalogSource {
 public:
  /// Borrows: `store`, for its lifetime.
  CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings);

  /// Puts the catalog of `commit` in force and returns the environments that it may have changed.
  /// Errors: kUnavailable, kNotFound where the commit cannot be read; the old catalog stays in force.
  Result<std::set<domain::EnvironmentKey>> read(const domain::CommitId& commit);

  std::shared_ptr<const domain::Catalog> current() override;
  Result<std::shared_ptr<const domain::Catalog>> at(const domain::CommitId& commit) override;

 private:
  Result<domain::Catalog> build(DocumentShelf& shelf, const FleetFiles& files,
                                const domain::CommitId& commit);
  Status apply_trust(DocumentShelf& shelf, const FleetFiles& files);

  ports::DesiredStore& store_;
  const CatalogSettings settings_;
  DocumentShelf shelf_;
  FleetFiles files_;
  Guarded<std::shared_ptr<const domain::Catalog>> current_;
  Guarded<std::map<domain::CommitId, std::shared_ptr<const domain::Catalog>>> others_;
};

/// The environments that a change from `before` to `after` can touch, given the paths that changed.
std::set<domain::EnvironmentKey> touched_environments(const domain::Catalog* before,
                                                      const domain::Catalog& after,
                                                      const std::set<std::string>& paths);

}  // namespace talentops::engine
