#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "controller/codec/trust.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/plan/assemble.hpp"
#include "controller/ports/desired_store.hpp"

namespace talentops::engine {

/// Decides how documents become a catalog.
struct CatalogSettings {
  codec::AllowedSigners signers = {};
  /// For demonstrations: who is trusted stands in the file `allowed_signers` of the fleet itself.
  bool trust_from_repository = false;
  std::uint64_t document_bytes = 1024 * 1024;
  /// `plan::CatalogSource::may_have`.
  std::function<bool(const domain::EnvironmentKey&, const std::string& path)> may_have = {};
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

}  // namespace talentops::engine
