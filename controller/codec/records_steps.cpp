#include <utility>

#include "controller/codec/recordable.hpp"
#include "controller/codec/records_parts.hpp"

namespace talentops::codec {
namespace {

struct KindEncoder {
  YamlValue& check;

  void operator()(const domain::DigestCheck&) const { check.put("digest", YamlValue()); }
  void operator()(const domain::EffectiveCheck&) const { check.put("effective", YamlValue()); }
  void operator()(const domain::FileCheck& file) const {
    YamlValue value;
    value.put("path", file.path);
    if (file.contains) value.put("contains", *file.contains);
    check.put("file", std::move(value));
  }
  void operator()(const domain::CommandCheck& command) const {
    YamlValue value;
    value.put("name", command.command);
    if (!command.arguments.empty()) value.put("args", YamlValue::list(command.arguments));
    check.put("command", std::move(value));
  }
  void operator()(const domain::HttpCheck& http) const {
    YamlValue expect;
    expect.put("status", http.status);
    if (http.body) expect.put("body", *http.body);
    check.put("http",
              YamlValue().put("url", http.url).put("method", http.method).put("expect", std::move(expect)));
  }
  void operator()(const domain::TcpCheck& tcp) const {
    check.put("tcp", YamlValue().put("host", tcp.host).put("port", tcp.port));
  }
};

YamlValue encode_check(const domain::Check& check) {
  YamlValue value;
  value.put("name", check.name);
  std::visit(KindEncoder{value}, check.kind);
  value.put("timeout", exact_duration(check.timeout));
  value.put("every", exact_duration(check.every));
  value.put("failureThreshold", check.failure_threshold);
  value.put("stableFor", exact_duration(check.stable_for));
  return value;
}

std::optional<std::string> optional_text(const RecordFields& fields, std::string_view key) {
  if (!fields.has(key)) return std::nullopt;
  return fields.text(key);
}

domain::CheckKind decode_http(const RecordFields& http) {
  const auto expect = http.mapping("expect");
  return domain::HttpCheck{http.text("url"), http.text("method"), expect.small_number("status"),
                           optional_text(expect, "body")};
}

domain::CheckKind decode_kind(const RecordFields& check) {
  if (check.has("digest")) return domain::DigestCheck{};
  if (check.has("effective")) return domain::EffectiveCheck{};
  if (const auto file = check.optional_mapping("file")) {
    return domain::FileCheck{file->text("path"), optional_text(*file, "contains")};
  }
  if (const auto command = check.optional_mapping("command")) {
    return domain::CommandCheck{command->text("name"), command->texts("args")};
  }
  if (const auto http = check.optional_mapping("http")) return decode_http(*http);
  if (const auto tcp = check.optional_mapping("tcp")) {
    return domain::TcpCheck{tcp->text("host"), tcp->small_number("port")};
  }
  // To pass over a check that this version cannot ask would be to say that it passed.
  check.refuse("digest", "one of digest, effective, file, command, http, tcp");
  return domain::DigestCheck{};
}

domain::Check decode_check(const RecordFields& fields) {
  return {.name = fields.text("name"),
          .kind = decode_kind(fields),
          .timeout = fields.duration("timeout"),
          .every = fields.duration("every"),
          .failure_threshold = fields.small_number("failureThreshold"),
          .stable_for = fields.duration("stableFor")};
}

YamlValue encode_named(const domain::NamedCommand& command) {
  YamlValue value;
  value.put("name", command.name);
  if (!command.arguments.empty()) value.put("args", YamlValue::list(command.arguments));
  return value;
}

domain::NamedCommand decode_named(const RecordFields& command) {
  return {command.text("name"), command.texts("args")};
}

YamlValue encode_figure(const domain::Analysis& figure) {
  YamlValue value;
  value.put("name", figure.name)
      .put("prometheus", YamlValue().put("url", figure.url).put("query", recordable(figure.query)))
      .put("every", exact_duration(figure.every))
      .put("successCondition", figure.success);
  if (!figure.failure.empty()) value.put("failureCondition", figure.failure);
  return value.put("failureLimit", figure.failure_limit).put("inconclusiveLimit", figure.inconclusive_limit);
}

domain::Analysis decode_figure(const RecordFields& fields) {
  const auto prometheus = fields.mapping("prometheus");
  return {.name = fields.text("name"),
          .url = prometheus.text("url"),
          .query = prometheus.text("query"),
          .every = fields.duration("every"),
          .success = fields.text("successCondition"),
          .failure = fields.text_or_empty("failureCondition"),
          .failure_limit = fields.small_number("failureLimit"),
          .inconclusive_limit = fields.small_number("inconclusiveLimit")};
}

struct StepEncoder {
  YamlValue operator()(const domain::ApplyStep&) const { return YamlValue().put("apply", YamlValue()); }
  YamlValue operator()(const domain::ExposeStep& expose) const {
    YamlValue value;
    value.put("percent", expose.percent);
    if (!expose.targets.empty()) value.put("targets", encode(expose.targets));
    return YamlValue().put("expose", std::move(value));
  }
  YamlValue operator()(const domain::ConvergeStep& converge) const {
    YamlValue value;
    value.put("staged", converge.is_staged);
    if (!converge.targets.empty()) value.put("targets", encode(converge.targets));
    return YamlValue().put("converge", std::move(value));
  }
  YamlValue operator()(const domain::CheckStep& step) const {
    return YamlValue().put("check", encode_check(step.check));
  }
  YamlValue operator()(const domain::AnalyseStep& analyse) const {
    auto figures = YamlValue::list();
    for (const auto& figure : analyse.figures) figures.add(encode_figure(figure));
    return YamlValue().put(
        "analyse",
        YamlValue().put("duration", exact_duration(analyse.lasts)).put("figures", std::move(figures)));
  }
  YamlValue operator()(const domain::PauseStep& pause) const {
    YamlValue value;
    if (pause.lasts.count() > 0 || !pause.approval) value.put("duration", exact_duration(pause.lasts));
    if (pause.approval) {
      value.put("until", "approved");
      if (pause.approval->within) value.put("within", exact_duration(*pause.approval->within));
      value.put("otherwise", name_of(pause.approval->otherwise));
    }
    return YamlValue().put("pause", std::move(value));
  }
  YamlValue operator()(const domain::HookStep& step) const {
    return YamlValue().put("hook", encode(step.hook));
  }
  YamlValue operator()(const domain::MigrateStep& step) const {
    YamlValue value;
    value.put("name", step.migration.name).put("up", encode_named(step.migration.up));
    if (step.migration.down) value.put("down", encode_named(*step.migration.down));
    return YamlValue().put("migrate", std::move(value));
  }
  YamlValue operator()(const domain::SwitchStep&) const { return YamlValue().put("switch", YamlValue()); }
  YamlValue operator()(const domain::RetireStep&) const { return YamlValue().put("retire", YamlValue()); }
};

domain::PauseStep decode_pause(const RecordFields& fields) {
  domain::PauseStep pause;
  if (fields.has("duration")) pause.lasts = fields.duration("duration");
  if (!fields.has("until")) return pause;
  pause.approval =
      domain::AwaitedApproval{fields.has("within") ? std::optional(fields.duration("within")) : std::nullopt,
                              fields.word<domain::Otherwise>("otherwise", domain::parse_otherwise)};
  return pause;
}

domain::Migration decode_migration(const RecordFields& fields) {
  domain::Migration migration{.name = fields.text("name"), .up = decode_named(fields.mapping("up"))};
  if (const auto down = fields.optional_mapping("down")) migration.down = decode_named(*down);
  return migration;
}

domain::AnalyseStep decode_analysis(const RecordFields& fields) {
  domain::AnalyseStep analyse{.figures = {}, .lasts = fields.duration("duration")};
  for (const auto& figure : fields.mappings("figures")) analyse.figures.push_back(decode_figure(figure));
  return analyse;
}

}  // namespace

YamlValue encode(const domain::Hook& hook) {
  YamlValue value;
  value.put("name", hook.name).put("command", encode_named(hook.command));
  return value.put("idempotent", hook.idempotent);
}

domain::Hook decode_hook(const RecordFields& fields) {
  return {fields.text("name"), decode_named(fields.mapping("command")), fields.truth_or_false("idempotent")};
}

YamlValue encode(const domain::Step& step) { return std::visit(StepEncoder{}, step); }

domain::Step decode_step(const RecordFields& fields) {
  if (fields.has("apply")) return domain::ApplyStep{};
  if (fields.has("switch")) return domain::SwitchStep{};
  if (fields.has("retire")) return domain::RetireStep{};
  if (const auto expose = fields.optional_mapping("expose"))
    return domain::ExposeStep{expose->small_number("percent"), decode_target_names(*expose, "targets")};
  if (const auto converge = fields.optional_mapping("converge"))
    return domain::ConvergeStep{decode_target_names(*converge, "targets"),
                                converge->truth_or_false("staged")};
  if (const auto check = fields.optional_mapping("check")) return domain::CheckStep{decode_check(*check)};
  if (const auto analyse = fields.optional_mapping("analyse")) return decode_analysis(*analyse);
  if (const auto pause = fields.optional_mapping("pause")) return decode_pause(*pause);
  if (const auto hook = fields.optional_mapping("hook")) return domain::HookStep{decode_hook(*hook)};
  if (const auto migrate = fields.optional_mapping("migrate"))
    return domain::MigrateStep{decode_migration(*migrate)};
  // A program with a step that this version does not know must not be resumed without it.
  fields.refuse("apply",
                "one of apply, expose, converge, check, analyse, pause, hook, migrate, switch, retire");
  return domain::ApplyStep{};
}

}  // namespace talentops::codec
