// This file is longer than others: one document, both ways, and its fields belong side by side.
#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "controller/codec/recordable.hpp"
#include "controller/codec/records.hpp"
#include "controller/codec/records_parts.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kKind = "DeploymentManifest";
constexpr std::string_view kTransport = "directory";  // every target of this version

void put_text(YamlValue& value, const std::string& key, const std::string& text) {
  if (!text.empty()) value.put(key, text);
}

YamlValue encode_controller(const domain::Intent& intent) {
  YamlValue value;
  value.put("id", intent.controller_id).put("version", intent.controller_version);
  if (intent.trust_from_repository) value.put("trustFromRepository", true);
  return value;
}

YamlValue encode_talent(const domain::Intent& intent) {
  YamlValue value;
  value.put("name", intent.talent.text());
  value.put("version", intent.to.version.text());
  value.put("digest", intent.to.package.bundle.text());
  // A return installs what an earlier deployment did; all others are told by their own id.
  if (intent.to.deployment != intent.id) put_text(value, "deployment", intent.to.deployment.text());
  if (intent.files != 0 || intent.bytes != 0) {  // a package has some: of none, it is not known
    value.put("files", static_cast<std::int64_t>(intent.files));
    value.put("bytes", static_cast<std::int64_t>(intent.bytes));
    if (!intent.merged_into.empty()) value.put("mergedInto", YamlValue::list(intent.merged_into));
  }
  value.put("packager", intent.packager);
  return value;
}

bool is_asked(const domain::Intent& intent) {
  return !intent.asked_by.empty() || !intent.asked_because.empty();
}

/// What a person asked for stands in their act, not in a document at that commit.
YamlValue encode_desired(const domain::Intent& intent) {
  const auto& desired = intent.desired;
  YamlValue value;
  put_text(value, "repository", recordable(desired.repository));
  put_text(value, "commit", desired.commit.text());
  if (desired.committed_at != Instant{}) value.put("committedAt", format_time(desired.committed_at));
  if (!is_asked(intent)) put_text(value, "path", desired.path);
  put_text(value, "author", recordable(desired.author));
  return value;
}

YamlValue encode_asked(const domain::Intent& intent) {
  YamlValue value;
  value.put("by", recordable(intent.asked_by)).put("because", recordable(intent.asked_because));
  put_text(value, "act", intent.desired.path);
  return value;
}

YamlValue encode_gate(const domain::GateResult& gate) {
  YamlValue value;
  value.put("name", gate.name).put("verdict", name_of(gate.verdict)).put("why", recordable(gate.why));
  if (gate.until) value.put("until", format_time(*gate.until));
  put_text(value, "needs", recordable(gate.needs));
  if (gate.code) value.put("code", gate.code->text());
  value.put("at", format_time(gate.at));
  return value;
}

YamlValue encode_approval(const domain::Approval& approval) {
  YamlValue value;
  value.put("by", recordable(approval.by));
  put_text(value, "role", recordable(approval.role));
  value.put("at", format_time(approval.at));
  return value;
}

YamlValue encode_emergency(const domain::Emergency& emergency) {
  YamlValue value;
  value.put("reason", recordable(emergency.reason)).put("by", recordable(emergency.by));
  value.put("role", recordable(emergency.role)).put("at", format_time(emergency.at));
  return value;
}

YamlValue encode_rollback(const domain::Intent& intent, const std::vector<std::string>& steps) {
  YamlValue value;
  value.put("automatic", intent.automatic_rollback).put("kind", name_of(intent.way_back));
  if (intent.way_back_to) value.put("to", encode(*intent.way_back_to));
  // What a person had taken away comes again by `retry`; a second `rollback` would go one version further.
  value.put("command",
            fmt::format("talentops {} {} --environment {}", intent.asked_by.empty() ? "rollback" : "retry",
                        intent.release.text(), intent.environment.name.text()));
  if (!steps.empty()) value.put("steps", YamlValue::list(steps));
  return value;
}

template <typename Items, typename Encode>
YamlValue list_of(const Items& items, Encode encode_item) {
  YamlValue list = YamlValue::list();
  for (const auto& item : items) list.add(encode_item(item));
  return list;
}

YamlValue encode_laggards(const domain::Laggards& laggards) {
  YamlValue value;
  value.put("allowed", static_cast<std::int64_t>(laggards.allowed));
  if (!laggards.pending.empty()) value.put("pending", encode(laggards.pending));
  return value;
}

void put_program(YamlValue& spec, const domain::Intent& intent) {
  const auto& program = intent.program;
  // What is removed is removed; there is no strategy to it.
  if (intent.action != domain::Action::kRetire)
    spec.put("strategy", YamlValue().put("type", name_of(program.strategy)));
  spec.put("steps", list_of(program.steps, [](const domain::Step& step) { return encode(step); }));
  if (!program.on_rollback.empty())
    spec.put("onRollback", list_of(program.on_rollback, [](const auto& hook) { return encode(hook); }));
  spec.put("deadline", exact_duration(intent.deadline));
  spec.put("targets", list_of(intent.targets, [](const auto& name) {
             return YamlValue().put("name", name.text()).put("transport", kTransport);
           }));
  if (intent.laggards.allowed > 0) spec.put("laggards", encode_laggards(intent.laggards));
}

YamlValue encode_spec(const domain::Intent& intent, const std::vector<std::string>& rollback_steps) {
  YamlValue spec;
  spec.put("controller", encode_controller(intent));
  spec.put("release", intent.release.name.text());
  spec.put("environment", intent.environment.name.text());
  spec.put("stage", intent.stage);
  spec.put("platform", intent.platform);
  spec.put("action", name_of(intent.action));
  spec.put("attempt", intent.attempt);
  spec.put("talent", encode_talent(intent));
  if (intent.uninstalls) spec.put("uninstalls", true);
  if (intent.previous) spec.put("previous", encode(*intent.previous));
  YamlValue configuration;
  configuration.put("digest", intent.to.package.configuration.text());
  // A return takes the values of an earlier deployment, whose manifest names them.
  if (!is_asked(intent) || !intent.configuration_keys.empty())
    configuration.put("keys", YamlValue::list(intent.configuration_keys));
  if (!intent.secret_names.empty()) configuration.put("secrets", YamlValue::list(intent.secret_names));
  spec.put("configuration", std::move(configuration));
  if (!intent.depends_on.empty())
    spec.put("dependsOn",
             list_of(intent.depends_on, [](const auto& name) { return YamlValue(name.text()); }));
  if (is_asked(intent)) spec.put("asked", encode_asked(intent));
  put_program(spec, intent);
  YamlValue desired = encode_desired(intent);
  if (!desired.empty()) spec.put("desired", std::move(desired));
  if (intent.plan != Digest{}) spec.put("plan", intent.plan.text());
  spec.put("gates", list_of(intent.gates, encode_gate));
  if (!intent.approvals.empty()) spec.put("approvals", list_of(intent.approvals, encode_approval));
  if (intent.emergency) spec.put("emergency", encode_emergency(*intent.emergency));
  spec.put("rollback", encode_rollback(intent, rollback_steps));
  return spec;
}

YamlValue encode_moment(const domain::TimelineEntry& entry) {
  YamlValue value;
  value.put("at", format_time(entry.at)).put("phase", name_of(entry.phase));
  put_text(value, "note", recordable(entry.note));
  return value;
}

/// When this manifest was written: with its intent and with its outcome.
YamlValue encode_points(const domain::Manifest& manifest) {
  const auto point = [](Instant at, std::string_view what) {
    return YamlValue().put("at", format_time(at)).put("what", what);
  };
  YamlValue points = YamlValue::list();
  points.add(point(manifest.intent.at, "intent"));
  if (manifest.progress.finished_at) points.add(point(*manifest.progress.finished_at, "outcome"));
  return points;
}

YamlValue encode_status(const domain::Manifest& manifest) {
  const domain::Progress& progress = manifest.progress;
  YamlValue status;
  status.put("points", encode_points(manifest));
  if (progress.outcome) status.put("outcome", name_of(*progress.outcome));
  put_text(status, "reason", recordable(progress.reason));
  status.put("startedAt", format_time(manifest.intent.at));
  if (progress.finished_at) {
    status.put("finishedAt", format_time(*progress.finished_at));
    status.put("durationSeconds", in_seconds(*progress.finished_at - manifest.intent.at));
  }
  if (progress.downtime) status.put("downtimeSeconds", in_seconds(*progress.downtime));
  if (!progress.targets.empty()) status.put("targets", encode(progress.targets));
  if (!progress.unanswered.empty()) status.put("unanswered", encode(progress.unanswered));
  if (!progress.checks.empty()) status.put("checks", encode(progress.checks));
  if (!progress.timeline.empty()) status.put("timeline", list_of(progress.timeline, encode_moment));
  put_text(status, "rollback", progress.rollback_record);
  return status;
}

bool is_earlier_text(const YamlNode& older, const domain::Manifest& manifest) {
  const YamlNode* metadata = older.find("metadata");
  const YamlNode* name = metadata == nullptr ? nullptr : metadata->find("name");
  return name != nullptr && name->text == manifest.intent.id.text();
}

domain::GateResult decode_gate(const RecordFields& fields) {
  domain::GateResult gate{.name = fields.text("name"),
                          .verdict = fields.word<domain::Verdict>("verdict", domain::parse_verdict),
                          .why = fields.text("why"),
                          .until = fields.optional_time("until"),
                          .needs = fields.text_or_empty("needs")};
  if (fields.has("code")) gate.code = parse_code(fields.text("code"));
  if (fields.has("code") && !gate.code) fields.refuse("code", "a code such as TO3101");
  gate.at = fields.time("at");
  return gate;
}

void decode_talent(const RecordFields& talent, domain::Intent& intent) {
  intent.talent = talent.name<domain::TalentName>("name");
  intent.to.version = talent.version("version");
  intent.to.package.bundle = talent.digest("digest");
  intent.to.deployment = talent.has("deployment") ? talent.deployment("deployment") : intent.id;
  intent.files = static_cast<std::uint64_t>(talent.optional_number("files").value_or(0));
  intent.bytes = static_cast<std::uint64_t>(talent.optional_number("bytes").value_or(0));
  intent.merged_into = talent.texts("mergedInto");
  intent.packager = talent.small_number("packager");
}

domain::DesiredSource decode_desired(const RecordFields& fields) {
  return {.repository = fields.text_or_empty("repository"),
          .commit = domain::CommitId(fields.commit_or_empty("commit")),
          .committed_at = fields.optional_time("committedAt").value_or(Instant{}),
          .path = fields.text_or_empty("path"),
          .author = fields.text_or_empty("author")};
}

void decode_program(const RecordFields& spec, domain::Intent& intent) {
  auto& program = intent.program;
  if (const auto strategy = spec.optional_mapping("strategy"))
    program.strategy = strategy->word<domain::StrategyType>("type", domain::parse_strategy_type);
  for (const auto& step : spec.mappings("steps")) program.steps.push_back(decode_step(step));
  for (const auto& hook : spec.mappings("onRollback")) program.on_rollback.push_back(decode_hook(hook));
  intent.deadline = spec.duration("deadline");
  for (const auto& target : spec.mappings("targets")) {
    intent.targets.push_back(target.name<domain::TargetName>("name"));
    // A deployment that reaches its targets in another way must not be resumed as if it did not.
    if (target.has("transport") && target.text("transport") != kTransport)
      target.refuse("transport", std::string(kTransport));
  }
  if (const auto laggards = spec.optional_mapping("laggards")) {
    intent.laggards.allowed = static_cast<std::size_t>(laggards->small_number("allowed"));
    intent.laggards.pending = decode_target_names(*laggards, "pending");
  }
  for (const auto& gate : spec.mappings("gates")) intent.gates.push_back(decode_gate(gate));
  for (const auto& each : spec.mappings("approvals"))
    intent.approvals.push_back({each.text("by"), each.text_or_empty("role"), each.time("at")});
  if (const auto each = spec.optional_mapping("emergency")) {
    intent.emergency =
        domain::Emergency{each->text("reason"), each->text("by"), each->text("role"), each->time("at")};
  }
  const auto rollback = spec.mapping("rollback");
  intent.automatic_rollback = rollback.truth("automatic");
  intent.way_back = rollback.word<domain::WayBackKind>("kind", domain::parse_way_back_kind);
  intent.way_back_to = decode_optional_deployed(rollback, "to");
}

void decode_place(const RecordFields& spec, const domain::ClientName& client, domain::Intent& intent) {
  const auto controller = spec.mapping("controller");
  intent.controller_id = controller.text("id");
  intent.controller_version = controller.text("version");
  intent.trust_from_repository = controller.truth_or_false("trustFromRepository");
  intent.environment = {client, spec.name<domain::EnvironmentName>("environment")};
  intent.release = {client, spec.name<domain::ReleaseName>("release")};
  intent.stage = spec.text("stage");
  intent.platform = spec.text("platform");
}

domain::Intent decode_intent(const RecordFields& document) {
  const auto metadata = document.mapping("metadata");
  const auto spec = document.mapping("spec");
  domain::Intent intent;
  intent.id = metadata.deployment("name");
  decode_place(spec, metadata.name<domain::ClientName>("namespace"), intent);
  intent.action = spec.word<domain::Action>("action", domain::parse_action);
  intent.attempt = spec.small_number("attempt");
  decode_talent(spec.mapping("talent"), intent);
  intent.uninstalls = spec.truth_or_false("uninstalls");
  intent.previous = decode_optional_deployed(spec, "previous");
  const auto configuration = spec.mapping("configuration");
  intent.to.package.configuration = configuration.digest("digest");
  if (configuration.has("keys")) intent.configuration_keys = configuration.texts("keys");
  for (const auto& name : spec.texts("dependsOn")) intent.depends_on.emplace_back(name);
  if (configuration.has("secrets")) intent.secret_names = configuration.texts("secrets");
  decode_program(spec, intent);
  if (const auto desired = spec.optional_mapping("desired")) intent.desired = decode_desired(*desired);
  if (const auto asked = spec.optional_mapping("asked")) {
    intent.asked_by = asked->text("by");
    intent.asked_because = asked->text("because");
    if (asked->has("act")) intent.desired.path = asked->text("act");
  }
  if (spec.has("plan")) intent.plan = spec.digest("plan");
  intent.at = document.mapping("status").time("startedAt");
  return intent;
}

domain::Progress decode_progress(const RecordFields& status) {
  domain::Progress progress;
  if (status.has("outcome"))
    progress.outcome = status.word<domain::Outcome>("outcome", domain::parse_outcome);
  progress.reason = status.text_or_empty("reason");
  progress.finished_at = status.optional_time("finishedAt");
  progress.targets = decode_target_results(status, "targets");
  progress.unanswered = decode_target_names(status, "unanswered");
  progress.checks = decode_check_results(status, "checks");
  for (const auto& entry : status.mappings("timeline")) {
    progress.timeline.push_back({entry.time("at"), entry.word<domain::Phase>("phase", domain::parse_phase),
                                 entry.text_or_empty("note")});
  }
  if (status.has("downtimeSeconds")) progress.downtime = status.seconds("downtimeSeconds");
  progress.rollback_record = status.text_or_empty("rollback");
  return progress;
}

}  // namespace

std::string encode_manifest(const domain::Manifest& manifest, std::string_view older,
                            const std::vector<std::string>& rollback_steps) {
  YamlValue document = record_of_kind(kKind, manifest.intent.id.text(), manifest.intent.environment.client);
  document.put("spec", encode_spec(manifest.intent, rollback_steps));
  document.put("status", encode_status(manifest));
  if (older.empty()) return write_yaml(document);
  // An older text that cannot be read, or is another deployment's, has nothing that would have to be kept.
  const auto before = read_record(older, "", kKind);
  if (!before || !is_earlier_text(*before, manifest)) return write_yaml(document);
  return write_yaml(with_unknown(document, *before));
}

Result<domain::Manifest> decode_manifest(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kKind));
  RecordReading reading{file};
  const RecordFields document(reading, &node, "");
  domain::Manifest manifest{.intent = decode_intent(document),
                            .progress = decode_progress(document.mapping("status"))};
  if (reading.error) return *std::move(reading.error);
  return manifest;
}

}  // namespace talentops::codec
