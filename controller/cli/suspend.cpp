#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/cli/document_edit.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/verbs.hpp"

namespace talentops::cli {

ExitCode suspend(const SuspendRequest& request, const Output& output) {
  const auto key = read_release_key(request.release);
  if (!key) return output.refuse(key.error());
  auto fleet = EditedFleet::open(request.how);
  if (!fleet) return output.refuse(fleet.error());
  const auto release = fleet->catalog().releases.find(*key);
  if (release == fleet->catalog().releases.end()) {
    const auto unknown = unknown_name(names_of(fleet->catalog()), request.release, std::nullopt);
    return output.fail(unknown.value_or(Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
                                              fmt::format("there is no release {}", request.release),
                                              std::nullopt, "run talentops validate"}));
  }
  if (release->second.suspend != request.suspend) {
    const auto edited = fleet->edit(release->second, {.release = *key, .suspend = request.suspend});
    if (!edited) {
      output.fail(edited.error());
      return ExitCode::kNo;
    }
  }
  return fleet->finish(fmt::format("{} {}", request.suspend ? "Suspend" : "Resume", request.release), output);
}

}  // namespace talentops::cli
