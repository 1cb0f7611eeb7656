#include "controller/simulation/surroundings.hpp"

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"

namespace talentops::simulation {

domain::Measurement ScriptedProbe::run(const domain::Check& check, const ports::ProbeContext& context,
                                       const Call& call) {
  const Deed deed{&life_, EffectKind::kProbe, "", check.name};
  const auto answer = world_.act<Result<domain::Measurement>>(
      life_, deed, call, [&]() -> Result<domain::Measurement> { return measure(check, context); });
  if (answer) return *answer;
  return {domain::Measured::kError, answer.error().message};
}

domain::Measurement ScriptedProbe::measure(const domain::Check& check,
                                           const ports::ProbeContext& context) const {
  if (answers_) {
    if (auto scripted = answers_(check, context)) return *std::move(scripted);
  }
  const auto* file = std::get_if<domain::FileCheck>(&check.kind);
  if (file == nullptr) return {domain::Measured::kPass, "passed"};
  const auto content = world_.disks.at(context.target_directory).read(file->path);
  if (!content) return {domain::Measured::kFail, file->path + " is not there"};
  if (content->find(file->contains.value_or("")) != std::string::npos) return {domain::Measured::kPass, ""};
  return {domain::Measured::kFail, file->path + " does not contain it"};
}

Result<Secret> SecretShelf::read(const domain::ClientName& client, const domain::SecretReference& reference) {
  const auto place = fmt::format("{}/{}/{}", client.text(), reference.from, reference.key);
  const auto found = values.find(place);
  if (found != values.end()) {
    remember_secret(found->second);
    return Secret(found->second);
  }
  return Error{
      ErrorKind::kNotFound, codes::kSecretMissing, place + " is not there", {}, "write the value into it"};
}

}  // namespace talentops::simulation
