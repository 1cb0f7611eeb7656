#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/catalog.hpp"
#include "controller/domain/certification.hpp"
#include "controller/domain/document_id.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::plan {

using SourceDocument =
    std::variant<domain::Fleet, domain::Environment, domain::Release, domain::Policy, domain::Certification>;

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
domain::DocumentId id_of(const domain::Certification& certification);
domain::DocumentId id_of(const SourceDocument& document);

/// Everything that a catalog is made from.
struct CatalogSource {
  domain::CommitId commit = {};
  Instant committed_at = {};
  std::string author = {};
  std::vector<SourceFile> files = {};
  std::map<domain::DocumentId, domain::Stale> stale = {};
  /// Whether an environment may have a target at this path at all; empty: nobody knows.
  std::function<bool(const domain::EnvironmentKey&, const std::string& path)> may_have = {};
};

/// Puts the documents of one commit together and holds them against each other. The catalog has every good
/// document and, sorted by place, every problem of the files and between them; no document takes another one
/// down with it:
///
/// - the Fleet: exactly one. Otherwise `fleet.name` is empty, and nothing of the catalog may be deployed.
/// - environments and releases that are there twice are left out; of policies and certifications both stay,
/// since to drop one
///   could loosen a rule.
/// - with `tenancy: path`, a document of client X outside clients/X/ is left out, and so is a policy or Fleet
/// of the whole fleet
///   below clients/.
/// - an environment is left out if its stage is none of the Fleet's, or if one of its directories is also
/// another target's; who may not have the directory at all takes it from nobody.
/// - a policy or calendar that cannot be read, and of which there is no older version, is an `UnreadRule`.
/// - where several releases wish one talent in one environment, that environment is taken out of all of them.
///
/// Pure.
domain::Catalog assemble(CatalogSource source);

}  // namespace talentops::plan
