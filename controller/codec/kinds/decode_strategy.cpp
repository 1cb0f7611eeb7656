#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/kinds/strategy.hpp"
#include "controller/codec/kinds/variables.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_report.hpp"

namespace talentops::codec::kinds {
namespace {

domain::NamedCommand decode_command(const FieldReader& command) {
  return {command.text("command"), command.texts("args")};
}

std::vector<domain::Hook> decode_hook_list(const FieldReader& hooks, const std::string& list) {
  std::vector<domain::Hook> decoded;
  for (const auto& each : hooks.objects(list))
    decoded.push_back({each.text("name"), decode_command(each), each.boolean("idempotent")});
  return decoded;
}

domain::Exposure decode_step(const FieldReader& step) {
  domain::Exposure exposure{.percent = static_cast<int>(step.integer("exposure")),
                            .duration = step.duration("duration")};
  if (!step.has("pause")) return exposure;
  const auto pause = step.object("pause");
  exposure.pause = domain::AwaitedApproval{
      pause.duration_if("within"),
      domain::parse_otherwise(pause.text("otherwise")).value_or(domain::Otherwise::kRollback)};
  return exposure;
}

domain::Analysis decode_analysis(const FieldReader& analysis) {
  const auto prometheus = analysis.object("prometheus");
  return {.name = analysis.text("name"),
          .url = prometheus.text("url"),
          .query = prometheus.text("query"),
          .every = analysis.duration("every"),
          .success = analysis.text("successCondition"),
          .failure = analysis.text("failureCondition"),
          .failure_limit = static_cast<int>(analysis.integer("failureLimit")),
          .inconclusive_limit = static_cast<int>(analysis.integer("inconclusiveLimit"))};
}

}  // namespace

domain::Strategy decode_strategy(const FieldReader& spec) {
  const auto strategy = spec.object("strategy");
  domain::Strategy decoded{
      .type = domain::parse_strategy_type(strategy.text("type")).value_or(domain::StrategyType::kAllAtOnce)};
  for (const auto& step : strategy.objects("steps")) decoded.steps.push_back(decode_step(step));
  decoded.max_unavailable = parse_share(strategy.text("maxUnavailable")).value_or(decoded.max_unavailable);
  for (const auto& each : strategy.objects("analysis")) decoded.analysis.push_back(decode_analysis(each));
  return decoded;
}

domain::Hooks decode_hooks(const FieldReader& spec) {
  const auto hooks = spec.object("hooks");
  return {decode_hook_list(hooks, "pre"), decode_hook_list(hooks, "post"),
          decode_hook_list(hooks, "onRollback")};
}

std::vector<domain::Migration> decode_migrations(const FieldReader& spec) {
  std::vector<domain::Migration> migrations;
  for (const auto& each : spec.objects("migrations")) {
    domain::Migration migration{.name = each.text("name"), .up = decode_command(each.object("up"))};
    if (each.has("down")) migration.down = decode_command(each.object("down"));
    migrations.push_back(std::move(migration));
  }
  return migrations;
}

namespace {

/// Groups what every question about one strategy needs. Borrows: all of it.
class StrategyRules {
 public:
  StrategyRules(const FieldReader& strategy, std::string path, const std::string& file,
                domain::Problems& problems)
      : strategy_(strategy),
        path_(std::move(path)),
        file_(file),
        problems_(problems),
        type_(domain::parse_strategy_type(strategy.text("type")).value_or(domain::StrategyType::kAllAtOnce)) {
  }

  void check() {
    refuse_unless("steps", grows());
    refuse_unless("analysis", grows());
    refuse_unless("maxUnavailable", type_ == domain::StrategyType::kRolling);
    if (!grows()) return;
    check_growth();
    check_time();
    std::size_t index = 0;
    for (const auto& each : strategy_.objects("analysis")) check_query(each, index++);
  }

 private:
  bool grows() const {
    return type_ == domain::StrategyType::kCanary || type_ == domain::StrategyType::kFeatureFlag;
  }

  void report(const YamlNode& node, const std::string& field, Code code, std::string message,
              std::string hint) {
    problems_.push_back(problem_at(node, file_, path_ + field, code, std::move(message), std::move(hint)));
  }

  void refuse_unless(const std::string& field, bool is_used) {
    const auto* node = strategy_.node(field);
    const bool says_nothing =
        node == nullptr || (node->kind != YamlNode::Kind::kScalar && node->items.empty());
    if (is_used || says_nothing) return;
    report(*node, "." + field, codes::kStrategyFieldUnused,
           fmt::format("means nothing to {}", name_of(type_)),
           fmt::format("remove it, or write `type: {}`", field == "maxUnavailable" ? "rolling" : "canary"));
  }

  void check_growth() {
    const auto steps = strategy_.objects("steps");
    if (steps.empty()) {
      return report(*strategy_.self(), ".steps", codes::kStrategyWithoutSteps,
                    fmt::format("{} needs steps", name_of(type_)),
                    "write `steps: [{exposure: 10, duration: 10m}, {exposure: 100}]`");
    }
    std::int64_t before = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto exposure = steps[i].integer("exposure");
      if (exposure <= before) {
        report(*steps[i].node("exposure"), fmt::format(".steps[{}].exposure", i), codes::kExposureNotGrowing,
               fmt::format("{} is not more than the {} before it", exposure, before),
               "let each step expose more than the one before");
      }
      before = exposure;
    }
    if (before == 100) return;
    report(*steps.back().node("exposure"), fmt::format(".steps[{}].exposure", steps.size() - 1),
           codes::kExposureEndsEarly,
           fmt::format("the last step exposes {}, and the rest would never be", before),
           "add `{exposure: 100}`");
  }

  void check_time() {
    const auto* analysis = strategy_.node("analysis");
    if (analysis == nullptr || analysis->items.empty()) return;
    const auto steps = strategy_.objects("steps");
    const bool has_time = std::any_of(steps.begin(), steps.end(),
                                      [](const auto& step) { return step.duration("duration").count() > 0; });
    if (has_time || steps.empty()) return;
    report(*analysis, ".analysis", codes::kAnalysisWithoutTime, "no step has a `duration` in which to look",
           "write `duration: 10m` in one of the steps");
  }

  void check_query(const FieldReader& analysis, std::size_t index) {
    constexpr std::array<std::string_view, 8> kKnown = {"client",         "environment",    "release",
                                                        "talent.name",    "talent.version", "target.name",
                                                        "canary.targets", "stable.targets"};
    check_variables(*analysis.object("prometheus").node("query"),
                    fmt::format("{}.analysis[{}].prometheus.query", path_, index), file_, kKnown, problems_);
  }

  const FieldReader& strategy_;
  std::string path_;
  const std::string& file_;
  domain::Problems& problems_;
  domain::StrategyType type_;
};

/// What commands may be told: they run once for the environment, and not at a target.
constexpr std::array<std::string_view, 5> kOfCommands = {"client", "environment", "release", "talent.name",
                                                         "talent.version"};

void check_arguments(const FieldReader& command, const std::string& path, const std::string& file,
                     domain::Problems& problems) {
  const auto* arguments = command.node("args");
  if (arguments != nullptr) check_variables(*arguments, path + ".args", file, kOfCommands, problems);
}

void check_hooks(const FieldReader& spec, const std::string& path, const std::string& file,
                 domain::Problems& problems) {
  const auto hooks = spec.object("hooks");
  for (const std::string list : {"pre", "post", "onRollback"}) {
    std::size_t index = 0;
    for (const auto& hook : hooks.objects(list))
      check_arguments(hook, fmt::format("{}.hooks.{}[{}]", path, list, index++), file, problems);
  }
}

void check_migration(const FieldReader& migration, const std::string& path, const std::string& file,
                     domain::Problems& problems) {
  const bool has_down = migration.has("down");
  const bool is_forward_only = migration.boolean("forwardOnly");
  for (const std::string way : {"up", "down"})
    check_arguments(migration.object(way), fmt::format("{}.{}", path, way), file, problems);
  if (has_down != is_forward_only) return;
  problems.push_back(
      problem_at(*migration.self(), file, path, codes::kMigrationUnclear,
                 has_down ? "has `down`, and says that it cannot be undone" : "does not say how it is undone",
                 "write `down`, or `forwardOnly: true`, and not both"));
}

}  // namespace

void check_way_out(const FieldReader& spec, const std::string& path, const std::string& file,
                   domain::Problems& problems) {
  if (spec.has("strategy")) {
    const auto strategy = spec.object("strategy");
    StrategyRules(strategy, path + ".strategy", file, problems).check();
  }
  check_hooks(spec, path, file, problems);
  std::size_t index = 0;
  for (const auto& migration : spec.objects("migrations"))
    check_migration(migration, fmt::format("{}.migrations[{}]", path, index++), file, problems);
}

}  // namespace talentops::codec::kinds
