#include "controller/engine/act_watch.hpp"

#include <utility>

#include "controller/records/paths.hpp"

namespace talentops::engine {

using domain::ClientName;

ActWatch::ActWatch(ports::RecordStore& records, const std::string& records_root)
    : records_(records), folder_(records_root + "/" + records::acts_folder()) {}

Result<std::set<ClientName>> ActWatch::look(const Call& call) {
  std::set<ClientName> changed;
  const auto tip = TRY(records_.fetch(call));
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

Result<ActWatch::Ids> ActWatch::ids_at(const domain::CommitId& tip) {
  Ids ids;
  for (auto& entry : TRY(records_.list(tip, folder_)))
    ids.emplace(std::move(entry.name), std::move(entry.id));
  return ids;
}

}  // namespace talentops::engine
