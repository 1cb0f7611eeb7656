#include "controller/codec/kept_document.hpp"

#include <concepts>
#include <type_traits>

/// Each names every field: one that is added to a struct is an error of the compiler here. They lie beside
/// what they are about, and so in no unnamed namespace: that is where they are looked for.
namespace talentops {

template <typename Value>
concept AnyLocation = std::same_as<std::remove_const_t<Value>, Location>;
static void fields_of(AnyLocation auto& value, const auto& visit) {
  auto& [file, line, column] = value;
  visit(file, line, column);
}

namespace domain {

template <typename Value, typename Kind>
concept Any = std::same_as<std::remove_const_t<Value>, Kind>;

static constexpr Layout last_of(Layout) { return Layout::kLinks; }
static constexpr StrategyType last_of(StrategyType) { return StrategyType::kFeatureFlag; }
static constexpr Otherwise last_of(Otherwise) { return Otherwise::kProceed; }

static void fields_of(Any<EnvironmentKey> auto& value, const auto& visit) {
  auto& [client, name] = value;
  visit(client, name);
}
static void fields_of(Any<ReleaseKey> auto& value, const auto& visit) {
  auto& [client, name] = value;
  visit(client, name);
}
static void fields_of(Any<Position> auto& value, const auto& visit) {
  auto& [line, column] = value;
  visit(line, column);
}
static void fields_of(Any<SecretReference> auto& value, const auto& visit) {
  auto& [from, key, version] = value;
  visit(from, key, version);
}
static void fields_of(Any<Configuration> auto& value, const auto& visit) {
  auto& [values, secrets] = value;
  visit(values, secrets);
}
static void fields_of(Any<SecretsSink> auto& value, const auto& visit) {
  auto& [file] = value;
  visit(file);
}
static void fields_of(Any<DigestCheck> auto&, const auto& visit) { visit(); }
static void fields_of(Any<EffectiveCheck> auto&, const auto& visit) { visit(); }
static void fields_of(Any<FileCheck> auto& value, const auto& visit) {
  auto& [path, contains] = value;
  visit(path, contains);
}
static void fields_of(Any<CommandCheck> auto& value, const auto& visit) {
  auto& [command, arguments] = value;
  visit(command, arguments);
}
static void fields_of(Any<HttpCheck> auto& value, const auto& visit) {
  auto& [url, method, status, body] = value;
  visit(url, method, status, body);
}
static void fields_of(Any<TcpCheck> auto& value, const auto& visit) {
  auto& [host, port] = value;
  visit(host, port);
}
static void fields_of(Any<Check> auto& value, const auto& visit) {
  auto& [name, kind, timeout, every, failure_threshold, stable_for] = value;
  visit(name, kind, timeout, every, failure_threshold, stable_for);
}
static void fields_of(Any<DirectoryPlace> auto& value, const auto& visit) {
  auto& [path] = value;
  visit(path);
}
static void fields_of(Any<TargetSpec> auto& value, const auto& visit) {
  auto& [name, directory, path_position, secrets_file] = value;
  visit(name, directory, path_position, secrets_file);
}
static void fields_of(Any<Constraints> auto& value, const auto& visit) {
  auto& [models, deny_tools, max_bytes] = value;
  visit(models, deny_tools, max_bytes);
}
static void fields_of(Any<Share> auto& value, const auto& visit) {
  auto& [number, is_percent] = value;
  visit(number, is_percent);
}
static void fields_of(Any<CalendarName> auto& value, const auto& visit) {
  auto& [name, position] = value;
  visit(name, position);
}
static void fields_of(Any<Environment> auto& value, const auto& visit) {
  auto& [key, labels, stage, stage_position, platform, targets, constraints, preflight, observe_every,
         keep_previous, corrects_drift, prefix, secrets_sink, secrets_file_position, layout, laggards,
         calendars, suspend, where] = value;
  visit(key, labels, stage, stage_position, platform, targets, constraints, preflight, observe_every,
        keep_previous, corrects_drift, prefix, secrets_sink, secrets_file_position, layout, laggards,
        calendars, suspend, where);
}
static void fields_of(Any<AwaitedApproval> auto& value, const auto& visit) {
  auto& [within, otherwise] = value;
  visit(within, otherwise);
}
static void fields_of(Any<Exposure> auto& value, const auto& visit) {
  auto& [percent, duration, pause] = value;
  visit(percent, duration, pause);
}
static void fields_of(Any<Analysis> auto& value, const auto& visit) {
  auto& [name, url, query, every, success, failure, failure_limit, inconclusive_limit] = value;
  visit(name, url, query, every, success, failure, failure_limit, inconclusive_limit);
}
static void fields_of(Any<Strategy> auto& value, const auto& visit) {
  auto& [type, steps, max_unavailable, analysis] = value;
  visit(type, steps, max_unavailable, analysis);
}
static void fields_of(Any<NamedCommand> auto& value, const auto& visit) {
  auto& [name, arguments] = value;
  visit(name, arguments);
}
static void fields_of(Any<Hook> auto& value, const auto& visit) {
  auto& [name, command, idempotent] = value;
  visit(name, command, idempotent);
}
static void fields_of(Any<Hooks> auto& value, const auto& visit) {
  auto& [pre, post, on_rollback] = value;
  visit(pre, post, on_rollback);
}
static void fields_of(Any<Migration> auto& value, const auto& visit) {
  auto& [name, up, down] = value;
  visit(name, up, down);
}
static void fields_of(Any<Override> auto& value, const auto& visit) {
  auto& [version, version_position, configuration, strategy, hooks, migrations, health, smoke, deadline] =
      value;
  visit(version, version_position, configuration, strategy, hooks, migrations, health, smoke, deadline);
}
static void fields_of(Any<Dependency> auto& value, const auto& visit) {
  auto& [release, versions, position] = value;
  visit(release, versions, position);
}
static void fields_of(Any<Release> auto& value, const auto& visit) {
  auto& [key, labels, talent, version, version_position, environments, environment_positions, configuration,
         health, smoke, depends_on, strategy, hooks, migrations, overrides, automatic_rollback, deadline,
         suspend, emergency, where] = value;
  visit(key, labels, talent, version, version_position, environments, environment_positions, configuration,
        health, smoke, depends_on, strategy, hooks, migrations, overrides, automatic_rollback, deadline,
        suspend, emergency, where);
}

}  // namespace domain

namespace codec {

void write_kept(BinaryWriter& to, const domain::Release& release) { to.put(release); }
void write_kept(BinaryWriter& to, const domain::Environment& environment) { to.put(environment); }

domain::Release read_kept_release(BinaryReader& from) { return from.take<domain::Release>(); }
domain::Environment read_kept_environment(BinaryReader& from) { return from.take<domain::Environment>(); }

}  // namespace codec
}  // namespace talentops
