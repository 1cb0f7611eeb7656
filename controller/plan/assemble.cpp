#include "controller/plan/assemble.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/broken_rules.hpp"
#include "controller/plan/cross_checks.hpp"
#include "controller/plan/shared_directories.hpp"
#include "controller/plan/shared_secrets_files.hpp"

namespace talentops::plan {
namespace {

using domain::DocumentId;

template <typename Value>
const Location& place_of(const Value& value) {
  if constexpr (requires { value.document; })
    return value.document.where;
  else
    return value.where;
}

/// All values of one kind that have the same id.
template <typename Value>
using ById = std::map<DocumentId, std::vector<Value>>;

class Assembler {
 public:
  explicit Assembler(CatalogSource source)
      : files_(std::move(source.files)),
        may_have_(std::move(source.may_have)),
        eldest_(std::move(source.eldest)),
        findings_(std::move(source.kept)),
        kept_fleet_(std::move(source.kept_fleet)) {
    catalog_.commit = std::move(source.commit);
    catalog_.committed_at = source.committed_at;
    catalog_.author = std::move(source.author);
    catalog_.stale = std::move(source.stale);
  }

  domain::Catalog assemble() && {
    auto broken_rules = find_broken_rules(files_, catalog_.stale);
    sort_documents();
    settle_fleet();
    catalog_.unread_rules = unread_rules(std::move(broken_rules), catalog_.fleet);
    settle_tenancy();
    settle_environments();
    settle_policies();
    settle_releases();
    settle_certifications();
    for (const auto& broken : broken_) check_references(broken, catalog_, unusable_, findings_);
    findings_.move_into(catalog_);
    return std::move(catalog_);
  }

 private:
  void sort_documents() {
    for (auto& file : files_) {
      for (auto& document : file.documents) mark_if_older(document);
      for (auto& broken : file.broken) {
        unusable_.insert(broken.id);
        broken_.push_back(std::move(broken));
      }
      std::move(file.problems.begin(), file.problems.end(), std::back_inserter(catalog_.problems));
      for (auto& document : file.documents) {
        std::visit([&](auto& value) { put(value); }, document);
      }
    }
  }

  /// What QA said last cannot be read: it may have been a no.
  void mark_if_older(SourceDocument& document) const {
    auto* certification = std::get_if<domain::Certification>(&document);
    if (certification == nullptr) return;
    const auto stale = catalog_.stale.find(id_of(*certification));
    if (stale != catalog_.stale.end()) certification->newer_unread = stale->second.problem;
  }

  void put(domain::Fleet& fleet) { fleets_.push_back(std::move(fleet)); }
  void put(domain::Environment& environment) { put(environments_, environment); }
  void put(domain::Release& release) { put(releases_, release); }
  void put(domain::Policy& policy) { put(policies_, policy); }
  void put(domain::Certification& certification) { put(certifications_, certification); }
  template <typename Value>
  static void put(ById<Value>& values, Value& value) {
    auto id = id_of(value);
    values[std::move(id)].push_back(std::move(value));
  }

  void report(const Location& where, std::string field, Code code, std::string message, std::string hint) {
    findings_.report(cross_problem(where, std::move(field), code, std::move(message), std::move(hint)));
  }

  void settle_fleet() {
    if (kept_fleet_) {
      catalog_.fleet = *kept_fleet_;
      return;
    }
    if (fleets_.size() == 1) {
      catalog_.fleet = std::move(fleets_.front());
      return;
    }
    if (fleets_.empty()) {
      report({"fleet.yaml"}, "", codes::kNoFleet, "the repository has no Fleet document that can be read",
             "write `apiVersion: talentops.dev/v1alpha1`, `kind: Fleet`, `metadata: {name: …}`");
    }
    for (const auto& fleet : fleets_) {
      const auto& other = &fleet == &fleets_.front() ? fleets_.back() : fleets_.front();
      findings_.refuse(
          id_of(fleet),
          cross_problem(fleet.where, "", codes::kSeveralFleets,
                        fmt::format("there is another Fleet at {}; none of them counts", other.where.text()),
                        "keep one of them"));
    }
  }

  bool has_tenancy() const { return catalog_.fleet.tenancy == domain::Tenancy::kPath; }

  template <typename Value>
  void drop_misplaced(ById<Value>& values) {
    for (auto& [id, same] : values) {
      std::erase_if(same,
                    [&, &id = id](const Value& value) { return drop_if_misplaced(id, place_of(value)); });
    }
    std::erase_if(values, [](const auto& entry) { return entry.second.empty(); });
  }

  bool drop_if_misplaced(const DocumentId& id, const Location& where) {
    auto problem = check_place(id, where);
    if (!problem) return false;
    findings_.report(*std::move(problem));
    if (!id.client.empty()) unusable_.insert(id);
    return true;
  }

  void drop_misplaced_fleet() {
    const auto id = id_of(catalog_.fleet);
    auto problem = kept_fleet_ ? std::nullopt : check_place(id, catalog_.fleet.where);
    if (!problem) return;
    findings_.refuse(id, *std::move(problem));
    catalog_.fleet = {};
  }

  void settle_tenancy() {
    if (has_tenancy()) {
      drop_misplaced(environments_);
      drop_misplaced(releases_);
      drop_misplaced(policies_);
      drop_misplaced_fleet();
      return;
    }
    std::set<std::string> clients;
    for (const auto& [id, same] : environments_) clients.insert(id.client);
    for (const auto& [id, same] : releases_) clients.insert(id.client);
    if (clients.size() < 2 || catalog_.fleet.name.empty()) return;
    auto advice = cross_problem(
        catalog_.fleet.where, "spec.tenancy", codes::kTenancyAdvised,
        fmt::format("{} clients share the repository, and whoever may write one client's documents may "
                    "write them all",
                    clients.size()),
        "write `tenancy: path` and keep each client's documents below clients/<client>/");
    advice.severity = domain::Severity::kWarning;
    findings_.report(std::move(advice));
  }

  template <typename Value>
  void report_duplicates(const DocumentId& id, const std::vector<Value>& same, std::string_view consequence) {
    if (same.size() < 2) return;
    for (const auto& each : same) {
      const auto& other = &each == &same.front() ? same.back() : same.front();
      report(place_of(each), "metadata.name", codes::kDuplicateDocument,
             fmt::format("{} is also at {}; {}", id.text(), place_of(other).text(), consequence),
             "remove or rename one of them");
    }
  }

  /// Of a document that is there twice the older one counts; where nobody can tell which that is, none does.
  template <typename Value>
  void settle_duplicates(const DocumentId& id, std::vector<Value>& same) {
    if (same.size() < 2) return;
    std::vector<Claimant> claimants;
    for (const auto& each : same) claimants.push_back({place_of(each).file, id});
    const auto first =
        eldest_ ? eldest_(claimants, [&](const SourceDocument& document) { return id_of(document) == id; })
                : std::nullopt;
    if (!first) return report_duplicates(id, same, "none of them counts");
    for (std::size_t i = 0; i < same.size(); ++i) {
      if (i == *first) continue;
      report(place_of(same[i]), "metadata.name", codes::kDuplicateDocument,
             fmt::format("{} is also at {}, which was there first and counts", id.text(),
                         place_of(same[*first]).text()),
             "remove or rename one of them");
    }
    same = {std::move(same[*first])};
  }

  void settle_environments() {
    for (auto& [id, same] : environments_) settle_duplicates(id, same);
    std::vector<const domain::Environment*> all;
    for (const auto& [id, same] : environments_) {
      for (const auto& environment : same)
        if (may_have_all(environment)) all.push_back(&environment);
    }
    auto sharing = sharing_directories(all, eldest_, findings_);
    sharing.merge(misplacing_secrets(all, eldest_, findings_));
    for (auto& [id, same] : environments_) {
      bool is_good = same.size() == 1;
      for (const auto& environment : same) {
        if (!has_known_stage(environment) || sharing.contains(&environment)) is_good = false;
      }
      if (!is_good) {
        unusable_.insert(id);
        continue;
      }
      auto key = same.front().key;
      catalog_.environments.emplace(std::move(key), std::move(same.front()));
    }
  }

  bool has_known_stage(const domain::Environment& environment) {
    if (findings_.is_kept(id_of(environment))) return true;
    const auto where = place_of_field(environment.where, environment.stage_position);
    auto problem = check_stage(catalog_.fleet, environment.stage, where, "spec.stage");
    if (!problem) return true;
    findings_.refuse(id_of(environment), *std::move(problem));
    return false;
  }

  bool may_have_all(const domain::Environment& environment) const {
    const auto may_have = [&](const auto& target) {
      return may_have_(environment.key, target.directory.path) &&
             (!target.secrets_file || may_have_(environment.key, *target.secrets_file));
    };
    return !may_have_ || std::all_of(environment.targets.begin(), environment.targets.end(), may_have);
  }

  void settle_policies() {
    for (auto& [id, same] : policies_) {
      report_duplicates(id, same, "both apply");
      for (auto& policy : same) {
        check_stages_of(policy);
        catalog_.policies.push_back(std::move(policy));
      }
    }
  }

  /// A policy whose stage is misspelt matches less than was meant; what it still matches stays bound by it.
  void check_stages_of(const domain::Policy& policy) {
    if (findings_.is_kept(id_of(policy))) return;
    for (std::size_t i = 0; i < policy.selector.stages.size(); ++i) {
      auto problem = check_stage(catalog_.fleet, policy.selector.stages[i], policy.where,
                                 fmt::format("spec.selector.stages[{}]", i));
      if (problem) findings_.refuse(id_of(policy), *std::move(problem));
    }
  }

  void settle_releases() {
    for (auto& [id, same] : releases_) {
      settle_duplicates(id, same);
      for (const auto& release : same)
        check_environments(release, catalog_.environments, unusable_, findings_);
      if (same.size() != 1) continue;
      auto key = same.front().key;
      catalog_.releases.emplace(std::move(key), std::move(same.front()));
    }
    settle_placements(catalog_.releases, eldest_, findings_);
  }

  void settle_certifications() {
    for (auto& [id, same] : certifications_) {
      report_duplicates(id, same, "each is judged for itself");
      std::move(same.begin(), same.end(), std::back_inserter(catalog_.certifications));
    }
  }

  std::vector<SourceFile> files_;
  std::function<bool(const domain::EnvironmentKey&, const std::string&)> may_have_;
  Eldest eldest_;
  Findings findings_;
  std::optional<domain::Fleet> kept_fleet_;
  domain::Catalog catalog_ = {};
  std::vector<domain::Fleet> fleets_;
  ById<domain::Environment> environments_;
  ById<domain::Release> releases_;
  ById<domain::Policy> policies_;
  ById<domain::Certification> certifications_;
  std::vector<domain::BrokenDocument> broken_;
  std::set<DocumentId> unusable_;  ///< there, but not in the catalog
};

}  // namespace

domain::Catalog assemble(CatalogSource source) { return Assembler(std::move(source)).assemble(); }

}  // namespace talentops::plan
