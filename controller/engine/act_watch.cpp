#include "controller/engine/act_watch.hpp"

#include <utility>

#include "controller/records/paths.hpp"

namespace talentops::engine {

using domain::ClientName;

ActWatch::ActWatch(ports::RecordStore& records, const std::string& records_root)
    : records_(records),
      folder_(records_root + "/" + records::acts_folder()),
      manifests_(records_root + "/" + records::manifests_folder()) {}

Result<std::set<ClientName>> ActWatch::look(MonotonicTime begun, const Call& call) {
  const auto tip = TRY(records_.fetch_since(begun, call));
  if (tip == seen_tip_) return std::set<ClientName>();
  if (tip) TRY(look_for_environments(*tip));
  auto changed = TRY(look_for_acts(tip));
  seen_tip_ = tip;
  return changed;
}

Result<std::set<ClientName>> ActWatch::look_for_acts(const std::optional<domain::CommitId>& tip) {
  std::set<ClientName> changed;
  const auto id = tip ? TRY(records_.object_id(*tip, folder_)).value_or("") : "";
  if (id == seen_id_) return changed;

  auto now = id.empty() ? Ids() : TRY(ids_at(*tip));
  for (const auto& [client, acts] : now) {
    const auto before = seen_.find(client);
    if (before == seen_.end() || before->second != acts) changed.insert(client);
  }
  for (const auto& [client, acts] : seen_) {
    if (!now.contains(client)) changed.insert(client);
  }
  seen_ = std::move(now);
  seen_id_ = id;
  return changed;
}

/// Environments are never taken away again: who they are for decides when nothing stands there any more.
Status ActWatch::look_for_environments(const domain::CommitId& tip) {
  const auto id = TRY(records_.object_id(tip, manifests_)).value_or("");
  if (id == manifests_id_) return {};
  for (const auto& client : TRY(records_.list(tip, manifests_))) {
    auto& known = manifests_of_[ClientName(client.name)];
    if (known == client.id) continue;
    for (auto& environment : TRY(records_.list(tip, manifests_ + "/" + client.name))) {
      domain::EnvironmentKey key{ClientName(client.name),
                                 domain::EnvironmentName(std::move(environment.name))};
      if (recorded_.insert(key).second) new_.insert(std::move(key));
    }
    known = client.id;
  }
  manifests_id_ = id;
  return {};
}

Result<ActWatch::Ids> ActWatch::ids_at(const domain::CommitId& tip) {
  Ids ids;
  for (auto& entry : TRY(records_.list(tip, folder_)))
    ids.emplace(std::move(entry.name), std::move(entry.id));
  return ids;
}

}  // namespace talentops::engine
