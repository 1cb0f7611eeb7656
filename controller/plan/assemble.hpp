#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "controller/base/shared.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/certification.hpp"
#include "controller/domain/document_id.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::plan {

/// Shared, so that files, their older versions and catalogs have one copy of a document.
using SourceDocument = std::variant<Shared<domain::Fleet>, Shared<domain::Environment>,
                                    Shared<domain::Release>, Shared<domain::Policy>, Shared<domain::Calendar>,
                                    Shared<domain::Certification>, Shared<domain::Roster>>;

/// The document, if it is one of this kind.
template <typename Kind>
const Kind* document_as(const SourceDocument& document) {
  const auto* shared = std::get_if<Shared<Kind>>(&document);
  return shared == nullptr ? nullptr : shared->get();
}

/// What one file of the fleet repository holds, decoded, its certifications judged.
struct SourceFile {
  std::string path;
  std::vector<SourceDocument> documents = {};
  domain::Problems problems = {};
  std::vector<domain::BrokenDocument> broken = {};
};

domain::DocumentId id_of(const domain::Fleet& fleet);
domain::DocumentId id_of(const domain::Environment& environment);
domain::DocumentId id_of(const domain::Release& release);
domain::DocumentId id_of(const domain::Policy& policy);
domain::DocumentId id_of(const domain::Calendar& calendar);
domain::DocumentId id_of(const domain::Certification& certification);
domain::DocumentId id_of(const domain::Roster& roster);
domain::DocumentId id_of(const SourceDocument& document);

/// One of several documents that claim what only one can have: a name, a directory, a talent in an
/// environment.
struct Claimant {
  std::string file;
  domain::DocumentId id;
};
/// Whether a version of a document claims it.
using Claims = std::function<bool(const SourceDocument&)>;
/// The claimant that has claimed it since before all others; nothing where that cannot be told. Empty: nobody
/// can.
using Eldest = std::function<std::optional<std::size_t>(const std::vector<Claimant>&, const Claims&)>;

/// Everything that a catalog is made from.
struct CatalogSource {
  domain::CommitId commit = {};
  Instant committed_at = {};
  std::string author = {};
  std::vector<Shared<SourceFile>> files = {};  ///< in any order
  std::map<domain::DocumentId, domain::Stale> stale = {};
  /// Documents whose last good version is among the files, with what their newest is refused for: that is
  /// reported, and what is among the files counts as it stood then.
  std::map<domain::DocumentId, domain::Problems> kept = {};
  /// The Fleet that counts, whatever those of the files say.
  std::optional<domain::Fleet> kept_fleet = {};
  /// The files are some of a commit's: what is said of all of them together is left unsaid.
  bool is_part = false;
  /// Then the calendars of all of them, whatever those of the files say.
  std::vector<domain::Calendar> calendars = {};
  std::vector<domain::Roster> rosters = {};  ///< and the rosters
  /// Whether an environment may have a target at this path at all; empty: nobody knows.
  std::function<bool(const domain::EnvironmentKey&, const std::string& path)> may_have = {};
  Eldest eldest = {};
};

/// Puts the documents of one commit together and holds them against each other. The catalog has every good
/// document and, sorted by place, every problem of the files and between them; no document takes another one
/// down with it:
///
/// - the Fleet: exactly one. Otherwise `fleet.name` is empty, and nothing of the catalog may be deployed.
/// - a document that others contradict is `refused`; what then becomes of it is said below.
/// - of environments and releases that are there twice, that have a directory in common or inside another,
/// or that wish one talent in one environment, the one that has done so since before the others counts, and
/// where that cannot be told none does; of policies and certifications both stay, since to drop one could
/// loosen a rule.
/// - with `tenancy: path`, a document of client X outside clients/X/ is left out, and so is a policy or Fleet
/// of the whole fleet
///   below clients/.
/// - an environment is left out if its stage is none of the Fleet's; who may not have a directory at all
/// takes it from nobody.
/// - a policy or calendar that cannot be read, and of which there is no older version, is an `UnreadRule`.
/// Pure.
domain::Catalog assemble(const CatalogSource& source);

}  // namespace talentops::plan
