#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
  Shared<plan::SourceFile> read(const std::string& path, const std::string& blob);

  using Look = std::function<std::optional<Shared<plan::SourceFile>>(const std::string& path,
                                                                     const std::string& blob)>;
  /// Who may have a file already; asked before it is read.
  void look_first_in(Look look) { look_ = std::move(look); }
  /// Forgets every file but these: who keeps the others keeps them elsewhere.
  void keep_only(const std::set<std::string>& paths);

  /// How many were decoded, ever.
  std::size_t decoded() const { return decoded_; }

  const CatalogSettings& settings() const { return settings_; }
  void trust(codec::AllowedSigners signers);

 private:
  ports::TreeReader& trees_;
  CatalogSettings settings_;
  Look look_ = {};
  std::size_t decoded_ = 0;
  std::map<std::pair<std::string, std::string>, Shared<plan::SourceFile>> by_blob_;
};

/// Whether a path of the fleet repository can be one of its documents.
bool is_document_path(const std::string& path);

/// Whether a path lies in a folder.
bool is_below(const std::string& path, const std::string& folder);

/// The documents among these files.
std::vector<Shared<plan::SourceFile>> read_documents(DocumentShelf& shelf,
                                                     const std::map<std::string, std::string>& files);

/// Where records lie, as these files or the Fleet that is kept have it; "" where no Fleet says so.
std::string records_root(const plan::CatalogSource& source);

/// The catalog of a source; files below the records root are none of its documents.
domain::Catalog make_catalog(plan::CatalogSource source);

}  // namespace talentops::engine
