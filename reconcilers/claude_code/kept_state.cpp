#include "reconcilers/claude_code/kept_state.hpp"

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

Result<KeptState> read(const Sight& sight, PlaceRule rule) {
  auto& workspace = sight.workspace;
  KeptState state;
  state.epoch = TRY(find_epoch(workspace));
  if (state.epoch == 0) return state;
  state.identity = TRY(read_identity(workspace, rule));
  state.journal = TRY(read_journal(workspace));
  state.receipts = TRY(read_receipts(sight));
  if (!state.identity && (state.journal || !state.receipts.empty())) {
    return Error{ErrorKind::kDenied,
                 codes::kTargetStateBroken,
                 fmt::format("{} is gone, but not what it stood beside", kIdentityFile),
                 {},
                 "restore .talentops from a backup, or have a person decide what is installed"};
  }
  return state;
}

}  // namespace

Result<KeptState> read_kept_state(const Sight& sight, PlaceRule rule) {
  auto state = read(sight, rule);
  if (state || state.error().kind == ErrorKind::kUnavailable || state.error().kind == ErrorKind::kDenied)
    return state;
  // A file that went away or grew while it was read: not known is never "nothing there".
  Error error = std::move(state).error();
  if (error.kind == ErrorKind::kNotFound) error.kind = ErrorKind::kUnavailable;
  if (error.kind == ErrorKind::kInvalid) error.kind = ErrorKind::kDenied;
  return error;
}

}  // namespace talentops::claude_code
