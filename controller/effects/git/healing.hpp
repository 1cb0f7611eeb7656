#pragma once

#include <string_view>
#include <type_traits>

#include "controller/base/result.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/repository.hpp"

namespace talentops::effects::git {

/// The handle is given back before anything is fetched again: the library shares what it has open by path,
/// and what is made again lies at the same path.
template <typename Read>
std::invoke_result_t<Read, git_repository&> read_once(Repository& repository, const Read& read) {
  const auto git = TRY(repository.handle());
  return read(*git);
}

/// What `read` finds in `repository`; if bytes are missing or wrong and the repository can be fetched again,
/// what it finds then. `id` is what was asked for. Errors: kUnavailable, too, where what was fetched again
/// lacks the same.
template <typename Read>
std::invoke_result_t<Read, git_repository&> read_healed(Repository& repository, std::string_view id,
                                                        const Read& read) {
  auto found = read_once(repository, read);
  if (found || !may_be_healed(found.error())) return found;
  const bool is_worth_reading_again = TRY(repository.heal(id, found.error()));
  if (!is_worth_reading_again) return found;
  auto again = read_once(repository, read);
  if (!again && is_damage(again.error())) return incomplete(again.error());
  return again;
}

}  // namespace talentops::effects::git
