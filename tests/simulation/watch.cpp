#include "tests/simulation/watch.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/codec/records.hpp"
#include "controller/records/paths.hpp"
#include "controller/simulation/git_stores.hpp"

namespace talentops::simulation::test {
namespace {

constexpr const char* kJournal = ".talentops/journal.json";
/// How long a process may go on what it last fetched.
constexpr Duration kPollSlack = std::chrono::minutes(2);

bool is_kept(const std::string& path) { return path.starts_with(".talentops"); }

/// ".talentops/epoch-7": who makes it, or renames another one to it, holds the target from then on.
bool is_epoch(const std::string& path) {
  return path.starts_with(ports::kFencedPrefix) &&
         path.find('/', ports::kFencedPrefix.size()) == std::string::npos;
}

bool is_manifest(const std::string& path) {
  return path.starts_with(std::string(kRecordsRoot) + "/manifests/") && path.ends_with(".yaml");
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
}

void Watch::saw_disk(const Deed& deed) {
  if (deed.by == nullptr) return;
  const auto& changed = deed.to.empty() ? deed.what : deed.to;
  if (is_epoch(changed)) holder_[deed.disk] = deed.by;
  const bool is_client = !is_kept(changed) || (!deed.to.empty() && !is_kept(deed.what));
  if (!is_client || deed.kind == EffectKind::kSyncFile || deed.kind == EffectKind::kSyncDirectory) return;
  if (holder_[deed.disk] != deed.by) {
    violated(fmt::format("T1: {} was changed by process {}, which does not hold the target", changed,
                         deed.by->number));
  }
  judge_intent_before_change(deed);
  judge_arrival(deed);
  judge_tree(deed.disk, false);
}

/// R2: what a client sees changes only under an intent that everybody can read.
void Watch::judge_intent_before_change(const Deed& deed) {
  if (deed.kind == EffectKind::kMakeDirectory || deed.kind == EffectKind::kRemoveDirectory) return;
  if (!open_.empty()) return;
  violated(fmt::format("R2: {} was changed under no open intent", deed.to.empty() ? deed.what : deed.to));
}

/// A1, A2: what was never certified never arrives, and what was revoked does not begin.
void Watch::judge_arrival(const Deed& deed) {
  const auto now = world_.disks.at(deed.disk).read(kAgent).value_or("");
  auto& before = agent_[deed.disk];
  if (now == before) return;
  before = now;
  for (const auto& [version, edition] : people_.editions()) {
    if (edition.installed.at(kAgent) != "0644 " + now) continue;
    if (!people_.is_certified(version)) violated("A1: " + version + " is served and was never certified");
    const auto revoked = people_.revoked_at(version);
    if (revoked && world_.gone() > *revoked + kPollSlack)
      violated("A1: " + version + " was switched to long after it was revoked");
  }
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
  if (stands({})) versions.insert("");
  for (const auto& [version, edition] : people_.editions()) {
    if (stands(edition.installed)) versions.insert(version);
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

/// S1: old or new and whole, or a journal; S3: the client's own; S5, S6: at a final path only whole files of
/// a version.
void Watch::judge_tree(const std::string& workspace, bool at_rest) {
  const auto tree = world_.disks.at(workspace).client_tree();
  judge_own_files(workspace, tree);
  const auto managed = managed_paths();
  const auto& own = people_.own_files().at(workspace);
  for (const auto& [path, content] : tree) {
    if (content == "directory" || own.contains(path) || people_.edited().contains(path)) continue;
    if (path.starts_with(".talentops-trial-") && !at_rest) continue;
    const bool is_known =
        std::any_of(people_.editions().begin(), people_.editions().end(), [&](const auto& edition) {
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

void Watch::saw_records(const Deed& deed) {
  const auto tip = world_.branches.find(kRecords);
  if (tip == world_.branches.end() || records_tip_ == tip->second) return;
  if (records_tip_ && !world_.objects->descends(tip->second, *records_tip_))
    violated("R4: the records branch does not descend from what it was");
  records_tip_ = tip->second;
  const auto before = std::exchange(records_, world_.objects->list(tip->second));
  for (const auto& [path, text] : people_.others_records()) {
    const auto there = records_.find(path);
    if (there == records_.end() || *world_.objects->blob(there->second) != text)
      violated("R4: " + path + " of somebody else was lost");
  }
  for (const auto& [path, blob] : before) {
    if (!records_.contains(path)) violated("R4: the record " + path + " is gone");
  }
  for (const auto& [path, blob] : records_) {
    const auto old = before.find(path);
    if (is_manifest(path) && (old == before.end() || old->second != blob)) judge_manifest(path, deed);
  }
  if (open_.size() > 1) violated("R1: two intents are open for one placement");
}

namespace {

/// Most runs see the manifests that other runs saw before them.
const Result<domain::Manifest>& decoded(const std::string& blob, const std::string& text,
                                        const std::string& path) {
  static std::map<std::string, Result<domain::Manifest>> seen;
  const auto found = seen.find(blob);
  return found != seen.end() ? found->second
                             : seen.emplace(blob, codec::decode_manifest(text, path)).first->second;
}

}  // namespace

/// R1: what has an outcome stays as it is.
void Watch::judge_manifest(const std::string& path, const Deed& deed) {
  const auto& blob = records_.at(path);
  const auto& manifest = decoded(blob, *world_.objects->blob(blob), path);
  if (!manifest) return violated("R3: a manifest cannot be read: " + manifest.error().text());
  if (closed_.contains(path)) violated("R1: the manifest " + path + " was written after its outcome");
  if (manifest->is_open()) {
    open_.insert(path);
    return;
  }
  open_.erase(path);
  closed_.emplace(path, *manifest);
  if (deed.by != nullptr) judge_outcome(path, *manifest);
}

/// R2, R3: an outcome says what lies there.
void Watch::judge_outcome(const std::string& path, const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  std::string expected;
  switch (*manifest.progress.outcome) {
    case domain::Outcome::kSucceeded:
      expected = intent.uninstalls ? "" : intent.to.version.text();
      break;
    case domain::Outcome::kRolledBack:
    case domain::Outcome::kSuperseded:
      expected = intent.previous ? intent.previous->version.text() : "";
      break;
    case domain::Outcome::kRollbackFailed:
    case domain::Outcome::kCancelled:
      return;
  }
  for (const auto& workspace : people_.workspaces()) {
    if (!served(workspace).contains(expected)) {
      violated(fmt::format("R3: {} says {}, and {} does not serve \"{}\"", path,
                           domain::name_of(*manifest.progress.outcome), workspace, expected));
    }
  }
}

/// R7: every rollback has one record, which names what an earlier manifest left.
void Watch::judge_rollbacks() {
  for (const auto& [path, manifest] : closed_) {
    const auto outcome = *manifest.progress.outcome;
    const bool is_rollback =
        outcome == domain::Outcome::kRolledBack || outcome == domain::Outcome::kSuperseded;
    const auto record = std::string(kRecordsRoot) + "/" +
                        records::rollback_path(manifest.intent.placement(), manifest.intent.id);
    if (is_rollback && !records_.contains(record)) violated("R7: the rollback " + path + " has no record");
  }
}

void Watch::judge_rest() {
  for (const auto& workspace : people_.workspaces()) {
    judge_tree(workspace, true);
    for (const auto& [path, content] : world_.disks.at(workspace).kept_tree()) {
      if (path.find("trial-") != std::string::npos || path.find(".tmp") != std::string::npos)
        violated("S5: " + path + " is left at rest");
    }
  }
  for (const auto& path : open_) violated("L1: the deployment " + path + " is open at rest");
  judge_rollbacks();
}

}  // namespace talentops::simulation::test
