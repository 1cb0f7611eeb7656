#include "controller/codec/records.hpp"

#include <utility>

#include "controller/base/codes/git.hpp"
#include "controller/codec/recordable.hpp"
#include "controller/codec/records_parts.hpp"

/// The smaller records; the manifest has a file of its own.
namespace talentops::codec {
namespace {

constexpr std::string_view kRollback = "RollbackRecord";
constexpr std::string_view kVerification = "EnvironmentVerification";
constexpr std::string_view kDrift = "DriftRecord";
constexpr std::string_view kAccepted = "AcceptedTip";
constexpr std::string_view kPlace = "RecordsPlace";

domain::Verification::Finding decode_finding(const RecordFields& fields) {
  return {fields.text_or_empty("target"), fields.text("what"), fields.truth("passed"),
          fields.text_or_empty("detail")};
}

YamlValue encode_finding(const domain::Verification::Finding& finding) {
  YamlValue value;
  if (!finding.target.empty()) value.put("target", finding.target);
  value.put("what", finding.what).put("passed", finding.passed);
  const auto detail = recordable(finding.detail);
  if (!detail.empty()) value.put("detail", detail);
  return value;
}

domain::RollbackRecord decode_rollback_fields(const RecordFields& document) {
  const auto metadata = document.mapping("metadata");
  const auto client = metadata.name<domain::ClientName>("namespace");
  const auto spec = document.mapping("spec");
  const auto status = document.mapping("status");
  return {.deployment = metadata.deployment("name"),
          .placement = {{client, spec.name<domain::EnvironmentName>("environment")},
                        spec.name<domain::TalentName>("talent")},
          .release = {client, spec.name<domain::ReleaseName>("release")},
          .from = decode_deployed(spec.mapping("from")),
          .to = decode_optional_deployed(spec, "to"),
          .way_back = spec.word<domain::WayBackKind>("wayBack", domain::parse_way_back_kind),
          .reason = spec.text("reason"),
          .automatic = spec.truth("automatic"),
          .by = spec.text_or_empty("by"),
          .started_at = status.time("startedAt"),
          .finished_at = status.time("finishedAt"),
          .targets = decode_target_results(status, "targets"),
          .checks = decode_check_results(status, "checks")};
}

YamlValue encode_rollback_spec(const domain::RollbackRecord& record) {
  YamlValue spec;
  spec.put("release", record.release.name.text());
  spec.put("environment", record.placement.environment.name.text());
  spec.put("talent", record.placement.talent.text());
  spec.put("from", encode(record.from));
  if (record.to) spec.put("to", encode(*record.to));
  spec.put("wayBack", name_of(record.way_back));
  spec.put("reason", recordable(record.reason));
  spec.put("automatic", record.automatic);
  if (!record.by.empty()) spec.put("by", recordable(record.by));
  return spec;
}

}  // namespace

std::string encode_rollback(const domain::RollbackRecord& record) {
  YamlValue status;
  status.put("startedAt", format_time(record.started_at));
  status.put("finishedAt", format_time(record.finished_at));
  status.put("durationSeconds", in_seconds(record.finished_at - record.started_at));
  if (!record.targets.empty()) status.put("targets", encode(record.targets));
  if (!record.checks.empty()) status.put("checks", encode(record.checks));
  return write_yaml(record_of_kind(kRollback, record.deployment.text(), record.placement.environment.client)
                        .put("spec", encode_rollback_spec(record))
                        .put("status", std::move(status)));
}

Result<domain::RollbackRecord> decode_rollback(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kRollback));
  RecordReading reading{file};
  auto record = decode_rollback_fields(RecordFields(reading, &node, ""));
  if (reading.error) return *std::move(reading.error);
  return record;
}

std::string encode_verification(const domain::Verification& verification) {
  YamlValue findings = YamlValue::list();
  for (const auto& finding : verification.findings) findings.add(encode_finding(finding));
  YamlValue spec;
  spec.put("environment", verification.environment.name.text());
  spec.put("at", format_time(verification.at));
  spec.put("passed", verification.passed);
  spec.put("findings", std::move(findings));
  return write_yaml(
      record_of_kind(kVerification, compact_time(verification.at), verification.environment.client)
          .put("spec", std::move(spec)));
}

Result<domain::Verification> decode_verification(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kVerification));
  RecordReading reading{file};
  const RecordFields document(reading, &node, "");
  const auto spec = document.mapping("spec");
  domain::Verification verification{
      .environment = {document.mapping("metadata").name<domain::ClientName>("namespace"),
                      spec.name<domain::EnvironmentName>("environment")},
      .at = spec.time("at"),
      .passed = spec.truth("passed"),
      .findings = {}};
  for (const auto& finding : spec.mappings("findings"))
    verification.findings.push_back(decode_finding(finding));
  if (reading.error) return *std::move(reading.error);
  return verification;
}

std::string encode_drift(const domain::DriftRecord& record) {
  YamlValue items = YamlValue::list();
  for (const auto& item : record.items) {
    items.add(YamlValue()
                  .put("talent", item.talent.text())
                  .put("deployment", item.deployment.text())
                  .put("target", item.drift.target.text())
                  .put("path", item.drift.path)
                  .put("state", item.drift.state));
  }
  YamlValue spec;
  spec.put("environment", record.environment.name.text());
  spec.put("at", format_time(record.at));
  spec.put("items", std::move(items));
  return write_yaml(record_of_kind(kDrift, compact_time(record.at), record.environment.client)
                        .put("spec", std::move(spec)));
}

Result<domain::DriftRecord> decode_drift(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kDrift));
  RecordReading reading{file};
  const RecordFields document(reading, &node, "");
  const auto spec = document.mapping("spec");
  domain::DriftRecord record{
      .environment = {document.mapping("metadata").name<domain::ClientName>("namespace"),
                      spec.name<domain::EnvironmentName>("environment")},
      .at = spec.time("at")};
  for (const auto& item : spec.mappings("items")) {
    record.items.push_back(
        {item.name<domain::TalentName>("talent"),
         item.deployment("deployment"),
         {item.name<domain::TargetName>("target"), item.text("path"), item.text("state")}});
  }
  if (reading.error) return *std::move(reading.error);
  return record;
}

std::string encode_accepted(const AcceptedTip& tip) {
  YamlValue spec;
  spec.put("commit", tip.commit.text()).put("at", format_time(tip.at));
  return write_yaml(record_of_kind(kAccepted, "accepted", {}).put("spec", std::move(spec)));
}

std::string encode_records_place(const domain::RecordsPlace& place) {
  YamlValue spec;
  spec.put("branch", place.branch).put("root", place.root);
  if (!place.repository.empty()) spec.put("repository", place.repository);
  return write_yaml(record_of_kind(kPlace, "place", {}).put("spec", std::move(spec)));
}

Result<domain::RecordsPlace> decode_records_place(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kPlace));
  RecordReading reading{file};
  const auto spec = RecordFields(reading, &node, "").mapping("spec");
  domain::RecordsPlace place{spec.text("branch"), spec.text("root"), spec.text_or_empty("repository")};
  if (reading.error) return *std::move(reading.error);
  return place;
}

Result<AcceptedTip> decode_accepted(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_record(text, file, kAccepted));
  RecordReading reading{file};
  const auto spec = RecordFields(reading, &node, "").mapping("spec");
  AcceptedTip tip{domain::CommitId(spec.commit_or_empty("commit")), spec.time("at")};
  if (tip.commit.empty()) spec.refuse("commit", "a commit id of 40 digits");
  if (reading.error) return *std::move(reading.error);
  return tip;
}

}  // namespace talentops::codec
