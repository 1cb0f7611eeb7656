#include "tests/reconcile/pass_world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/codec/bundle.hpp"
#include "controller/codec/records.hpp"
#include "controller/engine/catalog_keeper.hpp"
#include "controller/engine/ledger_writer.hpp"
#include "controller/records/paths.hpp"
#include "reconcilers/claude_code/target_factory.hpp"
#include "reconcilers/environment_pass.hpp"
#include "tests/unit/codec/trust_fixture.hpp"

namespace talentops::test {

using simulation::EffectKind;

namespace {

constexpr std::string_view kHeader = "apiVersion: talentops.dev/v1alpha1\n";
constexpr int kMostPasses = 2000;
constexpr const char* kPerson = "operator@example.com";

std::string directory_of(const std::string& target) { return "/srv/acme/" + target; }
std::string folder_of(const std::string& version) { return "talents/greeter/" + version; }
std::string certification_path(const std::string& version) {
  return "certifications/greeter/" + version + "/qa.yaml";
}

}  // namespace

/// The parts that one process of the controller has for itself; all of it is gone when the process is.
struct PassWorld::Process {
  explicit Process(PassWorld& world)
      : answers([&questions = world.probe](const auto& check, const auto& context) {
          questions.asked.push_back(check.name);
          const auto found = questions.script.find(check.name);
          return found == questions.script.end() ? std::nullopt : std::optional(found->second(context));
        }),
        probe(world, world.life, answers),
        catalogs(world.desired, {}, codec::Trust([&world] { return world.trust; })),
        ledger({world.recorded,
                world.clock,
                world.entropy,
                [&](Duration time, const Call&) { world.let_pass(time); },
                {simulation::kRecords, kRecordsRoot}},
               kRecordsRoot),
        targets({{"/srv/{client}"}},
                {world.opener, world.clock, world.entropy, &world.secrets, &world.tracked}),
        pass({{catalogs, world.desired, world.recorded, targets, world.clock},
              ledger,
              probe,
              world.board,
              world.events},
             settings(world), codec::BundleLimits{}) {}

  reconcilers::PassSettings settings(PassWorld& world) {
    return {
        .controller_id = world.life.controller,
        .controller_version = "0.1.0",
        .holder = fmt::format("{}/{}", world.life.controller, world.life.number),
        .repository = "/srv/fleet",
        .records_root = kRecordsRoot,
        .trust = codec::Trust([&world] { return world.trust; }),
        .is_stopped = [&world] { return world.is_stopped; },
        .source_held = [this, &world] { return world.source_held ? world.source_held : catalogs.doubt(); },
        .forbids = [&world](const auto& check, const auto&) { return world.forbids(check); },
        .cannot_read_secret = [&world](const auto& client, const auto& reference) -> std::optional<Error> {
          const auto read = world.secrets.read(client, reference);
          return read ? std::nullopt : std::optional(read.error());
        }};
  }

  simulation::Answers answers;
  simulation::ScriptedProbe probe;
  engine::CatalogKeeper catalogs;
  engine::LedgerWriter ledger;
  claude_code::DirectoryTargetFactory targets;
  reconcilers::EnvironmentPass pass;
};

PassWorld::PassWorld(PassWorldOptions options)
    : trust(std::make_shared<const codec::AllowedSigners>(
          codec::fixture::signers("talent-qa,operator@example.com", codec::fixture::kQaPublic))),
      options_(std::move(options)) {
  disks["/etc/claude-code"];
  for (const auto& target : options_.targets) disks[directory_of(target)];
  fleet.put("fleet.yaml",
            fmt::format("{}kind: Fleet\nmetadata: {{name: small}}\nspec: {{records: {{root: {}}}}}\n",
                        kHeader, kRecordsRoot));
  write_environment();
  process_ = std::make_unique<Process>(*this);
}

simulation::Disk& PassWorld::disk(const std::string& target) {
  const auto unplugged = unplugged_.find(directory_of(target));
  return unplugged == unplugged_.end() ? disks.at(directory_of(target)) : unplugged->second;
}

void PassWorld::unplug(const std::string& target) { unplugged_.insert(disks.extract(directory_of(target))); }
void PassWorld::plug_in(const std::string& target) { disks.insert(unplugged_.extract(directory_of(target))); }

void PassWorld::write_environment_of(const std::vector<std::string>& targets, const std::string& spec) {
  std::string text = fmt::format(
      "{}kind: ClientEnvironment\nmetadata: {{name: production, namespace: acme}}\nspec:\n  targets:\n",
      kHeader);
  for (const auto& target : targets) {
    text += fmt::format("    - {{name: {}, directory: {{path: {}}}}}\n", target, directory_of(target));
  }
  fleet.put("clients/acme/environments/production.yaml", text + spec);
}

void PassWorld::add_bundle(const std::string& version, const std::string& greeting,
                           const std::map<std::string, std::string>& more) {
  auto& files = bundles_[version];
  files = more;
  files["talent.yaml"] = fmt::format("name: greeter\nversion: \"{}\"\n", version);
  files["agent.md"] = "---\nname: greeter\ndescription: Greets people.\n---\n" + greeting + "\n";
  for (const auto& [path, text] : files) fleet.put(folder_of(version) + "/" + path, text);
}

Digest PassWorld::digest_of(const std::string& version) const {
  std::vector<domain::RawEntry> entries;
  for (const auto& [path, text] : bundles_.at(version)) {
    entries.push_back({path, domain::EntryKind::kFile, std::make_shared<const std::string>(text)});
  }
  return codec::read_bundle(std::move(entries), folder_of(version)).bundle->digest;
}

std::string PassWorld::certification_text(const std::string& version, const std::string& result,
                                          std::optional<domain::Revocation> revoked) {
  domain::Statement statement;
  statement.subjects = {digest_of(version)};
  statement.verified_at = now() - std::chrono::hours(1);
  statement.result =
      result == "PASSED" ? domain::VerificationResult::kPassed : domain::VerificationResult::kFailed;
  statement.by = "talent-qa";
  domain::CertificationDocument document;
  document.name = "greeter-" + version;
  document.statement = codec::encode_statement(statement, domain::TalentName("greeter"),
                                               domain::Version::parse(version).value());
  const auto qa = codec::fixture::key(codec::fixture::kQaKey);
  document.signatures = {{"sshsig", qa.sign(document.statement, codec::kCertificationNamespace).value()}};
  document.revoked = std::move(revoked);
  return codec::encode_certification(document);
}

void PassWorld::certify(const std::string& version, const std::string& result) {
  fleet.put(certification_path(version), certification_text(version, result, std::nullopt));
}

void PassWorld::withdraw_certification(const std::string& version) {
  fleet.remove(certification_path(version));
}

void PassWorld::revoke(const std::string& version) {
  fleet.put(certification_path(version),
            certification_text(version, "PASSED", domain::Revocation{now(), "qa-lead", "prompt leaks"}));
}

void PassWorld::wish(const std::string& version, const std::string& spec) {
  fleet.put(
      kReleasePath,
      fmt::format("{}kind: TalentRelease\nmetadata: {{name: greeter, namespace: acme}}\nspec:\n  version: "
                  "\"{}\"\n  environments: [production]\n{}",
                  kHeader, version, spec));
}

void PassWorld::look_at_branch() {
  const auto read = process_->catalogs.read(*fleet.tip());
  EXPECT_TRUE(read) << read.error().text();
}

domain::CommitId PassWorld::merge() {
  auto commit = fleet.commit_all(now());
  look_at_branch();
  for (const auto& problem : process_->catalogs.current()->problems) {
    if (problem.severity == domain::Severity::kError) ADD_FAILURE() << problem.error.text();
  }
  return commit;
}

void PassWorld::deliver(const std::string& version, const std::string& greeting, const std::string& spec) {
  add_bundle(version, greeting);
  certify(version);
  wish(version, spec);
  merge();
}

void PassWorld::person_says(domain::ActVerb verb, const domain::DeploymentId& about,
                            const std::string& reason) {
  person_acts({.verb = verb,
               .release = {key.client, domain::ReleaseName("greeter")},
               .environment = key.name,
               .deployment = about,
               .reason = reason});
}

void PassWorld::person_acts(domain::Act act) {
  act.release.client = key.client;
  if (act.reason.empty()) act.reason = "because";
  act.by = kPerson;
  act.at = now();
  const auto text = codec::encode_act(act, codec::fixture::key(codec::fixture::kQaKey));
  ASSERT_TRUE(text) << text.error().text();
  // The world's clock stands still between two acts; their names must differ.
  act.at += std::chrono::seconds(acts_++);
  const auto path = records::act_path(act);
  remote.commit_by_another({{kRecordsRoot + "/" + path, *text}});
}

void PassWorld::restart() {
  process_.reset();
  life = {life.controller, life.number + 1};
  process_ = std::make_unique<Process>(*this);
  const auto tip = fleet.tip();
  if (!tip) return;
  const auto read = process_->catalogs.read(*tip);
  EXPECT_TRUE(read) << read.error().text();
}

PassWorld::~PassWorld() = default;

namespace {

bool changes_something(EffectKind kind) {
  return !simulation::only_looks(kind) && kind != EffectKind::kFetchRecords &&
         kind != EffectKind::kFetchFleet;
}

}  // namespace

void PassWorld::die_before(int change) {
  obstacle = [this, left = change,
              number = life.number](const simulation::Deed& deed) mutable -> std::optional<Error> {
    if (deed.by->number != number || !changes_something(deed.kind) || --left > 0) return std::nullopt;
    end(life);
    return simulation::ended();
  };
}

int PassWorld::changes() const {
  const auto& kinds = effect_kinds();
  return static_cast<int>(std::count_if(kinds.begin(), kinds.end(), changes_something));
}

ports::PassResult PassWorld::pass() { return process_->pass.reconcile(key, Call{}); }

int PassWorld::settle() {
  for (int passes = 1; passes <= kMostPasses && life.is_alive; ++passes) {
    const auto result = pass();
    if (!result.error && result.settled) return passes;
    let_pass(result.again ? std::max(*result.again, Duration(1000)) : Duration(1000));
  }
  if (life.is_alive) ADD_FAILURE() << "does not come to rest: " << testing::PrintToString(story());
  return kMostPasses;
}

void PassWorld::expect_silence() {
  for (int process = 0; process < 2; ++process) {
    const auto before = changes();
    const auto said = events.all.size();
    EXPECT_TRUE(pass().settled);
    let_pass(kMinute);
    EXPECT_TRUE(pass().settled);
    EXPECT_EQ(changes(), before) << "something was written";
    EXPECT_EQ(events.all.size(), said);
    if (process == 0) restart();
  }
}

void PassWorld::wait(Duration duration) {
  const auto end = now() + duration;
  for (int passes = 0; passes < kMostPasses; ++passes) {
    const auto result = pass();
    const auto again = result.error ? kMinute / 2 : result.again.value_or(duration);
    if (now() + again > end) break;
    let_pass(std::max(again, Duration(10)));
  }
  if (now() < end) let_pass(end - now());
  pass();
}

void PassWorld::run_until(const std::function<bool()>& done) {
  for (int passes = 0; passes < kMostPasses; ++passes) {
    if (done()) return;
    const auto result = pass();
    let_pass(result.error ? Duration(1000) : std::max(result.again.value_or(kMinute), Duration(1000)));
  }
  ADD_FAILURE() << "never came to be: " << testing::PrintToString(story());
}

std::string PassWorld::serves(const std::string& target) {
  auto agent = disk(target).read(".claude/agents/greeter.md").value_or("");
  const auto body = agent.rfind("---\n");
  if (body == std::string::npos) return agent;
  const auto text = agent.substr(body + 4);
  return text.substr(0, text.find_last_not_of('\n') + 1);
}

std::vector<domain::Manifest> PassWorld::manifests() const {
  std::vector<domain::Manifest> found;
  for (const auto& [path, text] : remote.files()) {
    if (!path.starts_with(kRecordsRoot + "/manifests/") || !path.ends_with(".yaml")) continue;
    auto manifest = codec::decode_manifest(text, path);
    EXPECT_TRUE(manifest) << manifest.error().text();
    if (manifest) found.push_back(std::move(manifest).value());
  }
  return found;
}

std::vector<std::string> PassWorld::story() const {
  std::vector<std::string> told;
  for (const auto& manifest : manifests()) {
    const auto& outcome = manifest.progress.outcome;
    told.push_back(fmt::format("{} {} {}", name_of(manifest.intent.action), manifest.intent.to.version.text(),
                               outcome ? name_of(*outcome) : "open"));
  }
  return told;
}

std::vector<domain::RollbackRecord> PassWorld::rollbacks() const {
  std::vector<domain::RollbackRecord> found;
  for (const auto& [path, text] : remote.files()) {
    if (!path.starts_with(kRecordsRoot + "/rollbacks/")) continue;
    auto record = codec::decode_rollback(text, path);
    EXPECT_TRUE(record) << record.error().text();
    if (record) found.push_back(std::move(record).value());
  }
  return found;
}

std::size_t PassWorld::records_below(const std::string& folder) const {
  const auto files = remote.files();
  return static_cast<std::size_t>(std::count_if(files.begin(), files.end(), [&](const auto& file) {
    return file.first.starts_with(kRecordsRoot + "/" + folder + "/");
  }));
}

domain::ReleaseStatus PassWorld::status() const {
  const auto found = board.now.find(key);
  if (found != board.now.end() && !found->second.releases.empty()) return found->second.releases.front();
  ADD_FAILURE() << "nothing is said about the release";
  return {};
}

std::vector<std::string> PassWorld::events_of(const domain::DeploymentId& deployment) const {
  std::vector<std::string> types;
  for (const auto& event : events.all) {
    if (event.deployment == deployment) types.push_back(event.type);
  }
  return types;
}

}  // namespace talentops::test
