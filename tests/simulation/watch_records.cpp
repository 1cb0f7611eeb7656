#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/codec/records.hpp"
#include "controller/records/paths.hpp"
#include "controller/simulation/archive_store.hpp"
#include "controller/simulation/git_stores.hpp"
#include "tests/simulation/watch.hpp"

/// What must hold of the records, and of what lies at targets by what they say.
namespace talentops::simulation::test {
namespace {

using domain::Outcome;

bool is_manifest(const std::string& path) {
  return path.starts_with(std::string(kRecordsRoot) + "/manifests/") && path.ends_with(".yaml");
}

/// Most runs see the manifests that other runs saw before them.
const Result<domain::Manifest>& decoded(const std::string& blob, const std::string& text,
                                        const std::string& path) {
  static std::map<std::string, Result<domain::Manifest>> seen;
  const auto found = seen.find(blob);
  return found != seen.end() ? found->second
                             : seen.emplace(blob, codec::decode_manifest(text, path)).first->second;
}

/// The version that serves after a deployment with this outcome; nothing: that is not said.
std::optional<std::string> left_by(const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  switch (*manifest.progress.outcome) {
    case Outcome::kSucceeded:
      return intent.uninstalls ? "" : intent.to.version.text();
    case Outcome::kRolledBack:
    case Outcome::kSuperseded:
      return intent.previous ? intent.previous->version.text() : "";
    case Outcome::kRollbackFailed:
    case Outcome::kCancelled:
      return std::nullopt;
  }
  return std::nullopt;
}

/// The release document as of a commit; a broken one leaves in force what was there before it.
std::string document_in_force(const GitObjects& objects, domain::CommitId commit) {
  while (true) {
    auto document = objects.read(commit, kReleasePath).value_or("");
    const auto& parents = objects.commit(commit)->parents;
    if (!People::is_broken(document) || parents.empty()) return document;
    commit = parents.front();
  }
}

/// No fleet may keep its records for less.
constexpr Duration kShortestKeep = std::chrono::days(90);

bool brings_something(domain::Action action) {
  return action == domain::Action::kInstall || action == domain::Action::kUpgrade ||
         action == domain::Action::kDowngrade || action == domain::Action::kReconfigure;
}

}  // namespace

void Watch::saw_records(const Deed& deed) {
  const auto tip = world_.branches.find(kRecords);
  if (tip == world_.branches.end() || records_tip_ == tip->second) return;
  if (records_tip_ && !world_.objects->descends(tip->second, *records_tip_))
    violated("R4: the records branch does not descend from what it was");
  records_tip_ = tip->second;
  const auto before = std::exchange(records_, world_.objects->list(tip->second));
  for (const auto& [path, text] : people_.others_records()) {
    const auto there = records_.find(path);
    const auto kept = archived_.find(path);
    const bool is_here = there != records_.end() && *world_.objects->blob(there->second) == text;
    if (!is_here && (kept == archived_.end() || *world_.objects->blob(kept->second) != text))
      violated("R4: " + path + " of somebody else was lost");
  }
  for (const auto& [path, blob] : before) {
    if (!records_.contains(path)) judge_departure(path, blob);
  }
  for (const auto& [path, blob] : records_) {
    const auto old = before.find(path);
    if (is_manifest(path) && (old == before.end() || old->second != blob)) judge_manifest(path, deed);
  }
  if (open_.size() > 1) violated("R1: two intents are open for one placement");
}

bool Watch::is_archived(const std::string& path, const std::string& blob) const {
  const auto there = archived_.find(path);
  return there != archived_.end() && there->second == blob;
}

/// R4: nothing leaves the records but what lies in the archive, byte for byte, and is over and old.
void Watch::judge_departure(const std::string& path, const std::string& blob) {
  if (!is_archived(path, blob)) return violated("R4: the record " + path + " is gone");
  if (open_.contains(path)) return violated("R4: the open deployment " + path + " was archived");
  const auto manifest = closed_.find(path);
  if (manifest == closed_.end()) return;
  if (manifest->second.intent.at > world_.now() - kShortestKeep)
    return violated("R4: the deployment " + path + " was archived before its time");
  const auto newest = std::find_if(closed_.rbegin(), closed_.rend(), [](const auto& each) {
    return *each.second.progress.outcome == Outcome::kSucceeded;
  });
  if (newest != closed_.rend() && newest->first == path)
    violated("R4: the deployment " + path + " was archived, and what it brought stands");
}

/// R4: what was archived stays as it is.
void Watch::saw_archive() {
  const auto tip = world_.branches.find(kArchive);
  if (tip == world_.branches.end() || archive_tip_ == tip->second) return;
  if (archive_tip_ && !world_.objects->descends(tip->second, *archive_tip_))
    violated("R4: the archive does not descend from what it was");
  archive_tip_ = tip->second;
  const auto before = std::exchange(archived_, world_.objects->list(tip->second));
  for (const auto& [path, blob] : before) {
    if (!is_archived(path, blob)) violated("R4: the archived record " + path + " is gone or another");
  }
}

/// R1: what has an outcome stays as it is.
void Watch::judge_manifest(const std::string& path, const Deed& deed) {
  const auto& blob = records_.at(path);
  const auto& manifest = decoded(blob, *world_.objects->blob(blob), path);
  if (!manifest) return violated("R3: a manifest cannot be read: " + manifest.error().text());
  if (closed_.contains(path)) violated("R1: the manifest " + path + " was written after its outcome");
  if (manifest->is_open()) {
    const bool is_new = open_.insert(path).second;
    begun_.insert(manifest->intent.to.version.text());
    if (is_new && brings_something(manifest->intent.action))
      forward_ = {manifest->intent.to.version.text(), world_.monotonic()};
    if (is_new && deed.by != nullptr) judge_intent(path, *manifest);
    return;
  }
  open_.erase(path);
  forward_.reset();
  closed_.emplace(path, *manifest);
  if (deed.by != nullptr) judge_outcome(path, *manifest, false);
}

/// Descends from it, or from what people have confirmed of a rewrite since.
bool Watch::follows_upon(const domain::CommitId& commit, const domain::CommitId& before) const {
  const auto& objects = *world_.objects;
  const auto& confirmed = people_.confirmed_rewrites();
  return objects.descends(commit, before) ||
         std::any_of(confirmed.begin(), confirmed.end(), [&](const auto& each) {
           return objects.descends(commit, each) && !objects.descends(before, each);
         });
}

/// What an intent says was so when it was made.
void Watch::judge_intent(const std::string& path, const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  const auto& commit = intent.desired.commit;
  if (desired_ && !follows_upon(commit, *desired_))
    violated(fmt::format("T3: {} goes by an older commit than an intent before it", path));
  desired_ = commit;
  said_.emplace(path, people_.wishes());
  if (!intent.asked_by.empty()) return;  // a person asked, whatever git says
  const auto document = document_in_force(*world_.objects, commit);
  if (intent.action == domain::Action::kRetire) {
    if (!document.empty()) violated("A4: " + path + " retires what its commit wishes");
  } else if (document.find(fmt::format("version: \"{}\"", intent.to.version.text())) == std::string::npos) {
    violated(
        fmt::format("A4: {} is about {}, which its commit does not wish", path, intent.to.version.text()));
  }
  judge_quarantine(path, manifest);
}

/// S1: what was taken back does not start again by itself.
void Watch::judge_quarantine(const std::string& path, const domain::Manifest& manifest) {
  for (auto past = closed_.rbegin(); past != closed_.rend(); ++past) {
    const auto outcome = *past->second.progress.outcome;
    if (outcome == Outcome::kCancelled) continue;
    const bool is_same = past->second.intent.to.package == manifest.intent.to.package;
    if (outcome == Outcome::kRolledBack && is_same && said_.at(past->first) == people_.wishes())
      violated(fmt::format("S1: {} starts again what {} took back", path, past->first));
    return;
  }
}

/// R5: what people are told of a deployment is in git by then.
void Watch::judge_told(const domain::Event& event) {
  if (!event.type.starts_with("deployment.") || event.type == domain::event_type::kPhaseChanged) return;
  const auto is_about = [&](const std::string& path) {
    return path.find(event.deployment.text()) != std::string::npos;
  };
  const bool is_closed = std::any_of(closed_.begin(), closed_.end(),
                                     [&](const auto& manifest) { return is_about(manifest.first); });
  if (is_closed) return;
  const bool is_open = std::any_of(open_.begin(), open_.end(), is_about);
  if (is_open && event.type == domain::event_type::kDeploymentStarted) return;
  violated(
      fmt::format("R5: {} of {} was told, and git does not know it", event.type, event.deployment.text()));
}

/// R2, R3: an outcome says what lies there, but for those that gave no answer.
void Watch::judge_outcome(const std::string& path, const domain::Manifest& manifest, bool everywhere) {
  const auto expected = left_by(manifest);
  if (!expected) return;
  const auto to_come = manifest.still_to_come();
  for (const auto& workspace : people_.workspaces()) {
    const domain::TargetName name(workspace.substr(workspace.rfind('/') + 1));
    if (!everywhere && std::find(to_come.begin(), to_come.end(), name) != to_come.end()) continue;
    if (!served(workspace).contains(*expected)) {
      violated(fmt::format("R3: {} says {}, and {} does not serve \"{}\"", path,
                           domain::name_of(*manifest.progress.outcome), workspace, *expected));
    }
  }
}

/// T4, T6: in the end there lies what the newest outcome left; nothing that was absent, empty or broken in
/// between has taken it away.
void Watch::judge_newest_outcome() {
  for (auto past = closed_.rbegin(); past != closed_.rend(); ++past) {
    if (*past->second.progress.outcome == Outcome::kCancelled) continue;
    return judge_outcome(past->first, past->second, true);
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
    if (is_rollback && !records_.contains(record) && !archived_.contains(record))
      violated("R7: the rollback " + path + " has no record");
  }
}

/// Where a version would have something of its own.
bool Watch::is_client_in_the_way() const {
  const auto is_link = [](const auto& file) { return file.second == "link"; };
  const auto& own = people_.own_files();
  return !people_.edited().empty() || std::any_of(own.begin(), own.end(), [&](const auto& files) {
    return std::any_of(files.second.begin(), files.second.end(), is_link);
  });
}

/// L4: what people put right goes on without anybody starting anything anew: the version that they wish
/// serves, or was tried. It was taken back before, or the client stands in its way: then that is why not.
void Watch::judge_correction() {
  const auto& correction = people_.correction();
  if (!correction || correction->version != people_.wished() || correction->wishes != people_.wishes())
    return;
  const auto& version = correction->version;
  const bool may_serve = people_.is_certified(version) && !people_.is_swapped(version) &&
                         !people_.revoked_at(version) && !people_.garbled_at(version);
  if (!may_serve || is_client_in_the_way()) return;
  const auto& workspaces = people_.workspaces();
  const bool serves = std::all_of(workspaces.begin(), workspaces.end(),
                                  [&](const auto& workspace) { return served(workspace).contains(version); });
  const bool was_tried = std::any_of(closed_.begin(), closed_.end(), [&](const auto& each) {
    const auto& [intent, progress] = each.second;
    return intent.to.version.text() == version &&
           (progress.outcome == Outcome::kRolledBack ||
            world_.objects->descends(intent.desired.commit, correction->commit));
  });
  if (!serves && !was_tried) violated("L4: " + version + " was put right, and nothing followed from it");
}

/// L5: whatever a kill or a power cut left is made good by whoever comes next, and by no person: each
/// workspace holds a version, whole, and each outcome that a process had to keep for later is recorded.
void Watch::judge_leftovers() {
  if (!was_killed_) return;
  for (const auto& workspace : people_.workspaces()) {
    if (has_journal(workspace) || served(workspace).empty())
      violated("L5: what a kill left at " + workspace + " was not repaired");
  }
  for (const auto& [controller, state] : world_.states) {
    if (!state.pending) continue;
    for (const auto& file : world_.objects->changes(*state.pending)) {
      if (!is_manifest(file.path) || closed_.contains(file.path)) continue;
      const auto manifest = codec::decode_manifest(file.content, file.path);
      if (manifest && !manifest->is_open())
        violated(fmt::format("L5: {} keeps the outcome of {}, and nobody pushes it", controller, file.path));
    }
  }
}

}  // namespace talentops::simulation::test
