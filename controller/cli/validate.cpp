#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/fleet_check.hpp"
#include "controller/cli/fleet_directory.hpp"
#include "controller/cli/github.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/cli/repository_path.hpp"
#include "controller/cli/sarif.hpp"
#include "controller/cli/verbs.hpp"

namespace talentops::cli {
namespace {

using domain::Problem;
using domain::Problems;

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
         catalog.policies.size() + catalog.calendars.size() + catalog.rosters.size() +
         catalog.certifications.size();
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
  const auto signers = read_signers(request.allowed_signers);
  if (!signers) return output.refuse(signers.error());
  auto fleet = open_fleet_directory(request.directory, *signers);
  if (!fleet) return output.refuse(fleet.error());

  const auto problems = check_fleet(*fleet, request.allowed_signers.has_value());
  print(fleet->catalog, problems, request.directory, output);
  return domain::has_errors(problems) ? ExitCode::kNo : ExitCode::kFine;
}

}  // namespace talentops::cli
