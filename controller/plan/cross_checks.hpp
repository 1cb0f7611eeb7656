#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/domain/documents.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/problem.hpp"
#include "controller/plan/assemble.hpp"

/// What documents of one kind can have against each other, and against the Fleet.
namespace talentops::plan {

using EnvironmentsByKey = SharedMap<domain::EnvironmentKey, domain::Environment>;

/// An error of a document, at its place.
domain::Problem cross_problem(const Location& where, std::string field, Code code, std::string message,
                              std::string hint);

/// The order of places: by file, then from top to bottom.
bool is_before(const Location& one, const Location& other);
/// The same of problems; of one place errors come first.
bool is_told_before(const domain::Problem& one, const domain::Problem& other);

/// What documents are found to have against each other.
class Findings {
 public:
  using Kept = std::map<domain::DocumentId, domain::Problems>;

  /// What is wrong with the newest version of what is `kept` is known already.
  explicit Findings(Kept kept);

  bool is_kept(const domain::DocumentId& id) const { return kept_.contains(id); }
  void report(domain::Problem problem) { problems_.push_back(std::move(problem)); }
  /// Reports it, and that the document does not count as it stands.
  void refuse(const domain::DocumentId& id, domain::Problem problem);
  /// Adds them to those of the files, all sorted by place.
  void move_into(domain::Catalog& catalog);

 private:
  Kept kept_;
  domain::Problems problems_;
  std::vector<domain::RefusedDocument> refused_;
};

/// The one of them whose last good version is kept: it was there before whatever is good only now. Nothing
/// where that is true of none, or of several.
std::optional<std::size_t> only_kept(const std::vector<Claimant>& claimants, const Findings& findings);

/// Where a document's field stands; the document itself where the field is not written.
Location place_of_field(const Location& document, const domain::Position& field);
/// Where a release names an environment.
Location place_of_environment(const domain::Release& release, const domain::EnvironmentName& name);

/// Takes an environment out of all releases that wish the same talent in it, but for the first that did, and
/// drops those that are left with none.
void settle_placements(std::map<domain::ReleaseKey, Shared<domain::Release>>& releases, const Eldest& eldest,
                       Findings& findings);

/// Refuses every release that depends on one that is not there, or not in all of its environments, and those
/// that depend on each other in a circle, but for the one that has done so for longest. One that cannot be
/// decoded was told with its file.
void check_dependencies(const std::map<domain::ReleaseKey, Shared<domain::Release>>& releases,
                        const std::set<domain::DocumentId>& unusable, const Eldest& eldest,
                        Findings& findings);

/// What is wrong with where a document lies, where the Fleet keeps clients apart by path.
std::optional<domain::Problem> check_place(const domain::DocumentId& id, const Location& where);

/// What is said of a Fleet that so many clients share and that does not keep them apart.
std::optional<domain::Problem> tenancy_advice(const domain::Fleet& fleet, std::size_t clients);

/// What is wrong with a stage that the Fleet does not have; nothing also where there is no Fleet: that was
/// said.
std::optional<domain::Problem> check_stage(const domain::Fleet& fleet, const std::string& stage,
                                           const Location& where, std::string field);

/// Refuses a Fleet or an environment for every calendar that it names and that is not there: it goes on being
/// bound by the name, of which nobody knows what it asks. One that cannot be decoded was told with its file.
void check_calendars(const domain::Fleet& fleet, const std::vector<domain::Calendar>& calendars,
                     const std::set<domain::DocumentId>& unusable, Findings& findings);
void check_calendars(const domain::Environment& environment, const std::vector<domain::Calendar>& calendars,
                     const std::set<domain::DocumentId>& unusable, Findings& findings);

/// Reports people whom nobody could tell apart, since two rosters have them.
void check_rosters(const std::vector<domain::Roster>& rosters, Findings& findings);

/// Reports every role that a policy asks for and that too few people have. Where a roster cannot be read,
/// nobody knows who would have been in it.
void check_roles(const domain::Policy& policy, const std::vector<domain::Roster>& rosters,
                 const std::set<domain::DocumentId>& unusable, Findings& findings);

/// Reports what a document that cannot be decoded names and that is not there: it is told with the rest.
void check_references(const domain::BrokenDocument& broken, const domain::Catalog& catalog,
                      const std::set<domain::DocumentId>& unusable, Findings& findings);

/// Reports every environment that a release names and that is not there, or is not usable.
void check_environments(const domain::Release& release, const EnvironmentsByKey& environments,
                        const std::set<domain::DocumentId>& unusable, Findings& findings);

}  // namespace talentops::plan
