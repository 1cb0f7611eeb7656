#include "reconcilers/claude_code/situation.hpp"

#include "controller/codec/slot_links.hpp"
#include "reconcilers/claude_code/directory_plan.hpp"
#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_reader.hpp"

namespace talentops::claude_code {
namespace {

/// The paths that the transaction may touch.
Paths paths_of(const Situation& situation) {
  Paths paths;
  for (const SlotFile& file : situation.wanted) {
    if (!file.merge) paths.insert(file.path);
  }
  if (situation.receipt == nullptr) return paths;
  for (const auto& item : situation.receipt->items) {
    if (!item.merge) paths.insert(item.path);
  }
  return paths;
}

/// The files of the client that the transaction may change in part.
Paths merged_paths(const Situation& situation) {
  Paths paths;
  for (const SlotFile& file : situation.wanted) {
    if (file.merge && !file.secret) paths.insert(file.merge->file);
  }
  if (situation.receipt == nullptr) return paths;
  for (const auto& item : situation.receipt->items) {
    if (item.merge && !item.secret) paths.insert(item.merge->file);
  }
  return paths;
}

/// The files in which there are secrets, or will be.
Paths sink_paths(const Situation& situation) {
  Paths paths;
  for (const SlotFile& file : situation.wanted) {
    if (file.secret) paths.insert(file.merge->file);
  }
  if (situation.receipt == nullptr) return paths;
  for (const auto& item : situation.receipt->items) {
    if (item.secret) paths.insert(item.merge->file);
  }
  return paths;
}

/// The text before our last change of `path`, if its copy is still there and intact.
Result<std::optional<std::string>> read_previous(ports::Workspace& workspace, const Situation& situation,
                                                 const std::string& path) {
  std::optional<std::string> previous;
  if (situation.receipt == nullptr) return previous;
  for (const auto& file : situation.receipt->merged) {
    if (file.path != path || !file.previous) continue;
    auto kept = workspace.read(saved_path(original_name(*file.previous)), kItemLimit);
    if (!kept && kept.error().kind == ErrorKind::kUnavailable) return kept.error();
    if (kept && sha256(*kept) == *file.previous) previous = *std::move(kept);
  }
  return previous;
}

Result<LiveText> read_live(ports::Workspace& workspace, const std::string& path) {
  LiveText live;
  live.found = TRY(look(workspace, path));
  if (live.found.kind != Found::Kind::kFile) return live;
  auto text = workspace.read(path, kMergedLimit);
  if (!text && text.error().kind == ErrorKind::kUnavailable) return text.error();
  if (text) live.found.digest = sha256(*text);  // it may have changed since it was looked at
  if (text) live.text = *std::move(text);
  if (!live.text) live.found.kind = Found::Kind::kOther;
  return live;
}

Status read_merged(ports::Workspace& workspace, const Paths& paths, Situation& situation) {
  for (const std::string& path : paths) {
    LiveText live = TRY(read_live(workspace, path));
    live.previous = TRY(read_previous(workspace, situation, path));
    situation.texts.emplace(path, std::move(live));
  }
  for (const SlotFile& file : situation.wanted) {
    if (!file.merge || file.secret) continue;
    situation.values[file.sha256] =
        TRY(workspace.read(slot_file_path(situation.package, file.sha256), kItemLimit));
  }
  return {};
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

/// The values of the client that ours have replaced, as far as they are kept.
Status read_replaced_values(ports::Workspace& workspace, const domain::Receipt& receipt,
                            std::map<Digest, std::string>& values) {
  for (const auto& item : receipt.items) {
    if (!item.merge || item.secret || !item.before || item.before == item.written) continue;
    auto kept = workspace.read(saved_path(original_name(*item.before)), kItemLimit);
    if (!kept && kept.error().kind == ErrorKind::kUnavailable) return kept.error();
    if (kept && sha256(*kept) == *item.before) values.emplace(*item.before, *std::move(kept));
  }
  return {};
}

/// A slot that cannot be read any more has nothing to go back with.
Status read_kept(ports::Workspace& workspace, const domain::Receipt& receipt, Situation& situation) {
  if (!receipt.installed) return {};
  auto slot = read_slot(workspace, receipt.installed->package);
  if (!slot && slot.error().kind == ErrorKind::kUnavailable) return slot.error();
  if (!slot || !*slot) return {};
  for (SlotFile& file : (*slot)->files) situation.kept.emplace(file.path, file);
  return {};
}

}  // namespace

Result<Situation> read_situation(ports::Workspace& workspace, const Journal& journal,
                                 const Receipts& receipts, const std::optional<SlotListing>& slot,
                                 const std::function<Status()>& proceed) {
  Situation situation{
      .kind = journal.kind, .deployment = journal.deployment, .talent = journal.receipt.talent};
  if (journal.previous) situation.receipt = &*journal.previous;
  for (const auto& [talent, receipt] : receipts) {
    if (talent != journal.receipt.talent) situation.others.push_back(&receipt);
  }
  if (slot) {
    situation.package = slot->package;
    situation.wanted = slot->files;
  }
  const Paths paths = paths_of(situation);
  LinkReader reader(workspace);
  for (const std::string& path : paths) {
    TRY(proceed());
    situation.found.emplace(path, TRY(reader.at(path)));
  }
  situation.active = TRY(look(workspace, codec::active_path(situation.talent)));
  const Paths merged = merged_paths(situation);
  TRY(proceed());
  TRY(read_merged(workspace, merged, situation));
  Paths all = paths;
  all.insert(merged.begin(), merged.end());
  for (const std::string& path : sink_paths(situation)) {
    situation.sinks.emplace(path, TRY(read_live(workspace, path)));
    all.insert(path);
  }
  TRY(read_directories(workspace, all, situation.directories));
  if (situation.receipt == nullptr) return situation;
  TRY(read_originals(workspace, *situation.receipt, situation.originals));
  TRY(read_replaced_values(workspace, *situation.receipt, situation.values));
  TRY(read_kept(workspace, *situation.receipt, situation));
  return situation;
}

}  // namespace talentops::claude_code
