#include "controller/codec/status_particulars.hpp"

#include <tuple>
#include <utility>

#include "controller/codec/records_parts.hpp"

namespace talentops::codec {
namespace {

using domain::Particulars;

YamlValue version_or_null(const std::optional<domain::Version>& version) {
  return version ? YamlValue(version->text()) : YamlValue::null();
}

YamlValue encode_mixture(const domain::Mixture& mixture) {
  const auto& interruption = mixture.interruption;
  return YamlValue()
      .put("target", mixture.target.text())
      .put("talent", interruption.talent.text())
      .put("deployment", interruption.deployment.text())
      .put("from", version_or_null(interruption.from))
      .put("to", version_or_null(interruption.to))
      .put("changes", static_cast<std::int64_t>(interruption.changes))
      .put("open", YamlValue::list(interruption.open));
}

YamlValue encode_entry(const domain::TimelineEntry& entry) {
  return YamlValue()
      .put("at", format_time(entry.at))
      .put("phase", name_of(entry.phase))
      .put("note", entry.note);
}

YamlValue encode_program(const Particulars& particulars) {
  const auto& [program, schedule] = std::tie(particulars.program, particulars.schedule);
  if (program.steps.empty()) return YamlValue::null();
  auto steps = YamlValue::list();
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    steps.add(encode(program.steps[i])
                  .put("after", exact_duration(schedule.steps[i].after))
                  .put("takes", exact_duration(schedule.steps[i].takes)));
  }
  auto hooks = YamlValue::list();
  for (const auto& hook : program.on_rollback) hooks.add(encode(hook));
  return YamlValue()
      .put("strategy", name_of(program.strategy))
      .put("takes", exact_duration(schedule.takes))
      .put("waits", exact_duration(schedule.waits))
      .put("needsPerson", schedule.needs_person)
      .put("steps", std::move(steps))
      .put("onRollback", std::move(hooks));
}

YamlValue encode_remark(const domain::Remark& remark) {
  return YamlValue().put("code", remark.code.text()).put("text", remark.text).put("hint", remark.hint);
}

template <typename Each, typename Encode>
YamlValue list_of(const std::vector<Each>& all, Encode encode_each) {
  auto list = YamlValue::list();
  for (const auto& each : all) list.add(encode_each(each));
  return list;
}

std::optional<domain::Version> optional_version(const StatusFields& fields, std::string_view key) {
  return fields.text_or_empty(key).empty() ? std::nullopt : std::optional(fields.version(key));
}

domain::Mixture read_mixture(const StatusFields& fields) {
  return {domain::TargetName(fields.text("target")),
          {.talent = domain::TalentName(fields.text("talent")),
           .deployment = domain::DeploymentId(fields.text("deployment")),
           .from = optional_version(fields, "from"),
           .to = optional_version(fields, "to"),
           .changes = static_cast<std::size_t>(fields.number("changes")),
           .open = fields.texts("open")}};
}

domain::Remark read_remark(const StatusFields& fields) {
  const auto code = parse_code(fields.text("code"));
  if (!code) fields.refuse("code", "a code like TO1203");
  return {code.value_or(Code{}), fields.text("text"), fields.text_or_empty("hint")};
}

/// As a manifest has it, and as it is read from there.
void read_program(const StatusFields& fields, Particulars& particulars) {
  const auto* node = fields.mapping("program");
  if (node == nullptr) return;
  RecordReading reading;
  const RecordFields program(reading, node, "program");
  auto& schedule = particulars.schedule;
  particulars.program.strategy = program.word<domain::StrategyType>("strategy", domain::parse_strategy_type);
  schedule.takes = program.duration("takes");
  schedule.waits = program.duration("waits");
  schedule.needs_person = program.truth("needsPerson");
  for (const auto& step : program.mappings("steps")) {
    particulars.program.steps.push_back(decode_step(step));
    schedule.steps.push_back({step.duration("after"), step.duration("takes")});
  }
  for (const auto& hook : program.mappings("onRollback"))
    particulars.program.on_rollback.push_back(decode_hook(hook));
  if (reading.error) fields.refuse("program", "a program that this version knows");
}

}  // namespace

YamlValue encode(const Particulars& particulars) {
  if (particulars == Particulars()) return YamlValue::null();
  return YamlValue()
      .put("mixtures", list_of(particulars.mixtures, encode_mixture))
      .put("before", list_of(particulars.before, encode_entry))
      .put("program", encode_program(particulars))
      .put("remarks", list_of(particulars.remarks, encode_remark))
      .put("targets", static_cast<std::int64_t>(particulars.targets));
}

Particulars read_particulars(const StatusFields& fields) {
  Particulars particulars;
  for (const auto& each : fields.objects("mixtures")) particulars.mixtures.push_back(read_mixture(each));
  for (const auto& each : fields.objects("before"))
    particulars.before.push_back(
        {each.time("at"), each.word("phase", domain::parse_phase), each.text_or_empty("note")});
  read_program(fields, particulars);
  for (const auto& each : fields.objects("remarks")) particulars.remarks.push_back(read_remark(each));
  particulars.targets = static_cast<std::size_t>(fields.number("targets"));
  return particulars;
}

}  // namespace talentops::codec
