#include <utility>

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

struct StepEncoder {
  YamlValue operator()(const domain::ApplyStep&) const { return YamlValue().put("apply", YamlValue()); }
  YamlValue operator()(const domain::ExposeStep& expose) const {
    return YamlValue().put("expose", YamlValue().put("percent", expose.percent));
  }
  YamlValue operator()(const domain::RetireStep&) const { return YamlValue().put("retire", YamlValue()); }
  YamlValue operator()(const domain::CheckStep& step) const {
    return YamlValue().put("check", encode_check(step.check));
  }
};

}  // namespace

YamlValue encode(const domain::Step& step) { return std::visit(StepEncoder{}, step); }

domain::Step decode_step(const RecordFields& fields) {
  if (fields.has("apply")) return domain::ApplyStep{};
  if (fields.has("retire")) return domain::RetireStep{};
  if (const auto expose = fields.optional_mapping("expose"))
    return domain::ExposeStep{expose->small_number("percent")};
  if (const auto check = fields.optional_mapping("check")) return domain::CheckStep{decode_check(*check)};
  // A program with a step that this version does not know must not be resumed without it.
  fields.refuse("apply", "one of apply, expose, check, retire");
  return domain::ApplyStep{};
}

}  // namespace talentops::codec
