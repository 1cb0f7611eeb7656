#include "controller/codec/records_parts.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "controller/codec/recordable.hpp"

namespace talentops::codec {
namespace {

/// Whether two items of lists tell of the same thing: the same name, or the same moment.
bool same_item(const YamlValue& item, const YamlNode& older) {
  if (item.kind() != YamlValue::Kind::kMapping || older.kind != YamlNode::Kind::kMapping) return false;
  for (const auto& [key, value] : item.entries()) {
    if (key != "name" && key != "at") continue;
    const YamlNode* other = older.find(key);
    if (other == nullptr || other->text != value.scalar()) return false;
  }
  return true;
}

YamlValue list_with_unknown(const YamlValue& fresh, const YamlNode& older) {
  YamlValue merged = YamlValue::list();
  for (std::size_t i = 0; i < fresh.items().size(); ++i) {
    const YamlValue& item = fresh.items()[i];
    const bool known =
        i < older.items.size() && same_item(item, older.items[i]);  // lists of records only grow at their end
    merged.add(known ? with_unknown(item, older.items[i]) : item);
  }
  return merged;
}

std::string_view moment_of(bool is_taken_back) { return is_taken_back ? "takenBackAt" : "activatedAt"; }

}  // namespace

YamlValue record_of_kind(std::string_view kind, const std::string& name, const domain::ClientName& client) {
  YamlValue metadata;
  metadata.put("name", name);
  if (!client.empty()) metadata.put("namespace", client.text());
  return YamlValue()
      .put("apiVersion", "talentops.dev/v1alpha1")
      .put("kind", kind)
      .put("metadata", std::move(metadata));
}

std::string exact_duration(Duration duration) {
  constexpr std::array<std::pair<std::int64_t, std::string_view>, 5> kUnits = {
      {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}}};
  if (duration.count() == 0) return "0s";
  for (const auto& [milliseconds, unit] : kUnits) {
    if (duration.count() % milliseconds == 0)
      return fmt::format("{}{}", duration.count() / milliseconds, unit);
  }
  return fmt::format("{}ms", duration.count());
}

YamlValue in_seconds(Duration duration) {
  if (duration.count() % 1000 == 0) return static_cast<std::int64_t>(duration.count() / 1000);
  return static_cast<double>(duration.count()) / 1000.0;
}

YamlValue encode(const domain::Deployed& deployed) {
  YamlValue value;
  value.put("version", deployed.version.text());
  value.put("digest", deployed.package.bundle.text());
  value.put("configuration", deployed.package.configuration.text());
  if (!deployed.deployment.empty()) value.put("deployment", deployed.deployment.text());
  return value;
}

domain::Deployed decode_deployed(const RecordFields& fields) {
  domain::Deployed deployed{.version = fields.version("version"),
                            .package = {fields.digest("digest"), fields.digest("configuration")}};
  if (fields.has("deployment")) deployed.deployment = fields.deployment("deployment");
  return deployed;
}

std::optional<domain::Deployed> decode_optional_deployed(const RecordFields& fields, std::string_view key) {
  const auto found = fields.optional_mapping(key);
  if (!found) return std::nullopt;
  return decode_deployed(*found);
}

YamlValue encode(const std::vector<domain::TargetName>& targets) {
  YamlValue list = YamlValue::list();
  for (const auto& target : targets) list.add(YamlValue().put("name", target.text()));
  return list;
}

std::vector<domain::TargetName> decode_target_names(const RecordFields& fields, std::string_view key) {
  std::vector<domain::TargetName> names;
  for (const auto& target : fields.mappings(key)) names.push_back(target.name<domain::TargetName>("name"));
  return names;
}

YamlValue encode(const std::vector<domain::TargetResult>& targets) {
  YamlValue list = YamlValue::list();
  for (const auto& target : targets) {
    YamlValue item;
    item.put("name", target.name.text())
        .put(std::string(moment_of(target.is_taken_back)), format_time(target.switched_at));
    if (!target.verified.empty()) item.put("verified", target.verified);
    list.add(std::move(item));
  }
  return list;
}

std::vector<domain::TargetResult> decode_target_results(const RecordFields& fields, std::string_view key) {
  std::vector<domain::TargetResult> targets;
  for (const auto& item : fields.mappings(key)) {
    const bool is_taken_back = item.has(moment_of(true));
    targets.push_back({item.name<domain::TargetName>("name"), item.time(moment_of(is_taken_back)),
                       item.text_or_empty("verified"), is_taken_back});
  }
  return targets;
}

YamlValue encode(const std::vector<domain::CheckResult>& checks) {
  YamlValue list = YamlValue::list();
  for (const auto& check : checks) {
    YamlValue item;
    item.put("name", check.name);
    if (!check.target.empty()) item.put("target", check.target.text());
    item.put("result", name_of(check.measurement.result));
    const auto detail = recordable(check.measurement.detail);
    if (!detail.empty()) item.put("detail", detail);
    item.put("seconds", in_seconds(check.measurement.took));
    list.add(std::move(item));
  }
  return list;
}

std::vector<domain::CheckResult> decode_check_results(const RecordFields& fields, std::string_view key) {
  std::vector<domain::CheckResult> checks;
  for (const auto& item : fields.mappings(key)) {
    checks.push_back({item.text("name"),
                      {item.word<domain::Measured>("result", domain::parse_measured),
                       item.text_or_empty("detail"), item.seconds("seconds")},
                      item.has("target") ? item.name<domain::TargetName>("target") : domain::TargetName()});
  }
  return checks;
}

YamlValue with_unknown(const YamlValue& fresh, const YamlNode& older) {
  if (fresh.kind() == YamlValue::Kind::kSequence && older.kind == YamlNode::Kind::kSequence) {
    return list_with_unknown(fresh, older);
  }
  if (fresh.kind() != YamlValue::Kind::kMapping || older.kind != YamlNode::Kind::kMapping) return fresh;
  YamlValue merged;
  for (const auto& [key, value] : fresh.entries()) {
    const YamlNode* before = older.find(key);
    merged.put(key, before == nullptr ? value : with_unknown(value, *before));
  }
  merged.keep_unknown(older);
  return merged;
}

}  // namespace talentops::codec
