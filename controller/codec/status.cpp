#include "controller/codec/status.hpp"

#include "controller/codec/json.hpp"
#include "controller/codec/status_fields.hpp"
#include "controller/codec/status_particulars.hpp"

namespace talentops::codec {
namespace {

using domain::FleetStatus;
using domain::ReleaseStatus;

YamlValue time_or_null(const std::optional<Instant>& time) {
  return time ? YamlValue(format_time(*time)) : YamlValue::null();
}
YamlValue code_or_null(const std::optional<Code>& code) {
  return code ? YamlValue(code->text()) : YamlValue::null();
}
YamlValue digest_or_null(const std::optional<Digest>& digest) {
  return digest ? YamlValue(digest->text()) : YamlValue::null();
}

YamlValue desired_or_null(const std::optional<domain::DesiredVersion>& desired) {
  if (!desired) return YamlValue::null();
  return YamlValue()
      .put("version", desired->version.text())
      .put("digest", digest_or_null(desired->digest))
      .put("configuration", digest_or_null(desired->configuration));
}

YamlValue deployed_or_null(const std::optional<domain::ServedVersion>& deployed) {
  if (!deployed) return YamlValue::null();
  return YamlValue()
      .put("version", deployed->version.text())
      .put("digest", deployed->digest.text())
      .put("deployment", deployed->deployment.text())
      .put("configuration", digest_or_null(deployed->configuration));
}

YamlValue hold_document(const domain::Hold& hold) {
  return YamlValue()
      .put("name", domain::name_of(hold.reason))
      .put("why", hold.why)
      .put("since", time_or_null(hold.since))
      .put("until", time_or_null(hold.until))
      .put("releasedBy", hold.released_by)
      .put("code", code_or_null(hold.code));
}

YamlValue gate_document(const domain::GateResult& gate) {
  return YamlValue()
      .put("name", gate.name)
      .put("verdict", domain::name_of(gate.verdict))
      .put("why", gate.why)
      .put("until", time_or_null(gate.until))
      .put("needs", gate.needs)
      .put("code", code_or_null(gate.code))
      .put("at", format_time(gate.at));
}

YamlValue error_or_null(const std::optional<Error>& error) {
  if (!error) return YamlValue::null();
  return YamlValue().put("code", error->code.text()).put("message", error->message).put("hint", error->hint);
}

YamlValue source_or_null(const std::optional<domain::SourceStatus>& source) {
  if (!source) return YamlValue::null();
  return YamlValue()
      .put("held", error_or_null(source->held))
      .put("interval", format_duration(source->poll_every))
      .put("polledAt", time_or_null(source->polled_at));
}

/// As `validate` has them.
YamlValue problem_document(const domain::Problem& problem) {
  const auto where = problem.error.where.value_or(Location());
  return YamlValue()
      .put("code", problem.error.code.text())
      .put("severity", problem.severity == domain::Severity::kError ? "error" : "warning")
      .put("path", where.file)
      .put("line", where.line)
      .put("column", where.column)
      .put("field", problem.field)
      .put("message", problem.error.message)
      .put("hint", problem.error.hint);
}

YamlValue need_document(const domain::Prospect& prospect) {
  return YamlValue().put("when", domain::name_of(prospect.need)).put("do", YamlValue::list(prospect.choices));
}

YamlValue by_itself_or_null(const domain::Prospect& prospect) {
  if (prospect.by_itself.empty()) return YamlValue::null();
  return YamlValue().put("what", prospect.by_itself).put("at", time_or_null(prospect.at));
}

YamlValue serving_document(const ReleaseStatus& release) {
  auto serving = YamlValue::list();
  for (const auto& each : release.serving)
    serving.add(YamlValue().put("version", each.version.text()).put("share", each.percent));
  return serving;
}

}  // namespace

YamlValue release_status_document(const ReleaseStatus& release) {
  auto holds = YamlValue::list();
  for (const auto& hold : release.holds) holds.add(hold_document(hold));
  auto gates = YamlValue::list();
  for (const auto& gate : release.gates) gates.add(gate_document(gate));
  return YamlValue()
      .put("release", release.release.text())
      .put("environment", release.environment.text())
      .put("talent", release.talent.text())
      .put("phase", domain::name_of(release.phase))
      .put("action", domain::name_of(release.action))
      .put("desired", desired_or_null(release.desired))
      .put("deployed", deployed_or_null(release.deployed))
      .put("exposure", release.exposure)
      .put("ready", domain::name_of(release.ready))
      .put("reason", release.reason)
      .put("message", release.message)
      .put("holds", std::move(holds))
      .put("gates", std::move(gates))
      .put("next", time_or_null(release.next))
      .put("observedAt", time_or_null(release.observed_at))
      .put("serving", serving_document(release))
      .put("needsYou", need_document(release.prospect))
      .put("ifNothing", by_itself_or_null(release.prospect))
      .put("particulars", encode(*release.particulars))
      .put("timeZone", release.time_zone.empty() ? YamlValue::null() : YamlValue(release.time_zone));
}

namespace {

std::optional<domain::HoldReason> parse_hold_reason(std::string_view text) {
  constexpr int kMoreThanThereAre = 64;
  for (int each = 0; each < kMoreThanThereAre; ++each) {
    const auto reason = static_cast<domain::HoldReason>(each);
    if (domain::name_of(reason) == text) return reason;
  }
  return std::nullopt;
}

std::optional<Code> read_code(const StatusFields& fields) {
  const auto text = fields.text_or_empty("code");
  if (text.empty()) return std::nullopt;
  const auto code = parse_code(text);
  if (!code) fields.refuse("code", "a code like TO1203");
  return code;
}

domain::Hold read_hold(const StatusFields& fields) {
  return {fields.word("name", parse_hold_reason), fields.text_or_empty("why"),
          fields.optional_time("since"),          fields.optional_time("until"),
          fields.text_or_empty("releasedBy"),     read_code(fields)};
}

domain::GateResult read_gate(const StatusFields& fields) {
  return {fields.text("name"),
          fields.word("verdict", domain::parse_verdict),
          fields.text("why"),
          fields.optional_time("until"),
          fields.text_or_empty("needs"),
          read_code(fields),
          fields.optional_time("at").value_or(Instant())};
}

domain::ReleaseKey read_release_key(const StatusFields& fields) {
  const auto text = fields.text("release");
  const auto slash = text.find('/');
  if (slash == std::string::npos) {
    fields.refuse("release", "client/release");
    return {};
  }
  return {domain::ClientName(text.substr(0, slash)), domain::ReleaseName(text.substr(slash + 1))};
}

/// A controller of an earlier version did not say.
domain::Prospect read_prospect(const StatusFields& fields) {
  domain::Prospect prospect;
  if (const auto need = fields.optional_object("needsYou")) {
    prospect.need = need->word("when", domain::parse_need);
    prospect.choices = need->texts("do");
  }
  if (const auto next = fields.optional_object("ifNothing")) {
    prospect.by_itself = next->text("what");
    prospect.at = next->optional_time("at");
  }
  return prospect;
}

ReleaseStatus read_release(const StatusFields& fields) {
  ReleaseStatus release;
  release.release = read_release_key(fields);
  release.environment = domain::EnvironmentName(fields.text("environment"));
  release.talent = domain::TalentName(fields.text_or_empty("talent"));
  release.phase = fields.word("phase", domain::parse_phase);
  if (!fields.text_or_empty("action").empty()) release.action = fields.word("action", domain::parse_action);
  if (const auto desired = fields.optional_object("desired")) {
    release.desired = {desired->version("version"), desired->optional_digest("digest"),
                       desired->optional_digest("configuration")};
  }
  if (const auto deployed = fields.optional_object("deployed")) {
    release.deployed = {deployed->version("version"), deployed->digest("digest"),
                        domain::DeploymentId(deployed->text("deployment")),
                        deployed->optional_digest("configuration")};
  }
  release.exposure = fields.percent("exposure");
  release.ready = fields.word("ready", domain::parse_readiness);
  release.reason = fields.text_or_empty("reason");
  release.message = fields.text_or_empty("message");
  for (const auto& hold : fields.objects("holds")) release.holds.push_back(read_hold(hold));
  for (const auto& gate : fields.objects("gates")) release.gates.push_back(read_gate(gate));
  release.next = fields.optional_time("next");
  release.observed_at = fields.optional_time("observedAt");
  for (const auto& share : fields.objects("serving"))
    release.serving.push_back({share.version("version"), share.percent("share")});
  release.prospect = read_prospect(fields);
  if (const auto more = fields.optional_object("particulars")) release.particulars = read_particulars(*more);
  release.time_zone = fields.text_or_empty("timeZone");
  return release;
}

std::optional<Error> read_held(const StatusFields& source) {
  const auto held = source.optional_object("held");
  if (!held) return std::nullopt;
  return Error{ErrorKind::kUnavailable, read_code(*held).value_or(Code{}), held->text("message"),
               std::nullopt, held->text_or_empty("hint")};
}

domain::SourceStatus read_source(const StatusFields& fields) {
  const auto interval = parse_duration(fields.text("interval"));
  if (!interval) fields.refuse("interval", "a duration like 30s");
  return {read_held(fields), interval.value_or(Duration()), fields.optional_time("polledAt")};
}

domain::Problem read_problem(const StatusFields& fields) {
  domain::Problem problem;
  if (fields.text("severity") == "warning") problem.severity = domain::Severity::kWarning;
  problem.field = fields.text_or_empty("field");
  problem.error = {ErrorKind::kInvalid, read_code(fields).value_or(Code{}), fields.text("message"),
                   std::nullopt, fields.text_or_empty("hint")};
  const Location where{fields.text_or_empty("path"), fields.number("line"), fields.number("column")};
  if (!where.file.empty()) problem.error.where = where;
  return problem;
}

}  // namespace

YamlValue status_document(const FleetStatus& status) {
  auto releases = YamlValue::list();
  for (const auto& release : status.releases) releases.add(release_status_document(release));
  const auto& controller = status.controller;
  auto problems = YamlValue::list();
  for (const auto& problem : controller.problems) problems.add(problem_document(problem));
  return YamlValue()
      .put("observedAt", format_time(status.observed_at))
      .put("controller", controller.id)
      .put("commit", controller.commit.empty() ? YamlValue::null() : YamlValue(controller.commit.text()))
      .put("stopped", controller.is_stopped)
      .put("releases", std::move(releases))
      .put("source", source_or_null(controller.source))
      .put("problems", std::move(problems));
}

Result<FleetStatus> decode_status(std::string_view text, const std::string& file) {
  const auto tree = TRY(read_status_tree(text, file));
  std::optional<Error> error;
  const StatusFields fields(&tree, file, error);
  FleetStatus status;
  status.observed_at = fields.time("observedAt");
  status.controller.id = fields.text_or_empty("controller");
  status.controller.commit = domain::CommitId(fields.text_or_empty("commit"));
  status.controller.is_stopped = fields.truth("stopped");
  for (const auto& release : fields.objects("releases")) status.releases.push_back(read_release(release));
  if (const auto source = fields.optional_object("source")) status.controller.source = read_source(*source);
  for (const auto& problem : fields.objects("problems"))
    status.controller.problems.push_back(read_problem(problem));
  if (error) return *error;
  return status;
}

}  // namespace talentops::codec
