#include "reconcilers/last_accepted.hpp"

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"

namespace talentops::reconcilers {
namespace {

using Form = std::shared_ptr<const domain::Environment>;

constexpr int kDeepest = 1000;

/// Nothing: it did not count there.
Result<Form> form_at(const ReadPorts& ports, const domain::EnvironmentKey& key,
                     const domain::CommitId& commit) {
  const auto catalog = TRY(ports.catalogs.at(commit));
  const auto found = catalog->environments.find(key);
  // The form lives as long as its catalog.
  return found == catalog->environments.end() ? Form() : Form(catalog, &found->second);
}

}  // namespace

Result<Form> last_accepted(const ReadPorts& ports, const domain::EnvironmentKey& key,
                           const std::vector<domain::PastDeployment>& deployments) {
  Form deployed;
  for (const auto& past : deployments) {
    deployed = TRY(form_at(ports, key, past.desired_commit));
    if (deployed) break;  // newer ones were decided when it had left git already
  }
  if (!deployed) {
    return Error{ErrorKind::kNotFound, codes::kEnvironmentGone,
                 fmt::format("no commit from which something was deployed there has {}", key.text())};
  }
  // It may have been edited since something was deployed there.
  const auto now = ports.catalogs.current();
  for (const auto& version : TRY(ports.store.history(now->commit, deployed->where.file, kDeepest))) {
    if (!version.blob) continue;
    if (auto form = TRY(form_at(ports, key, version.commit))) return form;
  }
  return deployed;
}

}  // namespace talentops::reconcilers
