#include "reconcilers/claude_code/secret_access.hpp"

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/codes/targets.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/secret_sink.hpp"

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
  if (is_elsewhere(path)) return check_place(path);
  if (work_trees == nullptr || !TRY(work_trees->tracks(directory, path))) return {};
  return Error{ErrorKind::kDenied,
               codes::kSecretSinkTracked,
               fmt::format("git tracks {}, and a secret in it would be in the next commit", path),
               {},
               fmt::format("git rm --cached {}", path)};
}

namespace {

Error misplaced(std::string message) {
  return {ErrorKind::kDenied,
          codes::kSecretsFileMisplaced,
          std::move(message),
          {},
          "name a file outside of every target and git work tree with secretsSink"};
}

}  // namespace

Status SecretAccess::check_place(std::string_view file) const {
  TRY(elsewhere.check(file));
  if (file.starts_with(directory + "/"))
    return misplaced(fmt::format("{} lies inside the target {}", file, directory));
  if (opener == nullptr) return {};
  auto place = file.substr(0, file.rfind('/'));
  if (place.empty()) place = "/";
  const auto opened = opener->open(std::string(place));
  if (!opened && opened.error().kind == ErrorKind::kNotFound)
    return Error{ErrorKind::kDenied, opened.error().code, opened.error().message, {}, opened.error().hint};
  if (!opened) return opened.error();
  if (const auto git = TRY((*opened)->find_above(".git")))
    return misplaced(fmt::format("{} makes a git work tree of where {} lies", *git, file));
  if (const auto target = TRY((*opened)->find_above(kKept)))
    return misplaced(fmt::format("{} makes a target of where {} lies", *target, file));
  return {};
}

Status SecretAccess::check_value(std::string_view path, const domain::SecretReference& reference) const {
  if (!is_elsewhere(path) || source == nullptr) return {};
  const auto value = source->read(client, reference);
  if (!value) return {};
  const auto said = said_in(path, value->reveal());
  return said ? Status() : said.error();
}

}  // namespace talentops::claude_code
