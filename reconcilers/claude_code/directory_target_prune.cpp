#include <algorithm>
#include <set>

#include "reconcilers/claude_code/directory_target.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_reader.hpp"

/// What a target keeps no longer.
namespace talentops::claude_code {
namespace {

/// The names in saved/ that the receipts still need.
std::set<std::string> originals_of(const Receipts& receipts) {
  std::set<std::string> names;
  const auto add = [&](const std::optional<Digest>& bytes) {
    if (bytes) names.insert(original_name(*bytes));
  };
  for (const auto& [talent, receipt] : receipts) {
    for (const auto& item : receipt.items) add(item.before);
    for (const auto& item : receipt.released) add(item.before);
    for (const auto& file : receipt.merged) add(file.previous);
    for (const auto* list : {&receipt.items, &receipt.released}) {
      for (const auto& item : *list) names.insert(item.saved.value_or(""));
    }
  }
  return names;
}

}  // namespace

Status DirectoryTarget::prune(const domain::TalentName& talent, int keep, const ports::Holder& holder,
                              const Call& call) {
  auto session = TRY(begin(holder, call));
  auto slots = TRY(read_slots(sight_of(*session.workspace)));
  std::erase_if(slots, [&](const auto& slot) { return slot->talent != talent; });
  std::sort(slots.begin(), slots.end(),
            [](const auto& a, const auto& b) { return a->staged_at > b->staged_at; });
  const auto found = session.receipts.find(talent);
  const domain::Receipt* receipt = found == session.receipts.end() ? nullptr : &found->second;
  const auto shown = TRY(active_slot(*session.workspace, talent));
  int kept = 0;
  for (const auto& slot : slots) {
    const bool is_live = shown == slot_path(slot->package) || (receipt != nullptr && receipt->installed &&
                                                               receipt->installed->package == slot->package);
    const bool is_retired = receipt != nullptr && !receipt->installed && keep == 0;
    const bool is_way_back =
        receipt != nullptr && receipt->way_back && receipt->way_back->package == slot->package && !is_retired;
    if (kept++ < keep || is_live || is_way_back) continue;
    TRY(proceed(call));
    TRY(drop_slot(*session.workspace, session.epoch, slot->package));
  }
  return drop_originals(session);
}

/// Bytes that were there before us, and that no receipt can lead back to any more.
Status DirectoryTarget::drop_originals(Session& session) {
  const auto names = session.workspace->list(kSaved);
  if (!names && names.error().kind == ErrorKind::kNotFound) return {};
  if (!names) return names.error();
  const auto needed = originals_of(session.receipts);
  bool dropped = false;
  for (const std::string& name : *names) {
    if (!name.starts_with(kOriginal) || needed.contains(name)) continue;
    TRY(session.epoch.remove(saved_path(name)));
    dropped = true;
  }
  return dropped ? session.workspace->sync_directory(kSaved) : Status();
}

}  // namespace talentops::claude_code
