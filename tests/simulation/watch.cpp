#include "tests/simulation/watch.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/simulation/archive_store.hpp"
#include "controller/simulation/git_stores.hpp"

namespace talentops::simulation::test {
namespace {

constexpr const char* kJournal = ".talentops/journal.json";
/// How long a process may go on what it last fetched.
constexpr Duration kPollSlack = std::chrono::minutes(2);
/// Of a deployment that names none.
constexpr Duration kDeadline = std::chrono::minutes(30);

/// What no client sees: all that is ours, but for the links that switch what it sees.
bool is_kept(const std::string& path) { return path.starts_with(".talentops") && !path.ends_with("/active"); }

/// ".talentops/epoch-7": who makes it, or renames another one to it, holds the target from then on.
bool is_epoch(const std::string& path) {
  return path.starts_with(ports::kFencedPrefix) &&
         path.find('/', ports::kFencedPrefix.size()) == std::string::npos;
}

}  // namespace

Watch::Watch(World& world, const People& people) : world_(world), people_(people) {}

void Watch::violated(std::string what) {
  violations_.push_back(fmt::format("{} (after effect {}, {} s)", what, world_.effects(),
                                    std::chrono::duration_cast<std::chrono::seconds>(world_.gone()).count()));
}

void Watch::saw(const Deed& deed) {
  if (!deed.disk.empty()) return saw_disk(deed);
  if (deed.what == kRecords) saw_records(deed);
  if (deed.what == kArchive) saw_archive();
}

void Watch::saw_disk(const Deed& deed) {
  if (deed.by == nullptr) return;
  const auto& changed = deed.to.empty() ? deed.what : deed.to;
  if (is_epoch(changed)) holder_[deed.disk] = deed.by;
  if (!has_journal(deed.disk)) journal_since_.erase(deed.disk);
  if (changed == kJournal) journal_since_.try_emplace(deed.disk, world_.monotonic());
  if (deed.kind == EffectKind::kSyncFile || deed.kind == EffectKind::kSyncDirectory) return;
  judge_holder(deed, changed);
  const bool is_client = !is_kept(changed) || (!deed.to.empty() && !is_kept(deed.what));
  if (!is_client) return;
  judge_intent_before_change(deed);
  judge_arrival(deed);
  judge_tree(deed.disk, false);
}

/// T1, T5: whoever does not hold the target changes nothing of it; to look whether one may write, and to take
/// it, comes before holding it.
void Watch::judge_holder(const Deed& deed, const std::string& changed) {
  const bool is_taking =
      is_epoch(changed) || changed == ".talentops" || changed.find("trial-") != std::string::npos;
  if (is_taking || holder_[deed.disk] == deed.by) return;
  violated(fmt::format("T1: {} was changed by process {}, which does not hold the target", changed,
                       deed.by->number));
}

/// R2: what a client sees changes only under an intent that everybody can read.
void Watch::judge_intent_before_change(const Deed& deed) {
  if (deed.kind == EffectKind::kMakeDirectory || deed.kind == EffectKind::kRemoveDirectory) return;
  if (!open_.empty()) return;
  violated(fmt::format("R2: {} was changed under no open intent", deed.to.empty() ? deed.what : deed.to));
}

/// A1, A2, A3: what was never certified never arrives, and what was revoked, or cannot be read any more, does
/// not begin. L3: nothing arrives after the deadline of its deployment.
void Watch::judge_arrival(const Deed& deed) {
  const auto now = world_.disks.at(deed.disk).read(kAgent).value_or("");
  auto& before = agent_[deed.disk];
  if (now == before) return;
  before = now;
  for (const auto& [version, edition] : people_.editions()) {
    if (edition.installed.at(kAgent) != "0644 " + now) continue;
    if (!people_.is_certified(version)) violated("A1: " + version + " is served and was never certified");
    if (arrives_long_after(deed, people_.revoked_at(version)))
      violated("A1: " + version + " was switched to long after it was revoked");
    if (arrives_long_after(deed, people_.garbled_at(version)))
      violated("A3: " + version + " was switched to long after its certification could be read");
    const bool is_forward = forward_ && forward_->version == version;
    if (is_forward && arrives_long_after(deed, forward_->begun + kDeadline))
      violated("L3: " + version + " was switched to after its deadline");
  }
}

/// A switch that was interrupted before is made whole, in whichever direction can be gone.
bool Watch::arrives_long_after(const Deed& deed, std::optional<MonotonicTime> time) const {
  if (!time || world_.monotonic() <= *time + kPollSlack) return false;
  const auto journal = journal_since_.find(deed.disk);
  return journal == journal_since_.end() || journal->second >= *time;
}

bool Watch::has_journal(const std::string& workspace) const {
  return world_.disks.at(workspace).read(kJournal).has_value();
}

std::set<std::string> Watch::managed_paths() const {
  std::set<std::string> paths;
  for (const auto& [version, edition] : people_.editions()) {
    for (const auto& [path, content] : edition.installed) paths.insert(path);
  }
  return paths;
}

std::set<std::string> Watch::served(const std::string& workspace) const {
  const auto tree = world_.disks.at(workspace).client_tree();
  const auto managed = managed_paths();
  std::set<std::string> versions;
  const auto stands = [&](const std::map<std::string, std::string>& installed) {
    return std::all_of(managed.begin(), managed.end(), [&](const std::string& path) {
      if (people_.edited().contains(path)) return true;
      const auto there = tree.find(path);
      const auto wanted = installed.find(path);
      if (wanted == installed.end()) return there == tree.end();
      return there != tree.end() && there->second == wanted->second;
    });
  };
  const auto settings = world_.disks.at(workspace).read(kSettings).value_or("");
  const auto says = [&](const std::string& mark) {
    return mark.empty() ? settings.find("TALENT_VERSION") == std::string::npos
                        : settings.find(mark) != std::string::npos;
  };
  if (stands({}) && says("")) versions.insert("");
  for (const auto& [version, edition] : people_.editions()) {
    if (stands(edition.installed) && says(edition.mark)) versions.insert(version);
  }
  return versions;
}

void Watch::judge_own_files(const std::string& workspace, const Tree& tree) {
  for (const auto& [path, content] : people_.own_files().at(workspace)) {
    const auto there = tree.find(path);
    if (there == tree.end()) {
      violated("S3: the client's " + path + " is gone");
    } else if (there->second != content) {
      violated("S3: the client's " + path + " was changed");
    }
  }
}

/// S3, S6 in a file that is the client's and holds something of ours: it is whole, it has each of the
/// client's members once, and what one version says at most.
void Watch::judge_settings(const std::string& workspace) {
  if (people_.own_settings().empty()) return;
  const auto& disk = world_.disks.at(workspace);
  const auto text = disk.read(kSettings).value_or("");
  // Between two exchanges the newest of the client's lies in the epoch directory.
  std::string aside;
  if (has_journal(workspace)) {
    for (const auto& [path, content] : disk.kept_tree())
      aside += path.starts_with(ports::kFencedPrefix) ? content : "";
  }
  const auto count = [&](std::string_view part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  if (!text.starts_with('{') || count("{") != count("}") || count("[") != count("]"))
    violated("S6: the client's settings are torn");
  for (const auto& member : people_.own_settings()) {
    const bool is_aside = count(member) == 0 && aside.find(member) != std::string::npos;
    if (count(member) != 1 && !is_aside) violated("S3: the client's settings have lost " + member);
  }
  if (count("\"TALENT_VERSION\"") > 1) violated("S6: the client's settings say two versions");
}

/// S1: old or new and whole, or a journal; S3: the client's own; S5, S6: at a final path only whole files of
/// a version.
void Watch::judge_tree(const std::string& workspace, bool at_rest) {
  const auto tree = world_.disks.at(workspace).client_tree();
  judge_own_files(workspace, tree);
  judge_settings(workspace);
  const auto managed = managed_paths();
  const auto& own = people_.own_files().at(workspace);
  for (const auto& [path, content] : tree) {
    if (path == kSettings && !people_.own_settings().empty()) continue;
    // A link that leads nowhere yet shows nothing.
    if (content == "link" && has_journal(workspace)) continue;
    if (content == "directory" || own.contains(path) || people_.edited().contains(path)) continue;
    if (path.starts_with(".talentops-trial-") && !at_rest) continue;
    const bool is_known =
        std::any_of(people_.editions().begin(), people_.editions().end(),
                    [&path = path, &content = content](const auto& edition) {
                      const auto wanted = edition.second.installed.find(path);
                      return wanted != edition.second.installed.end() && wanted->second == content;
                    });
    if (!is_known) violated(fmt::format("S6: {} holds what no version holds: {:.60}", path, content));
  }
  const bool has_open = has_journal(workspace);
  if (!has_open && served(workspace).empty())
    violated("S1: a mixture lies at " + workspace + " without a journal");
  if (at_rest && has_open) violated("S1: a journal is left at rest");
}

/// S4: what the client wrote over a managed file is there, or is kept aside.
void Watch::judge_edits(const std::string& workspace) {
  const auto& disk = world_.disks.at(workspace);
  auto held = disk.client_tree();
  held.merge(disk.kept_tree());
  const auto [first, last] = people_.edits().equal_range(workspace);
  // Of several edits the client itself has replaced the earlier ones.
  if (first == last) return;
  const auto& newest = std::prev(last)->second;
  const bool is_held =
      std::any_of(held.begin(), held.end(), [&](const auto& file) { return file.second.ends_with(newest); });
  if (!is_held) violated("S4: the client's edit is nowhere any more: " + newest);
}

void Watch::judge_ready(const std::string& version) {
  for (const auto& workspace : people_.workspaces()) {
    if (!served(workspace).contains(version))
      violated(fmt::format("I3: {} is said to be ready, and {} does not serve it", version, workspace));
  }
}

void Watch::judge_rest() {
  for (const auto& workspace : people_.workspaces()) {
    judge_tree(workspace, true);
    judge_edits(workspace);
    for (const auto& [path, content] : world_.disks.at(workspace).kept_tree()) {
      if (path.find("trial-") != std::string::npos || path.find(".tmp") != std::string::npos)
        violated("S5: " + path + " is left at rest");
    }
  }
  for (const auto& path : open_) violated("L1: the deployment " + path + " is open at rest");
  judge_rollbacks();
  judge_newest_outcome();
  judge_correction();
  judge_leftovers();
}

}  // namespace talentops::simulation::test
