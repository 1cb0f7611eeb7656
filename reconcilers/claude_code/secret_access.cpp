#include "reconcilers/claude_code/secret_access.hpp"

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/targets.hpp"

namespace talentops::claude_code {

Result<Secret> SecretAccess::read(const domain::SecretReference& reference) const {
  if (source != nullptr) return source->read(client, reference);
  return Error{ErrorKind::kDenied,
               codes::kNoSecretsDirectory,
               fmt::format("{}/{}/{} is kept in no place that is known here", client.text(), reference.from,
                           reference.key),
               {},
               "name one with secrets.directory in the controller's configuration"};
}

Status SecretAccess::check_sink(std::string_view path) const {
  if (work_trees == nullptr || !TRY(work_trees->tracks(directory, path))) return {};
  return Error{ErrorKind::kDenied,
               codes::kSecretSinkTracked,
               fmt::format("git tracks {}, and a secret in it would be in the next commit", path),
               {},
               fmt::format("git rm --cached {}", path)};
}

}  // namespace talentops::claude_code
