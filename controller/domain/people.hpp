#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/roster.hpp"

namespace talentops::domain {

/// Who wrote a commit, as it says itself: its author and everybody in a `Co-authored-by:` line. Emails in
/// lower case; of who has none, the whole text.
std::set<std::string> identities_of(std::string_view author, std::string_view message);

/// All rosters together. Whoever could be two people is nobody. Borrows: the rosters.
class People {
 public:
  explicit People(const std::vector<Roster>& rosters);

  /// The one person that has a principal of allowed_signers; nobody else may speak for them.
  std::optional<std::string> person_with(const std::string& principal) const;

  /// Everybody whom one of `identities` may mean: by email, or by the account at a forge that hides emails
  /// ("12345+lena-k@users.noreply.example").
  std::set<std::string> who_are(const std::set<std::string>& identities) const;

  /// Who has a role at a client; nobody who could be two.
  std::set<std::string> with_role(const std::string& role, const ClientName& client) const;

  /// Everybody who could not be two.
  std::set<std::string> all() const;

  /// What a person may decide at a client, or, without one, at all others.
  std::set<std::string> roles_of(const std::string& person, const ClientName& client) const;

 private:
  const std::vector<Roster>& rosters_;
  std::map<std::string, int> names_;  ///< in how many places a person is
};

}  // namespace talentops::domain
