#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/plan/comparison.hpp"

namespace talentops::cli {
namespace {

using domain::TargetObservation;
using plan::ComparedFile;
using plan::FileState;

struct ComparedTarget {
  std::string name;
  std::optional<Error> unknown;  ///< why nothing can be said of its files
  std::vector<ComparedFile> files = {};
};

struct ComparedEnvironment {
  domain::EnvironmentKey key;
  std::vector<ComparedTarget> targets = {};
};

std::optional<Error> why_unknown(const TargetObservation& seen) {
  return seen.unreachable ? seen.unreachable : seen.foreign;
}

ComparedTarget compare_target(const domain::Package& wanted, const TargetObservation& seen) {
  ComparedTarget compared{seen.target.text(), why_unknown(seen)};
  if (!compared.unknown)
    compared.files = plan::compare(wanted, plan::EnvironmentFacts::talent_at(seen, wanted.talent));
  return compared;
}

Error no_wish(const domain::ReleaseKey& release, const domain::EnvironmentKey& key) {
  return {ErrorKind::kNotFound, codes::kReleaseUnknown,
          fmt::format("{} cannot be compared in {}: its documents have errors", release.text(), key.text()),
          std::nullopt, "run talentops validate"};
}

/// Errors: kNotFound where there is nothing that could be compared with.
Result<ComparedEnvironment> compare_environment(FleetView& view, const domain::Release& release,
                                                const domain::EnvironmentKey& key) {
  if (!view.catalog().environments.contains(key)) return no_wish(release.key, key);
  const auto planned = TRY(view.plan(key));
  const auto wish = planned.facts.wishes.find(release.talent);
  if (wish == planned.facts.wishes.end() || wish->second.release->key != release.key)
    return no_wish(release.key, key);
  if (!wish->second.package) {
    auto why = wish->second.unusable.value_or(no_wish(release.key, key));
    if (why.kind != ErrorKind::kUnavailable) why.kind = ErrorKind::kNotFound;
    return std::move(why).context(fmt::format("{} cannot be compared in {}", release.key.text(), key.text()));
  }
  ComparedEnvironment compared{key};
  for (const auto& seen : planned.facts.targets)
    compared.targets.push_back(compare_target(*wish->second.package, seen));
  return compared;
}

/// What may not be looked at is blocked; what cannot be looked at is out of reach.
ExitCode code_of(const Error& unknown) {
  return unknown.kind == ErrorKind::kDenied ? ExitCode::kBlocked : ExitCode::kUnreachable;
}

ExitCode code_of(const ComparedTarget& target) {
  if (target.unknown) return code_of(*target.unknown);
  const bool is_same = std::all_of(target.files.begin(), target.files.end(),
                                   [](const auto& file) { return file.state == FileState::kSame; });
  return is_same ? ExitCode::kFine : ExitCode::kNo;
}

codec::YamlValue value_of(const ComparedTarget& target) {
  codec::YamlValue value;
  value.put("name", target.name);
  if (target.unknown) return value.put("files", null_value()).put("unknown", target.unknown->text());
  auto files = codec::YamlValue::list();
  for (const auto& file : target.files)
    files.add(codec::YamlValue().put("path", file.path).put("state", name_of(file.state)));
  return value.put("files", std::move(files)).put("unknown", null_value());
}

codec::YamlValue value_of(const domain::ReleaseKey& release, const ComparedEnvironment& compared) {
  auto targets = codec::YamlValue::list();
  for (const auto& target : compared.targets) targets.add(value_of(target));
  return codec::YamlValue()
      .put("release", release.text())
      .put("environment", compared.key.name.text())
      .put("targets", std::move(targets));
}

std::string text_of(const std::vector<ComparedEnvironment>& environments, const domain::CommitId& commit) {
  std::vector<std::vector<std::string>> rows = {{"ENVIRONMENT", "TARGET", "STATE", "FILE"}};
  std::size_t same = 0;
  std::size_t unknown = 0;
  for (const auto& environment : environments) {
    for (const auto& target : environment.targets) {
      unknown += target.unknown ? 1 : 0;
      for (const auto& file : target.files) {
        same += file.state == FileState::kSame ? 1 : 0;
        rows.push_back(
            {environment.key.name.text(), target.name, std::string(name_of(file.state)), file.path});
      }
    }
  }
  const auto files = rows.size() - 1;
  auto text = files == 0 ? std::string() : table(rows);
  text += fmt::format("{} of {} files are as commit {} wishes", same, files, commit.text().substr(0, 12));
  if (unknown != 0) text += fmt::format("; targets that could not be looked at: {}", unknown);
  return text + "\n";
}

void print(const domain::ReleaseKey& release, const std::vector<ComparedEnvironment>& environments,
           const domain::CommitId& commit, const Output& output) {
  if (!output.wants_value()) {
    output.out << text_of(environments, commit);
    return;
  }
  auto list = codec::YamlValue::list();
  for (const auto& each : environments) list.add(value_of(release, each));
  output.value(list.items().size() == 1 ? list.items().front() : list);
}

}  // namespace

ExitCode diff(const DiffRequest& request, const Output& output) {
  const auto release = read_release_key(request.release);
  if (!release) return output.refuse(release.error());
  auto view = FleetView::open(request.source, {.against_targets = true});
  if (!view) return output.refuse(view.error());
  if (const auto unknown = unknown_name(names_of(view->catalog()), request.release, request.environment))
    return output.fail(*unknown);

  const auto& wished = view->catalog().releases.at(*release);
  auto code = ExitCode::kFine;
  std::vector<ComparedEnvironment> environments;
  for (const auto& name : wished.environments) {
    if (request.environment && name.text() != *request.environment) continue;
    auto compared = compare_environment(*view, wished, {release->client, name});
    if (!compared) {
      code = graver(code, output.fail(compared.error()));
      continue;
    }
    for (const auto& target : compared->targets) {
      code = graver(code, code_of(target));
      if (target.unknown)
        output.fail(
            target.unknown->context(fmt::format("target {} of {}", target.name, compared->key.text())));
    }
    environments.push_back(*std::move(compared));
  }
  if (!environments.empty()) print(*release, environments, view->catalog().commit, output);
  return code;
}

}  // namespace talentops::cli
