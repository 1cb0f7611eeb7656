#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/elsewhere.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/transaction.hpp"

/// Files outside of the target's root: changed through an epoch directory beside them, which the next holder
/// takes over with the journal that led to it.
namespace talentops::claude_code {

/// The fence comes after the journal, so that whoever finds none has none to look for; and the epoch is asked
/// after the fence: a holder whose epoch is over by then has not begun.
Status Transaction::claim(const Operation& operation) {
  if (!is_elsewhere(operation.path) || fences_.contains(operation.path)) return {};
  const std::string place(place_elsewhere(operation.path));
  const auto names = workspace_.list(place);
  // Nothing can lie in a place that is not there; whoever has something to put there is told so.
  if (!names && names.error().kind == ErrorKind::kNotFound) return {};
  if (!names) return names.error();
  EpochDirectory fence(workspace_, epoch_.number(), fence_elsewhere(operation.path, epoch_.number()));
  bool is_there = std::find(names->begin(), names->end(), name_elsewhere(fence.path())) != names->end();
  for (const std::string& name : *names) {
    EpochDirectory earlier(workspace_, epoch_.number(), place + name);
    if (!is_fence_of(operation.path, name) || earlier.path() == fence.path()) continue;
    if (is_there) {
      TRY(earlier.clear());
      TRY(workspace_.remove_directory(earlier.path()));
    } else {
      TRY(workspace_.rename(earlier.path(), fence.path()));
      is_there = true;
    }
  }
  if (!is_there) TRY(workspace_.make_directory(fence.path(), kPrivateDirectoryMode));
  if (auto ours = epoch_.check(); !ours) {
    const auto removed = workspace_.remove_directory(fence.path());
    return removed || removed.error().kind == ErrorKind::kNotFound ? ours : removed;
  }
  TRY(swaps_.load(fence));
  fences_.emplace(operation.path, std::move(fence));
  return {};
}

/// Through which the operation's file is changed.
Result<EpochDirectory*> Transaction::epoch_of(const Operation& operation) {
  if (!is_elsewhere(operation.path)) return &epoch_;
  const auto fence = fences_.find(operation.path);
  if (fence != fences_.end()) return &fence->second;
  return Error{ErrorKind::kUnavailable,
               codes::kPlaceMissing,
               fmt::format("{} is not there", place_elsewhere(operation.path)),
               {},
               "create the directory; it is tried again"};
}

/// Makes what was put in place durable.
Status Transaction::sync_place(const Operation& operation) {
  if (is_elsewhere(operation.path)) return workspace_.sync_directory(place_elsewhere(operation.path));
  return workspace_.sync_all({parent_of(operation.path)});
}

Status Transaction::leave_elsewhere() {
  for (auto& [file, fence] : fences_) {
    TRY(fence.clear());
    if (auto removed = workspace_.remove_directory(fence.path()); !removed) {
      TRY(epoch_.check());  // whoever has taken it over has named it otherwise
      return removed;
    }
    TRY(workspace_.sync_directory(place_elsewhere(file)));
  }
  return {};
}

}  // namespace talentops::claude_code
