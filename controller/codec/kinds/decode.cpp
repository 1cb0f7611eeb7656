#include "controller/codec/kinds/decode.hpp"

#include "controller/codec/kinds/strategy.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/domain/risk.hpp"

namespace talentops::codec::kinds {
namespace {

using domain::ClientName;
using domain::EnvironmentName;

ClientName client_of(const FieldReader& document) {
  return ClientName(document.object("metadata").text("namespace"));
}
domain::Position position_of(const YamlNode* node) {
  return node == nullptr ? domain::Position() : domain::Position{node->line, node->column};
}

std::map<std::string, domain::SecretReference> secrets_of(const FieldReader& configuration) {
  std::map<std::string, domain::SecretReference> secrets;
  for (const auto& [name, secret] : configuration.object_map("secrets"))
    secrets[name] = {secret.text("from"), secret.text("key"), secret.text("version")};
  return secrets;
}

std::optional<domain::SecretsSink> sink_of(const FieldReader& environment) {
  const auto sink = environment.object("secretsSink");
  if (const auto file = sink.text_if("file")) return domain::SecretsSink{file};
  return sink.boolean("localSettingsEnv") ? std::optional(domain::SecretsSink{}) : std::nullopt;
}

std::string name_of(const FieldReader& document) { return document.object("metadata").text("name"); }

std::vector<domain::CalendarName> calendars_of(const FieldReader& spec) {
  std::vector<domain::CalendarName> calendars;
  const auto* list = spec.node("calendars");
  if (list == nullptr) return calendars;
  for (const auto& item : list->items) calendars.push_back({item.text, position_of(&item)});
  return calendars;
}

std::optional<std::size_t> number_if(const FieldReader& object, const std::string& field) {
  return object.has(field) ? std::optional(static_cast<std::size_t>(object.integer(field))) : std::nullopt;
}

std::vector<domain::Dependency> dependencies_of(const FieldReader& spec) {
  std::vector<domain::Dependency> dependencies;
  for (const auto& each : spec.objects("dependsOn")) {
    domain::Dependency dependency{.release = domain::ReleaseName(each.text("release"))};
    if (const auto range = each.text_if("version")) dependency.versions = domain::VersionRange::parse(*range);
    dependency.position = position_of(each.node("release"));
    dependencies.push_back(std::move(dependency));
  }
  return dependencies;
}

domain::Override override_of(const FieldReader& own) {
  domain::Override decoded;
  if (own.has("version")) {
    decoded.version = own.version("version");
    decoded.version_position = position_of(own.node("version"));
  }
  decoded.configuration.values =
      own.has("values") ? own.text_map("values") : own.object("configuration").text_map("values");
  decoded.configuration.secrets = secrets_of(own.object("configuration"));
  if (own.has("strategy")) decoded.strategy = decode_strategy(own);
  if (own.has("hooks")) decoded.hooks = decode_hooks(own);
  if (own.has("migrations")) decoded.migrations = decode_migrations(own);
  if (own.has("health")) decoded.health = decode_checks(own, "health");
  if (own.has("smoke")) decoded.smoke = decode_checks(own, "smoke");
  decoded.deadline = own.duration_if("deadline");
  return decoded;
}

std::optional<domain::OnClose> on_close_of(const FieldReader& policy) {
  const auto text = policy.object("window").text_if("onClose");
  if (text == "finishStep") return domain::OnClose::kFinishStep;
  if (text == "rollback") return domain::OnClose::kRollback;
  return text ? std::optional(domain::OnClose::kHold) : std::nullopt;
}

}  // namespace

domain::Fleet decode_fleet(const FieldReader& document) {
  const auto spec = document.object("spec");
  const auto records = spec.object("records");
  domain::Fleet fleet{.name = name_of(document)};
  fleet.records = {records.text("branch"), records.text("root"), records.text_if("repository").value_or("")};
  fleet.tenancy = spec.text("tenancy") == "path" ? domain::Tenancy::kPath : domain::Tenancy::kNone;
  fleet.stages = spec.texts("stages");
  const auto safety = spec.object("safety");
  fleet.max_removals = number_if(safety, "maxRemovals");
  fleet.max_failures = static_cast<std::size_t>(safety.integer("maxFailures"));
  for (const auto& wave : spec.objects("waves"))
    fleet.waves.push_back({wave.text_map("matchLabels"), wave.duration("after")});
  fleet.most_deployments = number_if(spec.object("limits"), "deployments");
  fleet.calendars = calendars_of(spec);
  fleet.suspend = spec.boolean("suspend");
  return fleet;
}

domain::Environment decode_environment(const FieldReader& document) {
  const auto spec = document.object("spec");
  domain::Environment environment{.key = {client_of(document), EnvironmentName(name_of(document))}};
  environment.labels = document.object("metadata").text_map("labels");
  environment.stage = spec.text("stage");
  environment.stage_position = position_of(spec.node("stage"));
  environment.platform = spec.text("platform");
  for (const auto& target : spec.objects("targets")) {
    const auto directory = target.object("directory");
    environment.targets.push_back({domain::TargetName(target.text("name")),
                                   {directory.text("path")},
                                   position_of(directory.node("path"))});
  }
  const auto constraints = spec.object("constraints");
  environment.constraints.models = constraints.texts("models");
  environment.constraints.deny_tools = constraints.object("tools").texts("deny");
  environment.constraints.max_bytes = constraints.size_if("maxBytes");
  environment.preflight = decode_checks(spec, "preflight");
  environment.observe_every = spec.duration("observeEvery");
  environment.keep_previous = static_cast<int>(spec.integer("keepPrevious"));
  environment.corrects_drift = spec.text("driftPolicy") == "correct";
  environment.prefix = spec.text("prefix");
  environment.secrets_sink = sink_of(spec);
  if (environment.secrets_sink && environment.secrets_sink->file) {
    environment.secrets_file_position = position_of(spec.object("secretsSink").node("file"));
    for (auto& target : environment.targets) target.secrets_file = environment.secrets_sink->file;
  }
  environment.layout = spec.text("layout") == "links" ? domain::Layout::kLinks : domain::Layout::kCopies;
  environment.laggards = parse_share(spec.text("laggards")).value_or(domain::Share());
  environment.calendars = calendars_of(spec);
  environment.suspend = spec.boolean("suspend");
  return environment;
}

domain::Release decode_release(const FieldReader& document) {
  const auto spec = document.object("spec");
  const auto name = name_of(document);
  domain::Release release{.key = {client_of(document), domain::ReleaseName(name)},
                          .labels = document.object("metadata").text_map("labels"),
                          .talent = domain::TalentName(spec.text_if("talent").value_or(name)),
                          .version = spec.version("version")};
  release.version_position = position_of(spec.node("version"));
  release.environments = spec.names<EnvironmentName>("environments");
  for (const auto& item : spec.node("environments")->items)
    release.environment_positions.push_back(position_of(&item));
  const auto configuration = spec.object("configuration");
  release.configuration = domain::Configuration{configuration.text_map("values"), secrets_of(configuration)};
  release.health = decode_checks(spec, "health");
  release.smoke = decode_checks(spec, "smoke");
  release.depends_on = dependencies_of(spec);
  release.strategy = decode_strategy(spec);
  release.hooks = decode_hooks(spec);
  release.migrations = decode_migrations(spec);
  for (const auto& [environment, own] : spec.object_map("overrides"))
    release.overrides.edit().emplace(EnvironmentName(environment), override_of(own));
  release.automatic_rollback = spec.object("rollback").boolean("automatic");
  release.deadline = spec.duration_if("deadline");
  release.suspend = spec.boolean("suspend");
  if (spec.has("emergency")) release.emergency = spec.object("emergency").text("reason");
  return release;
}

namespace {

std::optional<domain::RiskLevel> level_of(const FieldReader& rule) {
  const auto written = rule.text_if("risk");
  for (const auto level : {domain::RiskLevel::kLow, domain::RiskLevel::kMedium, domain::RiskLevel::kHigh}) {
    if (written && *written == name_of(level)) return level;
  }
  return std::nullopt;
}

std::vector<domain::ApprovalRule> approvals_of(const FieldReader& spec) {
  std::vector<domain::ApprovalRule> rules;
  for (const auto& each : spec.objects("approvals")) {
    rules.push_back({.stage = each.text("stage"),
                     .risk = level_of(each),
                     .count = static_cast<std::size_t>(each.integer("count")),
                     .roles = each.texts("roles"),
                     .not_author = each.boolean("notAuthor"),
                     .applies_to_revert = each.boolean("appliesToRevert"),
                     .applies_to_retire = each.boolean("appliesToRetire")});
  }
  return rules;
}

}  // namespace

domain::Policy decode_policy(const FieldReader& document) {
  const auto spec = document.object("spec");
  const auto selector = spec.object("selector");
  const auto certification = spec.object("certification");
  domain::Policy policy{.name = name_of(document)};
  if (document.object("metadata").has("namespace")) policy.client = client_of(document);
  policy.selector = {selector.names<ClientName>("clients"), selector.texts("stages"),
                     selector.text_map("matchLabels")};
  policy.certification_required = certification.boolean_if("required");
  policy.signers = certification.texts("signers");
  policy.max_age = certification.duration_if("maxAge");
  policy.min_score = certification.number_if("minScore");
  policy.verify_environment_every = spec.duration_if("verifyEnvironmentEvery");
  policy.deadline = spec.duration_if("deadline");
  policy.promotion_soak = spec.object("promotion").duration_if("soak");
  policy.most_deployments = number_if(spec.object("limits"), "deployments");
  const auto risk = spec.object("risk");
  for (const auto& [name, points] : domain::built_in_risk_points()) {
    const auto stated = risk.object("points");
    if (stated.has(name)) policy.risk_points[name] = static_cast<int>(stated.integer(name));
  }
  const auto levels = risk.object("levels");
  if (levels.has("medium")) policy.risk_medium = static_cast<int>(levels.integer("medium"));
  if (levels.has("high")) policy.risk_high = static_cast<int>(levels.integer("high"));
  policy.approvals = approvals_of(spec);
  policy.approvals_expire_after = spec.duration_if("approvalsExpireAfter");
  if (spec.has("emergency")) policy.emergency_roles = spec.object("emergency").texts("roles");
  policy.window_applies_to_revert = spec.object("window").boolean_if("appliesToRevert");
  policy.on_close = on_close_of(spec);
  if (const auto on_revoke = spec.text_if("onRevoke"))
    policy.on_revoke = *on_revoke == "rollback" ? domain::OnRevoke::kRollback : domain::OnRevoke::kReport;
  return policy;
}

domain::CertificationDocument decode_certification(const FieldReader& document) {
  const auto spec = document.object("spec");
  domain::CertificationDocument certification{.name = name_of(document), .statement = spec.text("statement")};
  for (const auto& signature : spec.objects("signatures")) {
    certification.signatures.push_back({signature.text("format"), signature.text("signature")});
  }
  if (spec.has("revoked")) {
    const auto revoked = spec.object("revoked");
    certification.revoked = domain::Revocation{parse_time(revoked.text("at")).value_or(Instant()),
                                               revoked.text("by"), revoked.text("reason")};
  }
  return certification;
}

domain::BundleManifest decode_bundle(const FieldReader& document) {
  const auto needs = document.object("requires");
  domain::BundleManifest manifest{.name = domain::TalentName(document.text("name")),
                                  .version = document.version("version")};
  manifest.description = document.text("description");
  manifest.owner = document.text("owner");
  manifest.platforms = document.texts("platforms");
  manifest.templates = document.texts("templates");
  manifest.client_owned = document.texts("clientOwned");
  manifest.lossy = document.texts("lossy");
  manifest.required_environment = needs.texts("environment");
  for (auto& variable : needs.texts("env")) manifest.required_environment.push_back(std::move(variable));
  manifest.invisible_characters = document.texts("invisibleCharacters");
  manifest.required_claude_code = needs.text("claudeCode");
  return manifest;
}

}  // namespace talentops::codec::kinds
