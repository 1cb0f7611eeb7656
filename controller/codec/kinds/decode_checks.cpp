#include <algorithm>
#include <array>
#include <map>
#include <span>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/kinds/decode.hpp"
#include "controller/codec/kinds/strategy.hpp"
#include "controller/codec/kinds/variables.hpp"
#include "controller/codec/repository_address.hpp"
#include "controller/codec/schema_report.hpp"
#include "controller/domain/configuration.hpp"

namespace talentops::codec::kinds {
namespace {

domain::CheckKind decode_kind(const FieldReader& check) {
  if (check.has("file")) {
    const auto file = check.object("file");
    return domain::FileCheck{file.text("path"), file.text_if("contains")};
  }
  if (check.has("http")) {
    const auto http = check.object("http");
    const auto expect = http.object("expect");
    return domain::HttpCheck{http.text("url"), http.text("method"),
                             static_cast<int>(expect.integer("status")), expect.text_if("body")};
  }
  if (check.has("tcp")) {
    const auto tcp = check.object("tcp");
    return domain::TcpCheck{tcp.text("host"), static_cast<int>(tcp.integer("port"))};
  }
  return domain::CommandCheck{check.text("command"), check.texts("args")};
}

/// A preflight check asks about the environment, whatever is deployed there.
constexpr std::array<std::string_view, 6> kOfChecks = {"client",  "environment", "target.name",
                                                       "release", "talent.name", "talent.version"};
constexpr std::span<const std::string_view> kOfPreflight = std::span(kOfChecks).first(3);

void check_one(const FieldReader& check, const std::string& path, const std::string& file,
               std::span<const std::string_view> variables, domain::Problems& problems) {
  const auto* http = check.node("http");
  if (http != nullptr && check.object("http").text("method") == "HEAD" &&
      check.object("http").object("expect").has("body")) {
    problems.push_back(problem_at(*http, file, path + ".http.expect.body", codes::kFieldNeedsOther,
                                  "an answer to HEAD has no body", "write `method: GET`, or remove `body`"));
  }
  check_variables(*check.self(), path, file, variables, problems);
}

/// The name by which each variable is there.
using SecretNames = std::map<std::string, std::string>;

/// Two names that stand for one variable: which of the two values it gets nobody could tell. `names`: those
/// that are there already; the same name again takes the place of the first.
void check_secrets(const FieldReader& configuration, const std::string& path, const std::string& file,
                   SecretNames& names, domain::Problems& problems) {
  const auto* secrets = configuration.node("secrets");
  if (secrets == nullptr) return;
  for (const auto& [key, value] : secrets->entries) {
    const auto variable = domain::variable_of(key.text);
    const auto [first, is_new] = names.emplace(variable, key.text);
    if (is_new || first->second == key.text) continue;
    problems.push_back(
        problem_at(key, file, path + ".secrets." + key.text, codes::kDuplicateItem,
                   fmt::format("{} and {} are the same variable, {}", first->second, key.text, variable),
                   "remove one of the two"));
  }
}

/// Each target would put the other's variables into it, and take them out.
void check_secrets_file(const FieldReader& environment, const std::string& file, domain::Problems& problems) {
  const auto* sink = environment.object("secretsSink").node("file");
  if (sink == nullptr || environment.objects("targets").size() < 2) return;
  problems.push_back(problem_at(*sink, file, "spec.secretsSink.file", codes::kSharedSecretsFile,
                                "several targets cannot have one file for secrets",
                                "write `localSettingsEnv: true`, or make each target an environment"));
}

void check_records(const FieldReader& records, const std::string& file, domain::Problems& problems) {
  const auto* repository = records.node("repository");
  if (repository == nullptr) return;
  const auto address = read_placed_address(repository->text);
  if (address) return;
  const auto& wrong = address.error();
  problems.push_back(
      problem_at(*repository, file, "spec.records.repository", wrong.code, wrong.message, wrong.hint));
}

void check_lists(const FieldReader& of, const std::string& path, const std::string& file,
                 domain::Problems& problems) {
  for (const std::string list : {"preflight", "health", "smoke"}) {
    if (!of.knows(list)) continue;
    std::size_t index = 0;
    const auto variables = list == "preflight" ? kOfPreflight : std::span<const std::string_view>(kOfChecks);
    for (const auto& check : of.objects(list))
      check_one(check, fmt::format("{}.{}[{}]", path, list, index++), file, variables, problems);
  }
}

/// What one environment is configured with beside the release's own.
void check_own_configuration(const FieldReader& own, const std::string& path, const std::string& file,
                             SecretNames names, domain::Problems& problems) {
  const auto configuration = own.object("configuration");
  if (own.has("values") && configuration.has("values")) {
    problems.push_back(problem_at(*own.node("values"), file, path + ".values", codes::kDuplicateItem,
                                  "`values` is short for `configuration.values`, which is there, too",
                                  "write all of them in one of the two"));
  }
  check_secrets(configuration, path + ".configuration", file, names, problems);
}

void check_release(const FieldReader& spec, const std::string& file, domain::Problems& problems) {
  check_way_out(spec, "spec", file, problems);
  SecretNames names;
  check_secrets(spec.object("configuration"), "spec.configuration", file, names, problems);
  const auto* overrides = spec.node("overrides");
  if (overrides == nullptr) return;
  const auto environments = spec.texts("environments");
  const auto own = spec.object_map("overrides");
  for (const auto& [key, value] : overrides->entries) {
    const auto path = "spec.overrides." + key.text;
    if (std::find(environments.begin(), environments.end(), key.text) == environments.end()) {
      problems.push_back(problem_at(key, file, path, codes::kOverrideUnused,
                                    fmt::format("the release does not go to {}", key.text),
                                    "correct the name, or add it to `environments`"));
    }
    check_way_out(own.at(key.text), path, file, problems);
    check_own_configuration(own.at(key.text), path, file, names, problems);
    check_lists(own.at(key.text), path, file, problems);
  }
}

}  // namespace

std::vector<domain::Check> decode_checks(const FieldReader& spec, const std::string& list) {
  std::vector<domain::Check> checks;
  for (const auto& each : spec.objects(list)) {
    domain::Check check{.name = list + "/" + each.text("name"), .kind = decode_kind(each)};
    check.timeout = each.duration("timeout");
    check.every = each.duration("every");
    check.failure_threshold = static_cast<int>(each.integer("failureThreshold"));
    check.stable_for = each.duration("stableFor");
    checks.push_back(std::move(check));
  }
  return checks;
}

void check_rules(const FieldReader& document, const std::string& file, domain::Problems& problems) {
  const auto spec = document.object("spec");
  if (spec.knows("secretsSink")) check_secrets_file(spec, file, problems);
  if (spec.knows("records")) check_records(spec.object("records"), file, problems);
  if (spec.knows("timeZone")) check_calendar(spec, file, problems);
  if (spec.knows("people")) check_roster(spec, file, problems);
  if (spec.knows("strategy")) check_release(spec, file, problems);
  check_lists(spec, "spec", file, problems);
}

}  // namespace talentops::codec::kinds
