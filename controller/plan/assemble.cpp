// This file is longer than others: what assembling says of one document rests on what it has said of others
// before, so that its steps stand side by side.
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
using ById = std::map<DocumentId, std::vector<Shared<Value>>>;

/// Borrows: the files.
std::vector<const SourceFile*> in_order(const std::vector<Shared<SourceFile>>& files) {
  std::vector<const SourceFile*> ordered;
  for (const auto& file : files) ordered.push_back(file.get());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* one, const auto* other) { return one->path < other->path; });
  return ordered;
}

/// What a list of what is shared has in common with another one is not copied.
template <typename Key, typename Value>
SharedMap<Key, Value> map_of(const std::map<Key, Shared<Value>>& values) {
  std::vector<Shared<Value>> ordered;
  for (const auto& [key, value] : values) ordered.push_back(value);
  return SharedMap<Key, Value>(SharedSequence<Value>::of(ordered));
}

class Assembler {
 public:
  /// Borrows: `source`.
  explicit Assembler(const CatalogSource& source)
      : source_(source), files_(in_order(source.files)), findings_(source.kept) {
    catalog_.commit = source.commit;
    catalog_.committed_at = source.committed_at;
    catalog_.author = source.author;
    catalog_.stale = source.stale;
  }

  domain::Catalog assemble() && {
    auto broken_rules = find_broken_rules(files_, catalog_.stale);
    sort_documents();
    settle_fleet();
    catalog_.unread_rules = unread_rules(std::move(broken_rules), catalog_.fleet);
    settle_tenancy();
    settle_calendars();
    settle_rosters();
    settle_environments();
    settle_policies();
    settle_releases();
    settle_certifications();
    for (const auto* file : files_) {
      for (const auto& broken : file->broken) check_references(broken, catalog_, unusable_, findings_);
    }
    findings_.move_into(catalog_);
    std::stable_sort(catalog_.refused.begin(), catalog_.refused.end(),
                     [](const auto& one, const auto& other) { return one.id < other.id; });
    return std::move(catalog_);
  }

 private:
  void sort_documents() {
    for (const auto* file : files_) {
      for (const auto& broken : file->broken) unusable_.insert(broken.id);
      catalog_.problems.insert(catalog_.problems.end(), file->problems.begin(), file->problems.end());
      for (const auto& document : file->documents) {
        std::visit([&](const auto& value) { put(value); }, document);
      }
    }
  }

  void put(const Shared<domain::Fleet>& fleet) { fleets_.push_back(fleet); }
  void put(const Shared<domain::Environment>& environment) { put(environments_, environment); }
  void put(const Shared<domain::Release>& release) { put(releases_, release); }
  void put(const Shared<domain::Policy>& policy) { put(policies_, policy); }
  void put(const Shared<domain::Calendar>& calendar) { put(calendars_, calendar); }
  void put(const Shared<domain::Roster>& roster) { put(rosters_, roster); }
  /// Where what QA said last cannot be read, it may have been a no.
  void put(const Shared<domain::Certification>& certification) {
    const auto stale = catalog_.stale.find(id_of(*certification));
    if (stale == catalog_.stale.end()) return put(certifications_, certification);
    auto marked = *certification;
    marked.newer_unread = stale->second.problem;
    put(certifications_, Shared<domain::Certification>(std::move(marked)));
  }
  template <typename Value>
  static void put(ById<Value>& values, const Shared<Value>& value) {
    values[id_of(*value)].push_back(value);
  }

  void report(const Location& where, std::string field, Code code, std::string message, std::string hint) {
    findings_.report(cross_problem(where, std::move(field), code, std::move(message), std::move(hint)));
  }

  void settle_fleet() {
    if (source_.kept_fleet) {
      catalog_.fleet = *source_.kept_fleet;
      return;
    }
    if (fleets_.size() == 1) {
      catalog_.fleet = *fleets_.front();
      return;
    }
    if (fleets_.empty()) {
      report({"fleet.yaml"}, "", codes::kNoFleet, "the repository has no Fleet document that can be read",
             "write `apiVersion: talentops.dev/v1alpha1`, `kind: Fleet`, `metadata: {name: …}`");
    }
    for (const auto& fleet : fleets_) {
      const auto& other = &fleet == &fleets_.front() ? fleets_.back() : fleets_.front();
      findings_.refuse(
          id_of(*fleet),
          cross_problem(fleet->where, "", codes::kSeveralFleets,
                        fmt::format("there is another Fleet at {}; none of them counts", other->where.text()),
                        "keep one of them"));
    }
  }

  bool has_tenancy() const { return catalog_.fleet.tenancy == domain::Tenancy::kPath; }

  template <typename Value>
  void drop_misplaced(ById<Value>& values) {
    for (auto& [id, same] : values) {
      std::erase_if(same,
                    [&, &id = id](const auto& value) { return drop_if_misplaced(id, place_of(*value)); });
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
    auto problem = source_.kept_fleet ? std::nullopt : check_place(id, catalog_.fleet.where);
    if (!problem) return;
    findings_.refuse(id, *std::move(problem));
    catalog_.fleet = {};
  }

  void settle_tenancy() {
    if (has_tenancy()) {
      drop_misplaced(environments_);
      drop_misplaced(releases_);
      drop_misplaced(policies_);
      drop_misplaced(calendars_);
      drop_misplaced(rosters_);
      drop_misplaced(certifications_);
      drop_misplaced_fleet();
      return;
    }
    if (source_.is_part) return;
    std::set<std::string> clients;
    for (const auto& [id, same] : environments_) clients.insert(id.client);
    for (const auto& [id, same] : releases_) clients.insert(id.client);
    if (auto advice = tenancy_advice(catalog_.fleet, clients.size())) findings_.report(*std::move(advice));
  }

  /// Of those with the same id, whatever stands in for a newer one.
  template <typename Value>
  static void sort_by_place(std::vector<Shared<Value>>& same) {
    std::stable_sort(same.begin(), same.end(), [](const auto& one, const auto& other) {
      return is_before(place_of(*one), place_of(*other));
    });
  }

  template <typename Value>
  void report_duplicates(const DocumentId& id, const std::vector<Shared<Value>>& same,
                         std::string_view consequence) {
    if (same.size() < 2) return;
    for (const auto& each : same) {
      const auto& other = &each == &same.front() ? same.back() : same.front();
      report(place_of(*each), "metadata.name", codes::kDuplicateDocument,
             fmt::format("{} is also at {}; {}", id.text(), place_of(*other).text(), consequence),
             "remove or rename one of them");
    }
  }

  /// Of a document that is there twice the older one counts; where nobody can tell which that is, none does.
  template <typename Value>
  void settle_duplicates(const DocumentId& id, std::vector<Shared<Value>>& same) {
    if (same.size() < 2) return;
    std::vector<Claimant> claimants;
    for (const auto& each : same) claimants.push_back({place_of(*each).file, id});
    const auto first =
        source_.eldest
            ? source_.eldest(claimants, [&](const SourceDocument& document) { return id_of(document) == id; })
            : std::nullopt;
    if (!first) return report_duplicates(id, same, "none of them counts");
    for (std::size_t i = 0; i < same.size(); ++i) {
      if (i == *first) continue;
      report(place_of(*same[i]), "metadata.name", codes::kDuplicateDocument,
             fmt::format("{} is also at {}, which was there first and counts", id.text(),
                         place_of(*same[*first]).text()),
             "remove or rename one of them");
    }
    same = {same[*first]};
  }

  void settle_environments() {
    for (auto& [id, same] : environments_) settle_duplicates(id, same);
    std::vector<const domain::Environment*> all;
    for (const auto& [id, same] : environments_) {
      for (const auto& environment : same)
        if (may_have_all(*environment)) all.push_back(environment.get());
    }
    auto sharing = sharing_directories(all, source_.eldest, findings_);
    sharing.merge(misplacing_secrets(all, source_.eldest, findings_));
    for (const auto& [id, same] : environments_) {
      for (const auto& environment : same)
        check_calendars(*environment, catalog_.calendars, unusable_, findings_);
    }
    std::vector<Shared<domain::Environment>> good;
    for (auto& [id, same] : environments_) {
      bool is_good = same.size() == 1;
      for (const auto& environment : same) {
        if (!has_known_stage(*environment) || sharing.contains(environment.get())) is_good = false;
      }
      if (!is_good) {
        unusable_.insert(id);
        continue;
      }
      good.push_back(same.front());
    }
    catalog_.environments = EnvironmentsByKey(SharedSequence<domain::Environment>::of(good));
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
      return source_.may_have(environment.key, target.directory.path) &&
             (!target.secrets_file || source_.may_have(environment.key, *target.secrets_file));
    };
    return !source_.may_have || std::all_of(environment.targets.begin(), environment.targets.end(), may_have);
  }

  void settle_calendars() {
    for (auto& [id, same] : calendars_) {
      sort_by_place(same);
      report_duplicates(id, same, "both apply");
      for (const auto& calendar : same) catalog_.calendars.push_back(*calendar);
    }
    if (source_.is_part) catalog_.calendars = source_.calendars;
    if (!source_.kept_fleet) check_calendars(catalog_.fleet, catalog_.calendars, unusable_, findings_);
  }

  void settle_rosters() {
    for (auto& [id, same] : rosters_) {
      sort_by_place(same);
      report_duplicates(id, same, "both apply");
      for (const auto& roster : same) catalog_.rosters.push_back(*roster);
    }
    if (source_.is_part) catalog_.rosters = source_.rosters;
    if (!source_.is_part) check_rosters(catalog_.rosters, findings_);
  }

  void settle_policies() {
    std::vector<Shared<domain::Policy>> all;
    for (auto& [id, same] : policies_) {
      sort_by_place(same);
      report_duplicates(id, same, "both apply");
      for (const auto& policy : same) {
        check_stages_of(*policy);
        check_clients_of(*policy);
        check_roles(*policy, catalog_.rosters, unusable_, findings_);
        all.push_back(policy);
      }
    }
    catalog_.policies = SharedSequence<domain::Policy>::of(all);
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

  /// A client's policy binds that client alone: to name others there is to mean something else.
  void check_clients_of(const domain::Policy& policy) {
    if (!policy.client || findings_.is_kept(id_of(policy))) return;
    for (std::size_t i = 0; i < policy.selector.clients.size(); ++i) {
      const auto& named = policy.selector.clients[i];
      if (named == *policy.client) continue;
      findings_.refuse(
          id_of(policy),
          cross_problem(policy.where, fmt::format("spec.selector.clients[{}]", i), codes::kUnknownValue,
                        fmt::format("{} is another client: a policy of {} can bind {} alone", named.text(),
                                    policy.client->text(), policy.client->text()),
                        "leave it out, or write a policy for the whole fleet, without a namespace"));
    }
  }

  void settle_releases() {
    std::map<domain::ReleaseKey, Shared<domain::Release>> good;
    for (auto& [id, same] : releases_) {
      settle_duplicates(id, same);
      for (const auto& release : same)
        check_environments(*release, catalog_.environments, unusable_, findings_);
      if (same.size() == 1) good.emplace(same.front()->key, same.front());
    }
    settle_placements(good, source_.eldest, findings_);
    check_dependencies(good, unusable_, source_.eldest, findings_);
    catalog_.releases = map_of(good);
  }

  void settle_certifications() {
    std::vector<Shared<domain::Certification>> all;
    for (auto& [id, same] : certifications_) {
      sort_by_place(same);
      report_duplicates(id, same, "each is judged for itself");
      all.insert(all.end(), same.begin(), same.end());
    }
    catalog_.certifications = SharedSequence<domain::Certification>::of(all);
  }

  const CatalogSource& source_;
  const std::vector<const SourceFile*> files_;
  Findings findings_;
  domain::Catalog catalog_ = {};
  std::vector<Shared<domain::Fleet>> fleets_;
  ById<domain::Environment> environments_;
  ById<domain::Release> releases_;
  ById<domain::Policy> policies_;
  ById<domain::Calendar> calendars_;
  ById<domain::Roster> rosters_;
  ById<domain::Certification> certifications_;
  std::set<DocumentId> unusable_;  ///< there, but not in the catalog
};

}  // namespace

domain::Catalog assemble(const CatalogSource& source) { return Assembler(source).assemble(); }

}  // namespace talentops::plan
