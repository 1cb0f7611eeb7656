#include "reconcilers/claude_code/secret_items.hpp"

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/json_edit.hpp"

namespace talentops::claude_code {

MergedItems secret_items(const domain::Configuration& configuration, const domain::Environment& environment) {
  MergedItems made;
  if (configuration.secrets.empty()) return made;
  if (environment.secrets_sink) {
    made.items = secret_items(configuration.secrets, *environment.secrets_sink);
    return made;
  }
  std::vector<std::string> names;
  for (const auto& [name, reference] : configuration.secrets) names.push_back(name);
  made.problems.push_back(
      {domain::Severity::kError, "spec.configuration.secrets",
       Error{ErrorKind::kInvalid,
             codes::kNoSecretsSink,
             fmt::format("the release has secrets ({}), and {} names no place for them", join(names, ", "),
                         environment.key.text()),
             {},
             "add `secretsSink: {localSettingsEnv: true}` or `secretsSink: {file: …}` to the environment, or "
             "remove the secrets"}});
  return made;
}

std::vector<domain::Item> secret_items(const std::map<std::string, domain::SecretReference>& secrets,
                                       const domain::SecretsSink& sink) {
  const auto file = sink.file.value_or(std::string(kLocalSettings));
  std::vector<domain::Item> items;
  for (const auto& [name, reference] : secrets) {
    const auto pointer = codec::pointer_below(sink.file ? "" : kVariables, domain::variable_of(name));
    domain::Item item{.path = fmt::format("{}#{}", file, pointer), .kind = domain::ItemKind::kSecret};
    item.sha256 = domain::digest_of(reference);
    item.content = std::make_shared<const std::string>();
    item.merge = {file, pointer};
    item.secret = reference;
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace talentops::claude_code
