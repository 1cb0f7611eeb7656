#include "reconcilers/claude_code/link_reader.hpp"

#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {

Result<std::optional<std::string>> active_slot(ports::Workspace& workspace,
                                               const domain::TalentName& talent) {
  return codec::slot_of_active(TRY(look(workspace, codec::active_path(talent))).link);
}

Result<std::optional<std::string>> LinkReader::behind(std::string_view path, std::string_view text) {
  const auto talent = codec::talent_of_link(path, text);
  if (!talent) return std::optional<std::string>();
  auto known = slots_.find(*talent);
  if (known == slots_.end()) {
    const Found active = TRY(look_(codec::active_path(*talent)));
    known = slots_.emplace(*talent, codec::slot_of_active(active.link)).first;
  }
  if (!known->second) return std::optional<std::string>();
  return std::optional(below(*known->second, codec::kept_name(path)));
}

Result<Found> LinkReader::at(std::string_view path) {
  Found found = TRY(look_(path));
  if (found.link.empty() || !codec::talent_of_link(path, found.link)) return found;
  const auto behind_it = TRY(behind(path, found.link));
  Found kept = behind_it ? TRY(look_(*behind_it)) : Found{};
  if (kept.kind != Found::Kind::kFile) kept = Found{};
  kept.link = std::move(found.link);
  return kept;
}

}  // namespace talentops::claude_code
