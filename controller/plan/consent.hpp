#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/domain/deployment.hpp"
#include "controller/domain/people.hpp"
#include "controller/plan/gates.hpp"

/// How what people have said about a plan stands to what rules ask. For the sources of approvals.hpp only.
namespace talentops::plan {

using Rules = std::vector<const domain::ApprovalRule*>;

/// So many people, each with one of these roles.
struct Demand {
  std::vector<std::string> roles = {};  ///< empty: anybody of the roster
  std::size_t count = 0;
  bool not_author = false;

  std::string people() const;  ///< "release-manager or on-call"
};

/// What people have said about one plan.
struct Said {
  std::map<std::string, Instant> yes = {};  ///< by person
  const domain::Act* no = nullptr;
  std::vector<std::string> ignored = {};  ///< whose yes counts for nothing, and why
};
Said said_about(const GateQuestion& question, const domain::People& people);

/// Borrows: the question.
class Consent {
 public:
  Consent(const GateQuestion& question, const Rules& rules);
  Consent(const Consent&) = delete;
  Consent& operator=(const Consent&) = delete;

  const Said& said() const { return said_; }
  const domain::People& people() const { return people_; }
  const std::vector<domain::Approval>& approvals() const { return approvals_; }
  bool is_complete() const { return approvals_.size() == places_.size(); }
  bool needs_unknown_authors() const;

  std::string given() const;  ///< "priya (release-manager), marcus (security-reviewer)"
  std::string missing()
      const;  ///< "0 of 1 release-manager; may approve: priya; may not: lena (wrote part of it)"
  std::vector<std::string> all_who_may() const;  ///< everybody whose yes would count
  bool has_role(const std::string& person) const;
  bool fits_any(const std::string& person) const;

 private:
  using Names = std::set<std::string>;

  void take_places();
  Names asked(const Demand& demand) const;
  bool is_author(const std::string& person) const { return authors_ && authors_->contains(person); }
  bool fits(const Demand& demand, const std::string& person) const;
  std::string role_of(const Demand& demand, const std::string& person) const;
  std::size_t taken(const Demand& demand) const;
  std::vector<std::string> may(const Demand& demand) const;
  std::vector<std::string> may_not(const Demand& demand) const;

  const GateQuestion& q_;
  const domain::People people_;
  const Said said_;
  const std::vector<Demand> demands_;
  std::vector<const Demand*> places_;
  std::map<const Demand*, std::size_t> taken_;
  std::optional<Names> authors_;  ///< absent: nobody can tell
  std::vector<domain::Approval> approvals_;
};

}  // namespace talentops::plan
