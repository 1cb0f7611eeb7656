#include "controller/engine/catalog_keeper.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/log.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/documents.hpp"

namespace talentops::engine {

using domain::Catalog;
using domain::CommitId;
using domain::EnvironmentKey;

namespace {

constexpr int kLastGoodDepth = 1000;
constexpr std::size_t kOtherCatalogs = 16;

plan::SourceDocument judged(codec::Document document, const codec::AllowedSigners& signers) {
  struct Visitor {
    const codec::AllowedSigners& signers;
    plan::SourceDocument operator()(domain::CertificationDocument&& certification) const {
      return codec::judge(certification, signers);
    }
    plan::SourceDocument operator()(domain::Fleet&& fleet) const { return std::move(fleet); }
    plan::SourceDocument operator()(domain::Environment&& environment) const {
      return std::move(environment);
    }
    plan::SourceDocument operator()(domain::Release&& release) const { return std::move(release); }
    plan::SourceDocument operator()(domain::Policy&& policy) const { return std::move(policy); }
  };
  return std::visit(Visitor{signers}, std::move(document));
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

bool is_document_path(const std::string& path) {
  return (path.ends_with(".yaml") || path.ends_with(".yml")) && !path.starts_with("talents/") &&
         !path.starts_with(".");
}

DocumentShelf::DocumentShelf(ports::TreeReader& trees, CatalogSettings settings)
    : trees_(trees), settings_(std::move(settings)) {}

void DocumentShelf::trust(codec::AllowedSigners signers) {
  settings_.signers = std::move(signers);
  by_blob_.clear();  // every certification is to be judged again
}

std::shared_ptr<const plan::SourceFile> DocumentShelf::read(const std::string& path,
                                                            const std::string& blob) {
  auto& known = by_blob_[{path, blob}];
  if (known) return known;

  auto file = std::make_shared<plan::SourceFile>();
  file->path = path;
  const auto text = trees_.read_blob(blob, settings_.document_bytes);
  if (!text) {
    auto error = text.error();
    if (!error.where) error.where = Location{path};
    if (error.kind ==
        ErrorKind::kInvalid) {  // the one thing that a store refuses; said alike, whatever store it is
      error.code = codes::kYamlTooLarge;
      error.message = fmt::format("larger than {} bytes", settings_.document_bytes);
      error.hint = "split the file";
    }
    file->problems.push_back({.error = error});
    if (error.kind == ErrorKind::kUnavailable) {
      by_blob_.erase({path, blob});  // it may be readable next time
      return file;
    }
  } else {
    auto decoded = codec::decode_documents(**text, path, {.bytes = settings_.document_bytes});
    file->problems = std::move(decoded.problems);
    file->broken = std::move(decoded.broken);
    for (auto& document : decoded.documents)
      file->documents.push_back(judged(std::move(document), settings_.signers));
  }
  known = std::move(file);
  return known;
}

void DocumentShelf::keep_only(const std::map<std::string, std::string>& files) {
  std::erase_if(by_blob_, [&](const auto& each) {
    const auto found = files.find(each.first.first);
    return found == files.end() || found->second != each.first.second;
  });
}

domain::Catalog make_catalog(DocumentShelf& shelf, const std::map<std::string, std::string>& files,
                             plan::CatalogSource source) {
  std::string records_root;
  for (const auto& [path, blob] : files) {
    if (!is_document_path(path)) continue;
    const bool replaced = std::any_of(source.files.begin(), source.files.end(),
                                      [&](const auto& each) { return each.path == path; });
    if (replaced) continue;
    source.files.push_back(*shelf.read(path, blob));
  }
  for (const auto& file : source.files) {
    for (const auto& document : file.documents) {
      if (const auto* fleet = std::get_if<domain::Fleet>(&document)) records_root = fleet->records.root;
    }
  }
  if (!records_root.empty()) {
    std::erase_if(source.files, [&](const auto& file) { return is_below(file.path, records_root); });
  }
  return plan::assemble(std::move(source));
}

CatalogKeeper::CatalogKeeper(ports::DesiredStore& store, CatalogSettings settings)
    : store_(store), settings_(std::move(settings)), shelf_(store, settings_) {}

Status CatalogKeeper::apply_trust(DocumentShelf& shelf, const FleetFiles& files) {
  if (!shelf.settings().trust_from_repository) return {};
  constexpr std::string_view kFile = "allowed_signers";
  const auto found = files.files().find(std::string(kFile));
  if (found == files.files().end()) {
    shelf.trust({});
    return {};
  }
  const auto text = TRY(store_.read_blob(found->second, shelf.settings().document_bytes));
  shelf.trust(TRY(codec::read_allowed_signers(*text, std::string(kFile))));
  return {};
}

namespace {

/// The newest older version of a file that this program decodes without an error, with the commit that it
/// comes from.
struct LastGood {
  CommitId commit;
  plan::SourceFile file;
};

Result<std::optional<LastGood>> last_good(ports::DesiredStore& store, DocumentShelf& shelf,
                                          const CommitId& commit, const std::string& path) {
  const auto versions = TRY(store.history(commit, path, kLastGoodDepth));
  for (const auto& version : versions) {
    if (!version.blob) break;  // before that it was another document, which somebody deleted
    const auto file = shelf.read(path, *version.blob);
    if (!domain::has_errors(file->problems)) return std::optional(LastGood{version.commit, *file});
  }
  return std::optional<LastGood>();
}

}  // namespace

Result<Catalog> CatalogKeeper::build(DocumentShelf& shelf, const FleetFiles& files, const CommitId& commit) {
  TRY(apply_trust(shelf, files));
  const auto facts = TRY(store_.commit(commit));
  plan::CatalogSource source{.commit = commit, .committed_at = facts.committed_at, .author = facts.author};
  for (const auto& [path, blob] : files.files()) {
    if (!is_document_path(path)) continue;
    const auto file = shelf.read(path, blob);
    if (!domain::has_errors(file->problems)) continue;
    auto good = TRY(last_good(store_, shelf, commit, path));
    if (!good) continue;
    source.stale[path] = {good->commit, file->problems.front().error};
    good->file.problems =
        file->problems;  // the problems are of the newest version; the documents of the last good one
    source.files.push_back(std::move(good->file));
  }
  return make_catalog(shelf, files.files(), std::move(source));
}

Result<std::set<EnvironmentKey>> CatalogKeeper::read(const CommitId& commit) {
  const auto change = TRY(files_.move_to(store_, commit, ""));
  auto built = std::make_shared<const Catalog>(TRY(build(shelf_, files_, commit)));
  const auto before = current();
  for (const auto& problem : built->problems) {
    const bool said = before && std::find(before->problems.begin(), before->problems.end(), problem) !=
                                    before->problems.end();
    if (said) continue;
    log::warn("document has a problem", {{"where", problem.error.where ? problem.error.where->text() : ""},
                                         {"code", problem.error.code.text()},
                                         {"what", problem.error.message}});
  }
  auto touched = touched_environments(before.get(), *built, change.touched);
  current_.with([&](auto& now) { now = built; });
  return touched;
}

std::shared_ptr<const Catalog> CatalogKeeper::current() {
  return current_.with([](const auto& now) { return now; });
}

Result<std::shared_ptr<const Catalog>> CatalogKeeper::at(const CommitId& commit) {
  if (const auto now = current(); now && now->commit == commit) return now;
  const auto known = others_.with([&](const auto& others) {
    const auto found = others.find(commit);
    return found == others.end() ? nullptr : found->second;
  });
  if (known) return known;

  // A shelf of its own: this is asked by workers, and the other one belongs to the trigger.
  DocumentShelf shelf(store_, settings_);
  FleetFiles files;
  TRY(files.move_to(store_, commit, ""));
  std::shared_ptr<const Catalog> built = std::make_shared<const Catalog>(TRY(build(shelf, files, commit)));
  others_.with([&](auto& others) {
    if (others.size() >= kOtherCatalogs) others.clear();
    others[commit] = built;
  });
  return built;
}

namespace {

using Keys = std::set<EnvironmentKey>;

void add_environments_of(const domain::Release& release, Keys& keys) {
  for (const auto& name : release.environments) keys.insert({release.key.client, name});
}

/// Documents of one catalog that stand in `path`, as the environments that they bear on; false: on all of
/// them.
bool add_touched(const Catalog& catalog, const std::set<std::string>& paths, Keys& keys) {
  if (paths.contains(catalog.fleet.where.file)) return false;
  for (const auto& policy : catalog.policies) {
    if (paths.contains(policy.where.file)) return false;
  }
  for (const auto& certification : catalog.certifications) {
    if (paths.contains(certification.document.where.file)) return false;
  }
  for (const auto& [key, environment] : catalog.environments) {
    if (paths.contains(environment.where.file)) keys.insert(key);
  }
  for (const auto& [key, release] : catalog.releases) {
    if (paths.contains(release.where.file)) add_environments_of(release, keys);
  }
  return true;
}

/// "talents/<talent>/<version>/…"
void add_touched_bundles(const Catalog& catalog, const std::set<std::string>& paths, Keys& keys) {
  std::set<std::pair<std::string, std::string>> bundles;
  for (auto it = paths.lower_bound("talents/"); it != paths.end() && it->starts_with("talents/"); ++it) {
    const auto parts = split(*it, '/');
    if (parts.size() > 3) bundles.emplace(parts[1], parts[2]);
  }
  if (bundles.empty()) return;
  for (const auto& [key, release] : catalog.releases) {
    if (bundles.contains({release.talent.text(), release.version.text()})) add_environments_of(release, keys);
  }
}

}  // namespace

std::set<EnvironmentKey> touched_environments(const Catalog* before, const Catalog& after,
                                              const std::set<std::string>& paths) {
  Keys keys;
  const bool bounded =
      before != nullptr && add_touched(*before, paths, keys) && add_touched(after, paths, keys);
  if (!bounded) {
    for (const auto& [key, environment] : after.environments) keys.insert(key);
    return keys;
  }
  add_touched_bundles(after, paths, keys);
  return keys;
}

}  // namespace talentops::engine
