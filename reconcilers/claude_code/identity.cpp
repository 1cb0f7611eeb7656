#include "reconcilers/claude_code/identity.hpp"

#include <charconv>

#include <fmt/format.h>

#include "controller/base/codes/targets.hpp"
#include "controller/codec/json.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

using Place = ports::Workspace::Place;

std::string text_of(const Place& place) {
  return fmt::format("{}:{} (device {}, inode {})", place.host, place.path, place.device, place.inode);
}

Error broken(std::string message) {
  return {ErrorKind::kDenied,
          codes::kTargetStateBroken,
          std::move(message),
          {},
          "restore .talentops from a backup, or have a person decide"};
}

Status check_place(const TargetIdentity& identity, const Place& here) {
  if (identity.place == here) return {};
  return Error{
      ErrorKind::kDenied,
      codes::kPlaceDiffers,
      fmt::format("{} was written at {}, but this is {}", kIdentityFile, text_of(identity.place),
                  text_of(here)),
      {},
      "remove .talentops from a copy, or adopt the workspace if it was moved or restored on purpose"};
}

std::optional<domain::Epoch> epoch_of(std::string_view name) {
  const std::string_view prefix = ports::kFencedPrefix.substr(ports::kFencedPrefix.rfind('/') + 1);
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  domain::Epoch epoch = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), epoch);
  if (failed != std::errc{} || end != name.data() + name.size() || epoch == 0) return std::nullopt;
  return epoch;
}

}  // namespace

std::string encode_identity(const TargetIdentity& identity) {
  codec::YamlValue place;
  place.put("host", identity.place.host);
  place.put("path", identity.place.path);
  place.put("device", std::to_string(identity.place.device));
  place.put("inode", std::to_string(identity.place.inode));
  codec::YamlValue value;
  value.put("format", 1);
  value.put("id", identity.id);
  value.put("place", std::move(place));
  value.put("holder", identity.holder);
  value.put("epoch", static_cast<std::int64_t>(identity.epoch));
  return codec::write_json(value) + "\n";
}

Result<TargetIdentity> decode_identity(std::string_view text, const std::string& file) {
  const auto node = TRY(codec::read_kept_json(text, file));
  std::optional<Error> error;
  codec::JsonFields fields(node, file, error);
  const auto number = [](codec::JsonFields& from, std::string_view key) {
    const std::string digits = from.text(key);
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failed != std::errc{} || end != digits.data() + digits.size()) from.fail(key, "digits");
    return value;
  };
  TargetIdentity identity;
  fields.number("format");
  identity.id = fields.text("id");
  auto place = fields.object("place");
  identity.place.host = place.text("host");
  identity.place.path = place.text("path");
  identity.place.device = number(place, "device");
  identity.place.inode = number(place, "inode");
  place.close();
  identity.holder = fields.text("holder");
  identity.epoch = fields.number("epoch");
  fields.close();
  if (error) return *std::move(error);
  return identity;
}

Result<std::optional<TargetIdentity>> read_identity(ports::Workspace& workspace, PlaceRule rule) {
  if (!TRY(workspace.stat(kIdentityFile))) return std::optional<TargetIdentity>();
  const std::string text = TRY(workspace.read(kIdentityFile, kKeptLimit));
  auto identity = TRY(decode_identity(text, std::string(kIdentityFile)));
  if (rule == PlaceRule::kMustMatch) TRY(check_place(identity, TRY(workspace.place())));
  return std::optional(std::move(identity));
}

Result<domain::Epoch> find_epoch(ports::Workspace& workspace) {
  if (!TRY(workspace.stat(kKept))) return domain::Epoch(0);
  domain::Epoch epoch = 0;
  bool taken = false;
  for (const std::string& name : TRY(workspace.list(kKept))) {
    taken = taken || name == "target.json" || name == "talents" || name == "journal.json";
    const auto number = epoch_of(name);
    if (!number) continue;
    if (epoch != 0) return broken(fmt::format("{} has two epochs, {} and {}", kKept, epoch, *number));
    epoch = *number;
  }
  if (epoch == 0 && taken) return broken(fmt::format("{} has lost its epoch directory", kKept));
  return epoch;
}

}  // namespace talentops::claude_code
