// This file is longer than others: each sentence that tests say facts in is a few lines here.
#include "tests/unit/plan/plan_builders.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/targets.hpp"
#include "controller/plan/planner.hpp"

namespace talentops::plan::test {

using domain::DeploymentId;
using domain::Outcome;

Instant at(std::string_view time) { return parse_time(time).value(); }
domain::Version version(std::string_view text) { return domain::Version::parse(text).value(); }
DeploymentId id(std::string_view text) { return DeploymentId(std::string(text)); }

domain::PackageId package_of(std::string_view text, std::string_view configuration) {
  return {sha256("bundle " + std::string(text)), sha256("configuration " + std::string(configuration))};
}

domain::Deployed deployed(std::string_view text, std::string_view deployment,
                          std::string_view configuration) {
  return {version(text), package_of(text, configuration), id(deployment)};
}

TargetBuilder::TargetBuilder(const std::string& name) {
  target_.target = domain::TargetName(name);
  target_.at = kNow;
  target_.epoch = 1;
}

TargetBuilder& TargetBuilder::with_receipt(std::string_view text, std::string_view deployment,
                                           std::string_view configuration) {
  auto& receipt = greeter().receipt.emplace();
  receipt.talent = kGreeter;
  receipt.installed = {version(text), package_of(text, configuration), 1, id(deployment),
                       kNow - std::chrono::hours(1)};
  const auto package = a_package(text, configuration);
  for (const auto& item : package->items) {
    receipt.items.push_back({.path = item.path, .written = item.sha256});
    greeter().items.push_back({item.path, domain::ItemState::kSame});
  }
  greeter().effectiveness = domain::Effectiveness::kEffective;
  return with_slot(text, true, configuration);
}

TargetBuilder& TargetBuilder::leading_back_to(std::string_view text, std::string_view deployment) {
  greeter().receipt->way_back = {package_of(text), version(text), id(deployment)};
  return *this;
}

TargetBuilder& TargetBuilder::ended(std::string_view deployment, std::string_view text,
                                    std::string_view outcome) {
  if (!greeter().receipt) greeter().receipt.emplace().talent = kGreeter;
  greeter().receipt->ended = {id(deployment), std::string(outcome), package_of(text), "smoke/greets failed",
                              kNow};
  return *this;
}

TargetBuilder& TargetBuilder::with_slot(std::string_view text, bool is_intact,
                                        std::string_view configuration) {
  const auto package = package_of(text, configuration);
  std::erase_if(target_.slots, [&](const auto& slot) { return slot.package == package; });
  target_.slots.push_back({package, version(text), is_intact});
  return *this;
}

TargetBuilder& TargetBuilder::with_item(const std::string& path, domain::ItemState state) {
  std::erase_if(greeter().items, [&](const auto& item) { return item.path == path; });
  greeter().items.push_back({path, state});
  return *this;
}

TargetBuilder& TargetBuilder::finding(const std::string& path, domain::ItemState state,
                                      const std::string& found) {
  greeter().wanted.push_back({path, state, found});
  return *this;
}

TargetBuilder& TargetBuilder::matching() {
  greeter().wanted_matches = true;
  return *this;
}

TargetBuilder& TargetBuilder::loading(domain::Effectiveness effectiveness, const std::string& detail) {
  greeter().effectiveness = effectiveness;
  greeter().effectiveness_detail = detail;
  return *this;
}

TargetBuilder& TargetBuilder::with_another_talent(const std::string& talent, const std::string& path,
                                                  const std::string& content) {
  auto& receipt = target_.talents[domain::TalentName(talent)].receipt.emplace();
  receipt.talent = domain::TalentName(talent);
  receipt.items.push_back({.path = path, .written = sha256(content)});
  return *this;
}

TargetBuilder& TargetBuilder::unreachable(const std::string& why) {
  const auto name = target_.target;
  target_ = {.target = name, .at = kNow};
  target_.unreachable = Error{ErrorKind::kUnavailable, codes::kPlaceMissing, why};
  return *this;
}

TargetBuilder& TargetBuilder::forbidden() {
  unreachable("not below allow.directories");
  target_.is_forbidden = true;
  return *this;
}

TargetBuilder& TargetBuilder::foreign(const std::string& why) {
  target_.foreign = Error{ErrorKind::kDenied, codes::kUnknownState, why};
  return *this;
}

TargetBuilder& TargetBuilder::interrupted() {
  target_.interrupted =
      domain::Interruption{.talent = kGreeter, .deployment = id("interrupted"), .changes = 1};
  return *this;
}

domain::PastDeployment past(std::string_view deployment, std::string_view text,
                            std::optional<Outcome> outcome, std::string_view previous) {
  domain::PastDeployment made;
  made.id = id(deployment);
  made.action = previous.empty() ? domain::Action::kInstall : domain::Action::kUpgrade;
  made.release = domain::ReleaseName("greeter");
  made.to = deployed(text, deployment);
  if (!previous.empty()) made.previous = deployed(previous, "before " + std::string(deployment));
  made.targets = {kWorkspace};
  made.outcome = outcome;
  if (outcome && outcome != Outcome::kSucceeded) made.reason = "smoke/greets failed";
  made.started_at = kNow - std::chrono::hours(1);
  if (outcome) made.finished_at = kNow - std::chrono::minutes(50);
  return made;
}

domain::PastDeployment past_return(std::string_view deployment, std::string_view to, std::string_view left) {
  auto made = past(deployment, to.empty() ? left : to, Outcome::kSucceeded, left);
  made.action = domain::Action::kRevert;
  made.asked = true;
  made.uninstalls = to.empty();
  return made;
}

domain::Certification passed(std::string_view text, std::string_view when) {
  domain::Certification certification;
  certification.document.name = "qa-" + std::string(text);
  certification.document.where = {"certifications/greeter/" + std::string(text) + "/qa.yaml", 1, 1};
  certification.signatures = {{"SHA256:key", {{{"talent-qa"}, {}}}}};
  domain::Statement statement;
  statement.subjects = {package_of(text).bundle};
  statement.verified_at = at(when);
  statement.result = domain::VerificationResult::kPassed;
  statement.verifier = "https://qa.example";
  statement.resource = "talent:greeter@" + std::string(text);
  certification.statement = statement;
  return certification;
}

domain::Certification revoked(std::string_view text) {
  auto certification = passed(text);
  certification.document.revoked = {kNow - std::chrono::minutes(1), "qa-lead", "prompt leaks"};
  return certification;
}

domain::Check file_check(const std::string& name, Duration every) {
  return {.name = name, .kind = domain::FileCheck{".claude/agents/greeter.md", {}}, .every = every};
}

std::shared_ptr<const domain::Package> a_package(std::string_view text, std::string_view configuration) {
  auto package = std::make_shared<domain::Package>();
  package->talent = kGreeter;
  package->version = version(text);
  package->id = package_of(text, configuration);
  const auto content =
      std::make_shared<const std::string>("greeter " + std::string(text) + std::string(configuration));
  package->items.push_back(
      {.path = ".claude/agents/greeter.md", .sha256 = sha256(*content), .content = content});
  return package;
}

std::shared_ptr<const domain::Bundle> a_bundle(std::string_view text) {
  auto bundle = std::make_shared<domain::Bundle>();
  bundle->manifest.name = kGreeter;
  bundle->manifest.version = version(text);
  bundle->digest = package_of(text).bundle;
  return bundle;
}

CatalogBuilder::CatalogBuilder() {
  catalog_.commit = domain::CommitId(std::string(40, 'a'));
  catalog_.committed_at = kNow - std::chrono::hours(2);
  catalog_.author = "Ann <ann@example.com>";
  catalog_.fleet.name = "small";
  catalog_.fleet.where = {"fleet.yaml", 1, 1};
  environment_.key = kProduction;
  environment_.where = {"clients/acme/environments/production.yaml", 1, 1};
  with_release("1.0.0");
  for (const auto* each : {"0.9.0", "1.0.0", "1.1.0", "1.2.0"}) with_certification(passed(each));
}

CatalogBuilder& CatalogBuilder::with_release(std::string_view text, std::string_view configuration) {
  const domain::ReleaseKey key{kProduction.client, domain::ReleaseName("greeter")};
  if (!release_) release_.emplace();
  auto& release = *release_;
  release.key = key;
  release.talent = kGreeter;
  release.version = version(text);
  release.environments = {kProduction.name};
  release.configuration = domain::Configuration();
  if (!configuration.empty()) release.configuration.edit().values["tone"] = std::string(configuration);
  release.where = {"clients/acme/releases/greeter.yaml", 1, 1};
  return *this;
}

CatalogBuilder& CatalogBuilder::without_release() {
  release_.reset();
  return *this;
}

CatalogBuilder& CatalogBuilder::with_target(const std::string& name) {
  environment().targets.push_back({domain::TargetName(name), {"/srv/acme/" + name}});
  return *this;
}

CatalogBuilder& CatalogBuilder::with_certification(domain::Certification certification) {
  catalog_.certifications.push_back(std::move(certification));
  return *this;
}

CatalogBuilder& CatalogBuilder::without_certifications() {
  catalog_.certifications.clear();
  return *this;
}

CatalogBuilder& CatalogBuilder::with_unread_rule(std::optional<domain::ClientName> client) {
  catalog_.unread_rules.push_back(
      {{"ReleasePolicy", "", "strict"},
       std::move(client),
       Error{ErrorKind::kInvalid, codes::kUnknownField, "there is no field maxAeg",
             Location{"policies/strict.yaml", 5, 3}}});
  return *this;
}
CatalogBuilder& CatalogBuilder::with_policy(domain::Policy policy) {
  catalog_.policies.push_back(std::move(policy));
  return *this;
}

CatalogBuilder& CatalogBuilder::with_roster(domain::Roster roster) {
  catalog_.rosters.push_back(std::move(roster));
  return *this;
}

CatalogBuilder& CatalogBuilder::with_calendar(domain::Calendar calendar) {
  catalog_.calendars.push_back(std::move(calendar));
  return *this;
}

std::shared_ptr<const domain::Catalog> CatalogBuilder::build() const {
  auto built = std::make_shared<domain::Catalog>(catalog_);
  built->environments.insert(environment_);
  if (release_) built->releases.insert(*release_);
  return built;
}

FactsBuilder::FactsBuilder(CatalogBuilder catalog) : catalog_(std::move(catalog)) {
  facts_.controller_id = "fleet";
  facts_.controller_version = "0.1.0";
  facts_.repository = "/srv/fleet";
  facts_.now = kNow;
  verified(kNow - std::chrono::hours(1));
}

FactsBuilder& FactsBuilder::wishing(std::string_view text, std::string_view configuration) {
  catalog_.with_release(text, configuration);
  return *this;
}

FactsBuilder& FactsBuilder::wishing_nothing() {
  catalog_.without_release();
  return *this;
}

FactsBuilder& FactsBuilder::wishing_what_cannot_be_read(std::string gate, Error why) {
  unusable_ = {std::move(gate), std::move(why)};
  return *this;
}

FactsBuilder& FactsBuilder::with(domain::TargetObservation target) {
  const auto same = std::find_if(facts_.targets.begin(), facts_.targets.end(),
                                 [&](const auto& each) { return each.target == target.target; });
  if (same != facts_.targets.end()) {
    *same = std::move(target);
  } else {
    facts_.targets.push_back(std::move(target));
  }
  return *this;
}

FactsBuilder& FactsBuilder::after(std::vector<domain::PastDeployment> newest_first) {
  facts_.histories[kGreeter].deployments = std::move(newest_first);
  return *this;
}

FactsBuilder& FactsBuilder::running(const domain::Manifest& open) {
  auto& history = facts_.histories[kGreeter];
  history.open = open;
  domain::PastDeployment begun = past(open.intent.id.text(), open.intent.to.version.text(), std::nullopt);
  begun.to = open.intent.to;
  begun.previous = open.intent.previous;
  begun.asked = !open.intent.asked_by.empty();
  begun.uninstalls = open.intent.uninstalls;
  history.deployments.insert(history.deployments.begin(), std::move(begun));
  return *this;
}

FactsBuilder& FactsBuilder::act(domain::ActVerb verb, std::string_view deployment) {
  facts_.acts.push_back({.verb = verb,
                         .release = {kProduction.client, domain::ReleaseName("greeter")},
                         .environment = kProduction.name,
                         .deployment = id(deployment),
                         .reason = "INC-881",
                         .by = "marcus",
                         .at = kNow,
                         .path = "acts/acme/2026-11/act.yaml"});
  return *this;
}

FactsBuilder& FactsBuilder::verified(std::optional<Instant> when, bool fit) {
  facts_.verification.reset();
  if (!when) return *this;
  facts_.verification = {kProduction, *when, fit, {{"workspace", "writable", fit, fit ? "" : "EROFS"}}};
  return *this;
}

FactsBuilder& FactsBuilder::restageable(std::string_view text) {
  facts_.restageable.insert(package_of(text));
  return *this;
}

FactsBuilder& FactsBuilder::holding(const std::string& target, domain::Epoch epoch) {
  facts_.held[domain::TargetName(target)] = epoch;
  return *this;
}

FactsBuilder& FactsBuilder::holding_all() {
  for (const auto& target : facts_.targets) facts_.held[target.target] = target.epoch;
  return *this;
}

FactsBuilder& FactsBuilder::measured(const domain::Manifest& open, const std::string& check,
                                     domain::Measured result, const std::string& target,
                                     std::optional<Instant> when) {
  plan::remember(facts_.runs[open.intent.id], {check, domain::TargetName(target)}, {result, "answered"},
                 when.value_or(facts_.now));
  return *this;
}

FactsBuilder& FactsBuilder::preflight(const std::string& check, domain::Measured result,
                                      std::optional<Instant> when) {
  auto& run = facts_.preflight[check];
  run = plan::after(run, {result, "answered"}, when.value_or(facts_.now));
  return *this;
}

FactsBuilder& FactsBuilder::at_time(Instant now) {
  facts_.now = now;
  return *this;
}

FactsBuilder& FactsBuilder::removal_confirmed() {
  facts_.removals = Removals{.removed = 1, .standing = 2, .confirmed = {kGreeter}};
  return *this;
}

FactsBuilder& FactsBuilder::stopped() {
  facts_.stopped = true;
  return *this;
}

EnvironmentFacts FactsBuilder::build() const {
  auto facts = facts_;
  if (facts.targets.empty()) facts.targets.push_back(a_target());
  facts.catalog = catalog_.build();
  facts.environment = &facts.catalog->environments.at(kProduction);
  for (const auto& [key, release] : facts.catalog->releases) {
    domain::Wish wish{.release = &release};
    if (unusable_) {
      wish.unusable_gate = unusable_->first;
      wish.unusable = unusable_->second;
    } else {
      const auto& values = release.configuration->values;
      wish.package = a_package(release.version.text(), values.contains("tone") ? values.at("tone") : "");
    }
    if (!unusable_ || unusable_->first == "platform") wish.bundle = a_bundle(release.version.text());
    for (const auto& certification : facts.catalog->certifications) {
      const auto& statement = certification.statement;
      if (statement && statement->subjects.front() == package_of(release.version.text()).bundle)
        wish.certifications.push_back(&certification);
    }
    facts.wishes.emplace(release.talent, std::move(wish));
  }
  return facts;
}

domain::Manifest begun(const EnvironmentFacts& facts) {
  const auto plan = plan_environment(facts);
  if (const auto* commit = std::get_if<domain::CommitIntent>(&plan.effect)) return {commit->intent};
  ADD_FAILURE() << "begins nothing, but " << name_of(plan.effect) << ": " << plan.talents.front().why;
  return {};
}

}  // namespace talentops::plan::test
