#include "reconcilers/record_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/base/log.hpp"
#include "controller/plan/action.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/record_folders.hpp"

namespace talentops::reconcilers {
namespace {

constexpr std::size_t kMostActs = 500;

std::string directory_of(const std::string& root, const domain::PlacementKey& placement) {
  return root + "/" + records::manifests_folder(placement);
}

Error unreadable(Error cause) {
  cause.kind = ErrorKind::kInvalid;
  return cause.code.number == 0
             ? Error{ErrorKind::kInvalid, codes::kRecordsUnreadable, cause.message, cause.where, cause.hint}
             : cause;
}

}  // namespace

RecordReader::RecordReader(ports::RecordStore& store, std::string root, std::size_t most_deployments,
                           codec::ManifestDecoder decode)
    : store_(store),
      root_(std::move(root)),
      most_deployments_(most_deployments),
      decode_(std::move(decode)) {}

std::string RecordReader::below_root(const std::string& path) const { return path.substr(root_.size() + 1); }

domain::PlacementHistory RecordReader::history(const Tip& tip, const domain::PlacementKey& placement) {
  domain::PlacementHistory unknown;
  if (!tip) return unknown;
  auto id = store_.object_id(*tip, directory_of(root_, placement));
  if (!id) {
    unknown.unreadable = std::move(id).error();
    return unknown;
  }
  if (!*id) return unknown;
  auto known = read_placement(*tip, placement, **id);
  if (known) return (*known)->history;
  unknown.unreadable = std::move(known).error();
  return unknown;
}

Result<std::shared_ptr<const RecordReader::KnownPlacement>> RecordReader::read_placement(
    const domain::CommitId& tip, const domain::PlacementKey& placement, const std::string& id) {
  const auto before = known_.with([&](Known& known) { return known.placements[placement]; });
  if (before && before->id == id) return before;
  auto now = std::make_shared<KnownPlacement>();
  now->id = id;
  for (const auto& path :
       TRY(dated_documents(store_, tip, directory_of(root_, placement), most_deployments_))) {
    auto read = read_manifest(tip, path, before.get(), *now);
    if (read) continue;
    // What the store cannot give now it may give later; what was read and makes no sense stays so until the
    // directory changes.
    if (read.error().kind != ErrorKind::kInvalid) return std::move(read).error();
    if (!now->history.unreadable) now->history.unreadable = unreadable(std::move(read).error());
  }
  std::shared_ptr<const KnownPlacement> kept = std::move(now);
  known_.with([&](Known& known) { known.placements[placement] = kept; });
  return kept;
}

Status RecordReader::read_manifest(const domain::CommitId& tip, const std::string& path,
                                   const KnownPlacement* before, KnownPlacement& now) {
  const auto id = TRY(store_.object_id(tip, path)).value_or("");
  const bool is_newest = now.history.deployments.empty();
  if (before != nullptr) {
    const auto known = before->manifests.find(path);
    const bool is_known = known != before->manifests.end() && known->second.id == id;
    // Of the newest one the whole program is part of the history while it is open.
    const auto& open = before->history.open;
    const bool has_program = is_known && open && open->intent.id == known->second.past.id;
    // And what it went through, if it went back.
    const bool is_newest_still = is_known && !before->history.deployments.empty() &&
                                 before->history.deployments.front().id == known->second.past.id;
    const bool is_told = !is_newest || is_newest_still || (is_known && !went_back(known->second.past));
    if (is_known && is_told && (known->second.past.outcome || !is_newest || has_program)) {
      if (is_newest && has_program) now.history.open = open;
      if (is_newest && is_newest_still) now.history.went_through = before->history.went_through;
      now.history.deployments.push_back(known->second.past);
      now.manifests.emplace(*known);
      return {};
    }
  }
  const auto text = TRY(store_.read(tip, path));
  auto manifest = TRY(decode_(text, path));
  auto past = past_of(manifest, below_root(path));
  now.manifests.emplace(path, KnownManifest{id, past});
  now.history.deployments.push_back(std::move(past));
  if (is_newest && went_back(now.history.deployments.back()))
    now.history.went_through = manifest.progress.timeline;
  if (is_newest && manifest.is_open()) now.history.open = std::move(manifest);
  return {};
}

Result<std::vector<domain::TalentName>> RecordReader::placements(const Tip& tip,
                                                                 const domain::EnvironmentKey& environment) {
  std::vector<domain::TalentName> talents;
  if (!tip) return talents;
  const auto directory = root_ + "/" + records::manifests_folder(environment);
  for (auto& name : TRY(names(store_, *tip, directory, is_directory))) talents.emplace_back(std::move(name));
  std::sort(talents.begin(), talents.end());
  return talents;
}

Result<std::vector<RecordReader::Standing>> RecordReader::standing(
    const Tip& tip, const domain::EnvironmentKey& environment) {
  std::vector<Standing> found;
  for (const auto& talent : TRY(placements(tip, environment))) {
    const domain::PlacementKey placement{environment, talent};
    const auto known = history(tip, placement);
    if (known.unreadable) return *known.unreadable;
    const auto* deployment = known.open ? &known.deployments.front() : plan::standing_deployment(known);
    if (deployment != nullptr) found.push_back({placement, *deployment});
  }
  return found;
}

Result<std::vector<domain::EnvironmentKey>> RecordReader::environments(const Tip& tip) {
  std::vector<domain::EnvironmentKey> keys;
  if (!tip) return keys;
  const auto directory = root_ + "/manifests";
  for (const auto& client : TRY(names(store_, *tip, directory, is_directory))) {
    for (const auto& name : TRY(names(store_, *tip, fmt::format("{}/{}", directory, client), is_directory))) {
      keys.push_back({domain::ClientName(client), domain::EnvironmentName(name)});
    }
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

Result<RecordReader::Acts> RecordReader::acts(const Tip& tip, const domain::ClientName& client,
                                              const codec::TrustedSigners& signers) {
  static const auto kNone = std::make_shared<const std::vector<domain::Act>>();
  if (!tip || !signers) return kNone;
  const auto directory = root_ + "/" + records::acts_folder(client);
  const auto id = TRY(store_.object_id(*tip, directory));
  if (!id) return kNone;
  const auto before = known_.with([&](const Known& known) {
    const auto found = known.acts.find(client);
    return found == known.acts.end() ? KnownActs() : found->second;
  });
  if (before.id == *id && before.signers == signers) return before.acts;
  auto acts = TRY(read_acts(*tip, directory, *signers));
  known_.with([&](Known& known) { known.acts[client] = {*id, signers, acts}; });
  return acts;
}

Result<RecordReader::Acts> RecordReader::read_acts(const domain::CommitId& tip, const std::string& directory,
                                                   const codec::AllowedSigners& signers) {
  std::vector<domain::Act> acts;
  for (const auto& path : TRY(dated_documents(store_, tip, directory, kMostActs))) {
    const auto text = TRY(store_.read(tip, path));
    auto act = codec::decode_act(text, below_root(path), signers);
    if (!act) {
      log::debug("act does not count", {{"path", below_root(path)}, {"why", act.error().text()}});
      continue;
    }
    act->path = below_root(path);
    acts.push_back(std::move(act).value());
  }
  std::reverse(acts.begin(), acts.end());
  return std::make_shared<const std::vector<domain::Act>>(std::move(acts));
}

Result<std::optional<domain::Verification>> RecordReader::newest_verification(
    const Tip& tip, const domain::EnvironmentKey& environment) {
  if (!tip) return std::optional<domain::Verification>();
  const auto directory = root_ + "/" + records::verifications_folder(environment);
  auto entries = TRY(store_.list(*tip, directory));
  std::erase_if(entries, [](const auto& each) { return !is_document(each); });
  const auto newest = std::max_element(entries.begin(), entries.end(),
                                       [](const auto& a, const auto& b) { return a.name < b.name; });
  if (newest == entries.end()) return std::optional<domain::Verification>();
  const auto before = known_.with([&](Known& known) { return known.verifications[environment]; });
  if (before && before->id == newest->id) return std::optional(before->verification);
  const auto path = fmt::format("{}/{}", directory, newest->name);
  const auto text = TRY(store_.read(*tip, path));
  auto verification = TRY(codec::decode_verification(text, path));
  auto kept =
      std::make_shared<const KnownVerification>(KnownVerification{newest->id, std::move(verification)});
  known_.with([&](Known& known) { known.verifications[environment] = kept; });
  return std::optional(kept->verification);
}

Result<std::optional<domain::DriftRecord>> RecordReader::newest_drift(
    const Tip& tip, const domain::EnvironmentKey& environment) {
  std::optional<domain::DriftRecord> newest;
  if (!tip) return newest;
  const auto directory = root_ + "/" + records::drift_folder(environment);
  const auto id = TRY(store_.object_id(*tip, directory)).value_or("");
  const auto before = known_.with([&](Known& known) { return known.drift[environment]; });
  if (before.id == id) return before.record;
  for (const auto& path : TRY(dated_documents(store_, *tip, directory, 1)))
    newest = TRY(codec::decode_drift(TRY(store_.read(*tip, path)), path));
  known_.with([&](Known& known) { known.drift[environment] = {id, newest}; });
  return newest;
}

Result<std::optional<domain::RecordsPlace>> RecordReader::place(const Tip& tip) {
  if (!tip) return std::optional<domain::RecordsPlace>();
  const auto path = root_ + "/" + records::place_path();
  const auto id = TRY(store_.object_id(*tip, path));
  if (!id) return std::optional<domain::RecordsPlace>();
  const auto before = known_.with([](const Known& known) { return known.place; });
  if (before && before->first == *id) return std::optional(before->second);
  auto place = TRY(codec::decode_records_place(TRY(store_.read(*tip, path)), path));
  known_.with([&](Known& known) { known.place = std::pair(*id, place); });
  return std::optional(std::move(place));
}

Result<std::optional<codec::AcceptedTip>> RecordReader::accepted(const Tip& tip) {
  if (!tip) return std::optional<codec::AcceptedTip>();
  const auto path = root_ + "/" + records::accepted_path();
  const auto id = TRY(store_.object_id(*tip, path));
  if (!id) return std::optional<codec::AcceptedTip>();
  const auto before = known_.with([](const Known& known) { return known.accepted; });
  if (before && before->id == *id) return std::optional(before->tip);
  auto accepted = TRY(codec::decode_accepted(TRY(store_.read(*tip, path)), path));
  known_.with([&](Known& known) { known.accepted = {*id, accepted}; });
  return std::optional(std::move(accepted));
}

}  // namespace talentops::reconcilers
