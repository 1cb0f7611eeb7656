#include "controller/codec/receipt.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace talentops::codec {
namespace {

using domain::DeploymentId;
using domain::PackageId;
using domain::Receipt;
using domain::ReceiptItem;
using domain::Version;

constexpr std::array<std::pair<domain::ItemKind, std::string_view>, 6> kItemKinds = {
    {{domain::ItemKind::kFile, "file"},
     {domain::ItemKind::kLink, "link"},
     {domain::ItemKind::kKey, "key"},
     {domain::ItemKind::kElement, "element"},
     {domain::ItemKind::kLine, "line"},
     {domain::ItemKind::kSecret, "secret"}}};

Version read_version(JsonFields& fields) {
  const auto version = Version::parse(fields.text("version"));
  if (!version) fields.fail("version", "a semantic version");
  return version.value_or(Version());
}

PackageId read_package(JsonFields& fields) {
  return {fields.digest("digest"), fields.digest("configuration")};
}

void put_package(YamlValue& value, const PackageId& package) {
  value.put("digest", package.bundle.text());
  value.put("configuration", package.configuration.text());
}

YamlValue way_back_value(const domain::WayBack& way_back) {
  YamlValue value;
  value.put("version", way_back.version.text());
  put_package(value, way_back.package);
  value.put("deployment", way_back.deployment.text());
  return value;
}

domain::WayBack read_way_back(JsonFields fields) {
  domain::WayBack way_back;
  way_back.version = read_version(fields);
  way_back.package = read_package(fields);
  way_back.deployment = DeploymentId(fields.text("deployment"));
  fields.close();
  return way_back;
}

YamlValue ended_value(const domain::Ended& ended) {
  YamlValue value;
  value.put("deployment", ended.deployment.text());
  value.put("outcome", ended.outcome);
  put_package(value, ended.package);
  value.put("reason", ended.reason);
  value.put("at", format_time(ended.at));
  return value;
}

domain::Ended read_ended(JsonFields fields) {
  domain::Ended ended;
  ended.deployment = DeploymentId(fields.text("deployment"));
  ended.outcome = fields.text("outcome");
  ended.package = read_package(fields);
  ended.reason = fields.text("reason");
  ended.at = fields.time("at");
  fields.close();
  return ended;
}

YamlValue item_value(const ReceiptItem& item) {
  YamlValue value;
  value.put("path", item.path);
  put_item_kind(value, item.kind, item.merge);
  if (!item.merge) value.put("mode", item.executable ? "0755" : "0644");
  value.put("written", item.secret ? "secret" : item.written.text());
  if (item.secret) put_secret(value, *item.secret);
  value.put("before", item.before ? item.before->text() : "absent");
  if (item.client_owned) value.put("clientOwned", true);
  if (item.saved) value.put("saved", *item.saved);
  if (item.left) value.put("left", item.left->text());
  return value;
}

ReceiptItem read_item(JsonFields fields) {
  ReceiptItem item;
  item.path = fields.text("path");
  item.kind = read_item_kind(fields, item.merge);
  if (!item.merge) item.executable = read_is_executable(fields);
  if (item.kind == domain::ItemKind::kSecret) {
    if (fields.text("written") != "secret") fields.fail("written", "\"secret\"");
    item.secret = read_secret(fields);
    item.written = domain::digest_of(*item.secret);
  } else {
    item.written = fields.digest("written");
  }
  if (fields.text("before") != "absent") item.before = fields.digest("before");
  item.client_owned = fields.truth("clientOwned");
  item.saved = fields.optional_text("saved");
  item.left = fields.optional_digest("left");
  fields.close();
  return item;
}

YamlValue items_value(const std::vector<ReceiptItem>& items) {
  YamlValue list = YamlValue::list();
  for (const ReceiptItem& item : items) list.add(item_value(item));
  return list;
}

std::vector<ReceiptItem> read_items(JsonFields& fields, std::string_view key) {
  std::vector<ReceiptItem> items;
  for (JsonFields& each : fields.objects(key)) items.push_back(read_item(std::move(each)));
  return items;
}

YamlValue merged_value(const std::vector<domain::MergedFile>& files) {
  YamlValue list = YamlValue::list();
  for (const auto& file : files) {
    YamlValue value;
    value.put("path", file.path);
    value.put("written", file.written.text());
    value.put("previous", file.previous ? file.previous->text() : "absent");
    if (!file.made.empty()) value.put("made", YamlValue::list(file.made));
    if (file.made_file) value.put("madeFile", true);
    list.add(std::move(value));
  }
  return list;
}

std::vector<domain::MergedFile> read_merged(JsonFields& fields) {
  std::vector<domain::MergedFile> files;
  for (JsonFields& each : fields.objects("merged")) {
    domain::MergedFile file;
    file.path = each.text("path");
    file.written = each.digest("written");
    if (each.text("previous") != "absent") file.previous = each.digest("previous");
    file.made = each.texts("made");
    file.made_file = each.truth("madeFile");
    each.close();
    files.push_back(std::move(file));
  }
  return files;
}

YamlValue sinks_value(const std::vector<domain::SinkFile>& sinks) {
  YamlValue list = YamlValue::list();
  for (const auto& sink : sinks) {
    YamlValue value;
    value.put("file", sink.path);  // no "path": an item of a receipt begins with that
    if (sink.made_env) value.put("madeEnv", true);
    if (sink.made_file) value.put("madeFile", true);
    if (sink.mode_before != 0) value.put("modeBefore", static_cast<std::int64_t>(sink.mode_before));
    list.add(std::move(value));
  }
  return list;
}

std::vector<domain::SinkFile> read_sinks(JsonFields& fields) {
  std::vector<domain::SinkFile> sinks;
  for (JsonFields& each : fields.objects("sinks")) {
    domain::SinkFile sink{each.text("file"), each.truth("madeEnv"), each.truth("madeFile")};
    if (each.has("modeBefore")) sink.mode_before = static_cast<std::uint32_t>(each.number("modeBefore"));
    if (sink.mode_before > 07777) each.fail("modeBefore", "the number of a mode");
    each.close();
    sinks.push_back(std::move(sink));
  }
  return sinks;
}

void put_installed(YamlValue& value, const Receipt::Installed& installed) {
  value.put("version", installed.version.text());
  put_package(value, installed.package);
  value.put("packager", installed.packager);
  value.put("deployment", installed.deployment.text());
  value.put("activatedAt", format_time(installed.activated_at));
}

Receipt::Installed read_installed(JsonFields& fields) {
  Receipt::Installed installed;
  installed.version = read_version(fields);
  installed.package = read_package(fields);
  const std::uint64_t packager = fields.number("packager");
  if (packager > std::uint64_t(std::numeric_limits<int>::max())) fields.fail("packager", "a small number");
  installed.packager = static_cast<int>(packager);
  installed.deployment = DeploymentId(fields.text("deployment"));
  installed.activated_at = fields.time("activatedAt");
  return installed;
}

std::vector<domain::MadeDirectory> read_directories(JsonFields& fields) {
  std::vector<domain::MadeDirectory> directories;
  for (JsonFields& each : fields.objects("directories")) {
    directories.push_back({each.text("path"), DeploymentId(each.text("deployment"))});
    each.close();
  }
  return directories;
}

YamlValue directories_value(const std::vector<domain::MadeDirectory>& directories) {
  YamlValue list = YamlValue::list();
  for (const auto& each : directories) {
    list.add(YamlValue().put("path", each.path).put("deployment", each.deployment.text()));
  }
  return list;
}

}  // namespace

void put_item_kind(YamlValue& value, domain::ItemKind kind, const std::optional<domain::MergePoint>& merge) {
  const auto found = std::find_if(kItemKinds.begin(), kItemKinds.end(),
                                  [&](const auto& each) { return each.first == kind; });
  value.put("kind", found->second);
  if (merge) value.put("file", merge->file).put("pointer", merge->pointer);
}

domain::ItemKind read_item_kind(JsonFields& fields, std::optional<domain::MergePoint>& merge) {
  const auto name = fields.text("kind");
  const auto found = std::find_if(kItemKinds.begin(), kItemKinds.end(),
                                  [&](const auto& each) { return each.second == name; });
  if (found == kItemKinds.end()) {
    fields.fail("kind", "\"file\", \"link\", \"key\", \"element\", \"line\" or \"secret\"");
    return domain::ItemKind::kFile;
  }
  if (found->first != domain::ItemKind::kFile && found->first != domain::ItemKind::kLink)
    merge = domain::MergePoint{fields.text("file"), fields.text("pointer")};
  return found->first;
}

void put_secret(YamlValue& value, const domain::SecretReference& reference) {
  value.put("from", reference.from);
  value.put("key", reference.key);
  if (!reference.version.empty()) value.put("version", reference.version);
}

domain::SecretReference read_secret(JsonFields& fields) {
  return {fields.text("from"), fields.text("key"), fields.optional_text("version").value_or("")};
}

bool read_is_executable(JsonFields& fields) {
  const std::string mode = fields.text("mode");
  if (mode != "0644" && mode != "0755") fields.fail("mode", "\"0644\" or \"0755\"");
  return mode == "0755";
}

YamlValue receipt_value(const Receipt& receipt) {
  YamlValue value;
  value.put("format", 1);
  value.put("talent", receipt.talent.text());
  value.put("release", receipt.release.text());
  value.put("epoch", static_cast<std::int64_t>(receipt.epoch));
  if (receipt.installed) put_installed(value, *receipt.installed);
  if (receipt.way_back) value.put("wayBack", way_back_value(*receipt.way_back));
  if (receipt.ended) value.put("ended", ended_value(*receipt.ended));
  value.put("items", items_value(receipt.items));
  if (!receipt.directories.empty()) value.put("directories", directories_value(receipt.directories));
  if (!receipt.released.empty()) value.put("released", items_value(receipt.released));
  if (!receipt.merged.empty()) value.put("merged", merged_value(receipt.merged));
  if (!receipt.sinks.empty()) value.put("sinks", sinks_value(receipt.sinks));
  return value;
}

Receipt read_receipt(JsonFields fields) {
  Receipt receipt;
  fields.number("format");
  receipt.talent = domain::TalentName(fields.text("talent"));
  receipt.release = domain::ReleaseName(fields.text("release"));
  receipt.epoch = fields.number("epoch");
  if (fields.has("digest")) receipt.installed = read_installed(fields);
  if (fields.has("wayBack")) receipt.way_back = read_way_back(fields.object("wayBack"));
  if (fields.has("ended")) receipt.ended = read_ended(fields.object("ended"));
  if (!fields.has("items")) fields.fail("items", "a list of objects");
  receipt.items = read_items(fields, "items");
  receipt.directories = read_directories(fields);
  receipt.released = read_items(fields, "released");
  receipt.merged = read_merged(fields);
  receipt.sinks = read_sinks(fields);
  fields.close();
  return receipt;
}

std::string encode_receipt(const Receipt& receipt) { return write_json(receipt_value(receipt)) + "\n"; }

Result<Receipt> decode_receipt(std::string_view text, const std::string& file) {
  const YamlNode node = TRY(read_kept_json(text, file));
  std::optional<Error> error;
  Receipt receipt = read_receipt(JsonFields(node, file, error));
  if (error) return *std::move(error);
  return receipt;
}

}  // namespace talentops::codec
