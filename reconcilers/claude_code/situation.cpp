#include "reconcilers/claude_code/situation.hpp"

#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

/// The paths that the transaction may touch.
Paths paths_of(const Situation& situation) {
  Paths paths;
  for (const SlotFile& file : situation.wanted) paths.insert(file.path);
  if (situation.receipt == nullptr) return paths;
  for (const auto& item : situation.receipt->items) paths.insert(item.path);
  return paths;
}

Status read_directories(ports::Workspace& workspace, const Paths& paths, Paths& directories) {
  Paths candidates;
  for (const std::string& path : paths) {
    for (auto& directory : ancestors_of(path)) candidates.insert(std::move(directory));
  }
  for (const std::string& directory : candidates) {
    if (TRY(is_directory(workspace, directory))) directories.insert(directory);
  }
  return {};
}

Status read_originals(ports::Workspace& workspace, const domain::Receipt& receipt,
                      std::map<Digest, std::uint32_t>& originals) {
  for (const auto& item : receipt.items) {
    if (!item.before || item.before == item.written || originals.contains(*item.before)) continue;
    const Found found = TRY(look(workspace, saved_path(original_name(*item.before))));
    if (found.kind == Found::Kind::kFile && found.digest == *item.before)
      originals.emplace(*item.before, found.mode);
  }
  return {};
}

}  // namespace

Result<Situation> read_situation(ports::Workspace& workspace, const Journal& journal,
                                 const Receipts& receipts, const std::optional<SlotListing>& slot,
                                 const std::function<Status()>& proceed) {
  Situation situation{.kind = journal.kind, .deployment = journal.deployment};
  if (journal.previous) situation.receipt = &*journal.previous;
  for (const auto& [talent, receipt] : receipts) {
    if (talent != journal.receipt.talent) situation.others.push_back(&receipt);
  }
  if (slot) {
    situation.package = slot->package;
    situation.wanted = slot->files;
  }
  const Paths paths = paths_of(situation);
  for (const std::string& path : paths) {
    TRY(proceed());
    situation.found.emplace(path, TRY(look(workspace, path)));
  }
  TRY(read_directories(workspace, paths, situation.directories));
  if (situation.receipt != nullptr) TRY(read_originals(workspace, *situation.receipt, situation.originals));
  return situation;
}

}  // namespace talentops::claude_code
