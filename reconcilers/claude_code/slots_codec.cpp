#include <limits>

#include <fmt/format.h>

#include "controller/codec/json.hpp"
#include "controller/codec/receipt.hpp"
#include "controller/codec/slot_links.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "reconcilers/claude_code/slots.hpp"

namespace talentops::claude_code {
namespace {

codec::YamlValue file_value(const SlotFile& file) {
  codec::YamlValue value;
  value.put("path", file.path);
  if (file.kind != domain::ItemKind::kFile) codec::put_item_kind(value, file.kind, file.merge);
  if (!file.merge) value.put("mode", file.executable ? "0755" : "0644");
  if (file.secret) codec::put_secret(value, *file.secret);
  if (!file.secret) value.put("sha256", file.sha256.text());
  if (file.kind == domain::ItemKind::kLink) value.put("kept", codec::kept_name(file.path));
  if (file.client_owned) value.put("clientOwned", true);
  return value;
}

SlotFile read_file(codec::JsonFields& fields) {
  SlotFile file;
  file.path = fields.text("path");
  if (fields.has("kind")) file.kind = codec::read_item_kind(fields, file.merge);
  if (!file.merge) file.executable = codec::read_is_executable(fields);
  if (file.kind == domain::ItemKind::kSecret) file.secret = codec::read_secret(fields);
  file.sha256 = file.secret ? domain::digest_of(*file.secret) : fields.digest("sha256");
  if (file.kind == domain::ItemKind::kLink && fields.text("kept") != codec::kept_name(file.path))
    fields.fail("kept", "where the path is kept");
  file.client_owned = fields.truth("clientOwned");
  fields.close();
  return file;
}

}  // namespace

SlotListing listing_of(const domain::Package& package, Instant staged_at) {
  SlotListing listing{package.talent, package.version, package.id, package.packager, staged_at, {}};
  for (const domain::Item& item : package.items) {
    listing.files.push_back(
        {item.path, item.executable, item.client_owned, item.sha256, item.kind, item.merge, item.secret});
  }
  return listing;
}

std::string encode_slot(const SlotListing& listing) {
  codec::YamlValue files = codec::YamlValue::list();
  for (const SlotFile& file : listing.files) files.add(file_value(file));
  codec::YamlValue value;
  value.put("format", 1);
  value.put("talent", listing.talent.text());
  value.put("version", listing.version.text());
  value.put("digest", listing.package.bundle.text());
  value.put("configuration", listing.package.configuration.text());
  value.put("packager", listing.packager);
  value.put("stagedAt", format_time(listing.staged_at));
  value.put("files", std::move(files));
  return codec::write_json(value) + "\n";
}

Result<SlotListing> decode_slot(std::string_view text, const std::string& file) {
  const auto node = TRY(codec::read_kept_json(text, file));
  std::optional<Error> error;
  codec::JsonFields fields(node, file, error);
  fields.number("format");
  SlotListing listing;
  listing.talent = domain::TalentName(fields.text("talent"));
  const auto version = domain::Version::parse(fields.text("version"));
  if (!version) fields.fail("version", "a semantic version");
  listing.version = version.value_or(domain::Version());
  listing.package = {fields.digest("digest"), fields.digest("configuration")};
  const std::uint64_t packager = fields.number("packager");
  if (packager > std::uint64_t(std::numeric_limits<int>::max())) fields.fail("packager", "a small number");
  listing.packager = static_cast<int>(packager);
  listing.staged_at = fields.time("stagedAt");
  for (auto& each : fields.objects("files")) listing.files.push_back(read_file(each));
  fields.close();
  if (error) return *std::move(error);
  return listing;
}

}  // namespace talentops::claude_code
