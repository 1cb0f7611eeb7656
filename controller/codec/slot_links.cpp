#include "controller/codec/slot_links.hpp"

#include <algorithm>
#include <array>

#include "controller/base/text.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kTree = "tree/";
constexpr std::string_view kKeptMark = "kept-";
constexpr std::string_view kTalents = ".talentops/talents/";
constexpr std::string_view kSlots = ".talentops/slots/";
constexpr std::string_view kActive = "/active";
constexpr std::string_view kActiveToSlots = "../../slots/";
/// Read by Claude Code wherever they lie below the workspace.
constexpr std::array<std::string_view, 3> kRead = {".claude", "claude.md", "claude.local.md"};

/// A name that is read, and what became of one before, get the mark, so that no two names become one.
bool gets_mark(std::string_view name) {
  while (name.starts_with(kKeptMark)) name.remove_prefix(kKeptMark.size());
  const auto lower = lower_ascii(name);
  return std::find(kRead.begin(), kRead.end(), lower) != kRead.end();
}

std::string up_from(std::string_view path) {
  std::string up;
  for (auto left = std::count(path.begin(), path.end(), '/'); left > 0; --left) up += "../";
  return up;
}

bool is_slot_name(std::string_view name) {
  constexpr std::size_t kHalf = 12;
  if (name.size() != 2 * kHalf + 1 || name[kHalf] != '-') return false;
  const auto is_hex = [](char each) { return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f'); };
  return std::all_of(name.begin(), name.begin() + kHalf, is_hex) &&
         std::all_of(name.begin() + kHalf + 1, name.end(), is_hex);
}

}  // namespace

std::string kept_name(std::string_view path) {
  std::string kept(kTree);
  for (const std::string_view part : split(path, '/')) {
    if (kept.size() > kTree.size()) kept += '/';
    if (gets_mark(part)) kept += kKeptMark;
    kept += part;
  }
  return kept;
}

std::string active_path(const domain::TalentName& talent) {
  return std::string(kTalents).append(talent.text()).append(kActive);
}

std::string active_text(const domain::PackageId& package) {
  return std::string(kActiveToSlots).append(package.slot_name());
}

std::optional<std::string> slot_of_active(std::string_view text) {
  if (!text.starts_with(kActiveToSlots)) return std::nullopt;
  text.remove_prefix(kActiveToSlots.size());
  if (!is_slot_name(text)) return std::nullopt;
  return std::string(kSlots).append(text);
}

std::string link_text(std::string_view path, const domain::TalentName& talent) {
  return up_from(path).append(active_path(talent)).append("/").append(kept_name(path));
}

std::optional<domain::TalentName> talent_of_link(std::string_view path, std::string_view text) {
  const auto before = up_from(path).append(kTalents);
  if (!text.starts_with(before)) return std::nullopt;
  const auto name = text.substr(before.size(), text.find('/', before.size()) - before.size());
  if (!domain::is_valid_name(name)) return std::nullopt;
  const domain::TalentName talent{std::string(name)};
  if (link_text(path, talent) != text) return std::nullopt;
  return talent;
}

}  // namespace talentops::codec
