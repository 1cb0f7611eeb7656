#include "controller/plan/program.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace talentops::plan {

using domain::FileChange;

std::vector<domain::ChangedFile> changed_files(const EnvironmentFacts& facts,
                                               const domain::TalentName& talent,
                                               const domain::Package& wanted) {
  std::map<std::string, FileChange> changes;
  for (const auto& target : facts.targets) {
    if (!target.reached()) continue;
    std::map<std::string, const domain::ReceiptItem*> have;
    const auto& receipt = EnvironmentFacts::talent_at(target, talent).receipt;
    if (receipt) {
      for (const auto& item : receipt->items) have[item.path] = &item;
    }
    for (const auto& item : wanted.items) {
      const auto found = have.find(item.path);
      if (found == have.end()) {
        changes[item.path] = FileChange::kAdded;
      } else if (found->second->written != item.sha256 || found->second->executable != item.executable) {
        changes[item.path] = FileChange::kModified;
      }
      have.erase(item.path);
    }
    for (const auto& [path, item] : have) changes.emplace(path, FileChange::kRemoved);
  }
  std::vector<domain::ChangedFile> files;
  for (const auto& [path, change] : changes) files.push_back({path, change});
  return files;
}

int attempts_so_far(const domain::PlacementHistory& history, const domain::PackageId& package) {
  int attempts = 0;
  for (const auto& past : history.deployments) {
    // A return tries nothing, and what is put right was tried before.
    if (past.outcome == domain::Outcome::kCancelled || past.asked || past.action == domain::Action::kCorrect)
      continue;
    if (past.to.package != package || past.uninstalls) break;
    ++attempts;
  }
  return attempts;
}

Instant newest_id_time(const domain::PlacementHistory& history) {
  Instant newest;
  for (const auto& past : history.deployments) newest = std::max(newest, domain::time_of(past.id));
  return newest;
}

Instant next_id_time(const EnvironmentFacts& facts, const domain::TalentName& talent) {
  const auto history = facts.histories.find(talent);
  const Instant last = history == facts.histories.end() ? Instant() : newest_id_time(history->second);
  return std::max(facts.now, last + std::chrono::seconds(1));
}

domain::Intent begin_intent(const EnvironmentFacts& facts, const domain::TalentName& talent,
                            domain::Action action) {
  const auto& environment = *facts.environment;
  domain::Intent intent;
  intent.controller_id = facts.controller_id;
  intent.controller_version = facts.controller_version;
  intent.trust_from_repository = facts.trust_from_repository;
  intent.environment = environment.key;
  intent.stage = environment.stage;
  intent.platform = environment.platform;
  intent.action = action;
  intent.talent = talent;
  intent.at = facts.now;
  return intent;
}

domain::Intent begin_intent(const EnvironmentFacts& facts, const domain::TalentPlan& plan) {
  auto intent = begin_intent(facts, plan.placement.talent, plan.action);
  intent.previous = plan.from;
  intent.program = plan.program;
  intent.plan = plan.digest;
  intent.gates = plan.gates;
  intent.approvals = plan.approvals;
  intent.emergency = plan.emergency;
  intent.way_back = plan.way_back;
  intent.way_back_to = plan.way_back_to;
  intent.laggards = {facts.environment->laggards.of(facts.targets.size()), plan.laggards};
  return intent;
}

domain::Intent make_intent(const EnvironmentFacts& facts, const domain::TalentPlan& plan,
                           const domain::Wish& wish, const domain::EffectivePolicy& policy,
                           std::vector<domain::TargetName> targets) {
  const auto& release = *wish.release;
  auto intent = begin_intent(facts, plan);
  intent.release = release.key;
  intent.files = wish.package->items.size();
  std::set<std::string> merged;
  for (const auto& item : wish.package->items) {
    intent.bytes += item.content->size();
    if (item.merge) merged.insert(item.merge->file);
  }
  intent.merged_into.assign(merged.begin(), merged.end());
  intent.packager = wish.package->packager;
  for (const auto& [key, value] : release.configuration->values) intent.configuration_keys.push_back(key);
  for (const auto& [name, reference] : release.configuration->secrets) intent.secret_names.push_back(name);
  for (const auto& dependency : release.depends_on) intent.depends_on.push_back(dependency.release);
  intent.deadline = release.deadline ? std::min(*release.deadline, policy.deadline) : policy.deadline;
  intent.automatic_rollback = release.automatic_rollback;
  intent.targets = std::move(targets);
  intent.desired = {facts.repository, facts.catalog->commit, facts.catalog->committed_at, release.where.file,
                    facts.catalog->author};
  const auto history = facts.histories.find(plan.placement.talent);
  const auto& id = wish.package->id;
  intent.attempt = 1 + (history == facts.histories.end() ? 0 : attempts_so_far(history->second, id));
  intent.id = mint_deployment_id(facts.controller_id, plan.placement, id, intent.attempt,
                                 next_id_time(facts, plan.placement.talent));
  intent.to = {wish.package->version, id, intent.id};
  return intent;
}

}  // namespace talentops::plan
