#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/domain/names.hpp"
#include "controller/domain/package.hpp"

/// What the links of a target say. An item's link leads to the talent's `active`, itself a link, and through
/// it into the slot of the version that is installed; nobody follows them but by reading what they say.
namespace talentops::codec {

/// Where a slot keeps the bytes of a linked item, below the slot: the item's own path, so that files that lie
/// beside each other do so in the slot too. Names that a runtime would read are others:
/// "tree/kept-.claude/…".
std::string kept_name(std::string_view path);

/// ".talentops/talents/<talent>/active".
std::string active_path(const domain::TalentName& talent);
/// What `active` says while `package` is installed.
std::string active_text(const domain::PackageId& package);
/// The slot, below the target's root, that an `active` leads to; nothing if it leads elsewhere.
std::optional<std::string> slot_of_active(std::string_view text);

/// What the link at `path` says if it belongs to `talent`.
std::string link_text(std::string_view path, const domain::TalentName& talent);
/// Whose link at `path` would say `text`; nothing if none of ours would.
std::optional<domain::TalentName> talent_of_link(std::string_view path, std::string_view text);

}  // namespace talentops::codec
