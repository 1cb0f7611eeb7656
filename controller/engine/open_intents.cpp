#include "controller/engine/open_intents.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/records/paths.hpp"

namespace talentops::engine {
namespace {

constexpr std::size_t kManifestsLookedAt = 8;  // an open one is the newest, or just behind its own

/// Names sort as time does.
Result<std::vector<std::string>> newest_first(ports::RecordStore& store, const domain::CommitId& tip,
                                              const std::string& folder, ports::TreeEntryKind kind,
                                              std::string_view suffix) {
  std::vector<std::string> paths;
  for (const auto& entry : TRY(store.list(tip, folder))) {
    if (entry.kind == kind && entry.name.ends_with(suffix)) paths.push_back(folder + "/" + entry.name);
  }
  std::sort(paths.rbegin(), paths.rend());
  return paths;
}

Result<std::vector<std::string>> newest_manifests(ports::RecordStore& store, const domain::CommitId& tip,
                                                  const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& year : TRY(newest_first(store, tip, folder, ports::TreeEntryKind::kTree, ""))) {
    for (auto& path : TRY(newest_first(store, tip, year, ports::TreeEntryKind::kFile, ".yaml"))) {
      if (path.ends_with(".deliveries.yaml")) continue;
      if (paths.size() == kManifestsLookedAt) return paths;
      paths.push_back(std::move(path));
    }
  }
  return paths;
}

Error unreadable(const Error& cause) {
  return {ErrorKind::kDenied, codes::kRecordsUnreadable, cause.message, cause.where,
          "what happened here is unknown: restore the record first"};
}

Error was_planned_before(const domain::PlacementKey& placement, const domain::DeploymentId& other) {
  return {ErrorKind::kConflict,
          codes::kForeignIntent,
          fmt::format("{}: deployment {} has been recorded meanwhile", placement.text(), other.text()),
          {},
          "it is planned again"};
}

}  // namespace

Error is_open_already(const domain::PlacementKey& placement, const domain::DeploymentId& other) {
  return {ErrorKind::kConflict,
          codes::kForeignIntent,
          fmt::format("{}: deployment {} is open", placement.text(), other.text()),
          {},
          "wait until it has an outcome"};
}

Result<bool> is_overtaken(ports::RecordStore& store, const std::optional<domain::CommitId>& tip,
                          const std::string& root, const ports::Proposal::Basis& basis) {
  const auto path = root + "/" + records::accepted_path();
  if (!tip || tip == basis.seen) return false;
  const auto now = TRY(store.object_id(*tip, path));
  if (!now || (basis.seen && TRY(store.object_id(*basis.seen, path)) == now)) return false;
  return TRY(store.read(*tip, path)) != basis.accepted.content;
}

Error overtaken() {
  return {ErrorKind::kConflict,
          codes::kForeignIntent,
          "another process has accepted another commit of the watched branch meanwhile",
          {},
          "it is decided again"};
}

Status refuse_intent(ports::RecordStore& store, const domain::CommitId& tip, const std::string& root,
                     const ports::Proposal::Intent& intent, const codec::ManifestDecoder& decode) {
  const auto folder = root + "/" + records::manifests_folder(intent.placement);
  for (const auto& path : TRY(newest_manifests(store, tip, folder))) {
    const auto text = TRY(store.read(tip, path));
    const auto manifest = decode(text, path);
    if (!manifest) return unreadable(manifest.error());
    if (manifest->intent.id != intent.deployment) {
      if (manifest->is_open()) return is_open_already(intent.placement, manifest->intent.id);
      if (manifest->intent.id != intent.after)
        return was_planned_before(intent.placement, manifest->intent.id);
      return {};
    }
    if (manifest->is_open()) continue;
    return Error{ErrorKind::kConflict, codes::kDeploymentClosed,
                 fmt::format("deployment {} has an outcome already", intent.deployment.text())};
  }
  return {};
}

}  // namespace talentops::engine
