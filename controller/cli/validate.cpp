#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/github.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/cli/repository_path.hpp"
#include "controller/cli/sarif.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/codec/trust.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/plan/certified.hpp"
#include "controller/plan/cross_checks.hpp"
#include "reconcilers/bundle_reader.hpp"
#include "reconcilers/claude_code/packaging.hpp"

namespace talentops::cli {
namespace {

using domain::Problem;
using domain::Problems;

/// Everything about one release that documents alone do not show: its bundle, packaged for each environment,
/// and whether QA stands behind it.
class ReleaseCheck {
 public:
  ReleaseCheck(OpenFleet& fleet, bool check_certifications, Problems& problems)
      : fleet_(fleet), check_certifications_(check_certifications), problems_(problems) {}

  void check(const domain::Release& release) {
    const auto bundle = bundle_of(release);
    if (!bundle) return;
    for (const auto& name : release.environments) {
      const auto environment = fleet_.catalog.environments.find({release.key.client, name});
      if (environment == fleet_.catalog.environments.end()) continue;  // said by the catalog
      auto packaged = claude_code::package_with_problems(*bundle, release.configuration, environment->second);
      for (auto& problem : packaged.problems) add(std::move(problem), release.where);
      if (check_certifications_) check_certified(release, *bundle, environment->second);
    }
  }

 private:
  std::shared_ptr<const domain::Bundle> bundle_of(const domain::Release& release) {
    const auto folder = fmt::format("talents/{}/{}", release.talent.text(), release.version.text());
    const auto known = bundles_.find(folder);
    if (known != bundles_.end()) return known->second;
    auto& bundle = bundles_[folder];
    auto read = reconcilers::read_bundle_from_tree(*fleet_.tree, fleet_.catalog.commit, folder);
    if (!read && read.error().kind == ErrorKind::kUnavailable) {
      add({.field = "spec.version", .error = read.error()}, version_of(release));
      return bundle;
    }
    if (!read) {
      add({.field = "spec.version",
           .error = {read.error().kind, codes::kTreeMissing, fmt::format("there is no bundle in {}", folder),
                     version_of(release), "add the bundle's files there, or wish a version that is there"}},
          release.where);
      return bundle;
    }
    for (auto& problem : read->problems) {
      if (codec::keeps_from_release(problem)) problem.severity = domain::Severity::kError;
      add(std::move(problem), release.where);
    }
    bundle = read->bundle;
    return bundle;
  }

  void check_certified(const domain::Release& release, const domain::Bundle& bundle,
                       const domain::Environment& environment) {
    std::vector<const domain::Certification*> candidates;
    for (const auto& certification : fleet_.catalog.certifications) candidates.push_back(&certification);
    const auto policy = domain::effective_policy(fleet_.catalog, environment);
    const auto verdict = plan::certified({.talent = release.talent,
                                          .version = release.version,
                                          .digest = bundle.digest,
                                          .stage = environment.stage,
                                          .candidates = candidates,
                                          .policy = policy,
                                          .now = effects::SystemClock().now()});
    if (verdict.verdict == domain::Verdict::kPass) return;
    add({.field = "spec.version",
         .error = {ErrorKind::kInvalid, verdict.code.value_or(Code{}),
                   fmt::format("{} {} is not certified for {}: {}", release.talent.text(),
                               release.version.text(), environment.key.text(), verdict.why),
                   version_of(release), verdict.needs}},
        release.where);
  }

  static Location version_of(const domain::Release& release) {
    return plan::place_of_field(release.where, release.version_position);
  }

  void add(Problem problem, const Location& where) {
    if (!problem.error.where) problem.error.where = where;
    const bool said = std::find(problems_.begin(), problems_.end(), problem) != problems_.end();
    if (!said) problems_.push_back(std::move(problem));
  }

  OpenFleet& fleet_;
  bool check_certifications_;
  Problems& problems_;
  std::map<std::string, std::shared_ptr<const domain::Bundle>> bundles_;
};

codec::YamlValue value_of(const Problem& problem) {
  codec::YamlValue value;
  value.put("code", problem.error.code.text())
      .put("severity", problem.severity == domain::Severity::kError ? "error" : "warning");
  if (problem.error.where) {
    value.put("path", problem.error.where->file)
        .put("line", problem.error.where->line)
        .put("column", problem.error.where->column);
  }
  if (!problem.field.empty()) value.put("field", problem.field);
  return value.put("message", problem.error.message).put("hint", problem.error.hint);
}

std::size_t documents_of(const domain::Catalog& catalog) {
  return (catalog.fleet.name.empty() ? 0 : 1) + catalog.environments.size() + catalog.releases.size() +
         catalog.policies.size() + catalog.certifications.size();
}

codec::YamlValue report_value(const domain::Catalog& catalog, const Problems& problems) {
  auto list = codec::YamlValue::list();
  for (const auto& problem : problems) list.add(value_of(problem));
  return codec::YamlValue()
      .put("valid", !domain::has_errors(problems))
      .put("documents", static_cast<std::int64_t>(documents_of(catalog)))
      .put("problems", std::move(list));
}

void print_text(const domain::Catalog& catalog, const Problems& problems, const std::string& directory,
                const Output& output) {
  print_problems(problems, output.out, output.out_is_terminal, blamed_below(directory));
  const auto errors =
      static_cast<std::size_t>(std::count_if(problems.begin(), problems.end(), [](const auto& each) {
        return each.severity == domain::Severity::kError;
      }));
  output.out << fmt::format("{}: {}, {}, {}\n", domain::has_errors(problems) ? "invalid" : "valid",
                            counted(documents_of(catalog), "document"), counted(errors, "error"),
                            counted(problems.size() - errors, "warning"));
}

void print(const domain::Catalog& catalog, const Problems& problems, const std::string& directory,
           const Output& output) {
  switch (output.format) {
    case Format::kTable:
    case Format::kText:
    case Format::kMarkdown:
      return print_text(catalog, problems, directory, output);
    case Format::kJson:
    case Format::kYaml:
      return output.value(report_value(catalog, problems));
    case Format::kSarif:
      output.out << codec::write_json_lines(sarif_log(problems, path_in_repository(directory)));
      return;
    case Format::kGithub:
      output.out << workflow_commands(problems, path_in_repository(directory));
      return;
  }
}

}  // namespace

ExitCode validate(const ValidateRequest& request, const Output& output) {
  codec::AllowedSigners signers;
  if (request.allowed_signers) {
    const auto text = effects::read_small_file(*request.allowed_signers, 1024 * 1024);
    if (!text) return output.refuse(text.error());
    auto read = codec::read_allowed_signers(*text, *request.allowed_signers);
    if (!read) return output.refuse(read.error());
    signers = std::move(read).value();
  }
  auto fleet = open_fleet_directory(request.directory, signers);
  if (!fleet) return output.refuse(fleet.error());

  auto problems = fleet->catalog.problems;
  ReleaseCheck check(*fleet, request.allowed_signers.has_value(), problems);
  for (const auto& [key, release] : fleet->catalog.releases) check.check(release);
  print(fleet->catalog, problems, request.directory, output);
  return domain::has_errors(problems) ? ExitCode::kNo : ExitCode::kFine;
}

}  // namespace talentops::cli
