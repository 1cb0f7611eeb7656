#include "controller/simulation/surroundings.hpp"

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

}  // namespace talentops::simulation
