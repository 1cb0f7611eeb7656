#include "controller/cli/github.hpp"

#include <vector>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/output.hpp"

namespace talentops::cli {
namespace {

using domain::Problem;
using domain::Severity;

/// Each of `special` as the runner reads it back: "%0A".
std::string escape(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    const bool is_special = special.find(c) != std::string_view::npos;
    escaped += is_special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return escaped;
}

std::string escape_data(std::string_view text) { return escape(text, "%\r\n"); }

std::string escape_property(std::string_view text) { return escape(text, "%\r\n:,"); }

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
  }
  return "error";
}

std::string properties_of(const Problem& problem, const std::string& way) {
  std::vector<std::string> properties;
  const auto& where = problem.error.where;
  if (where && !where->file.empty()) {
    properties.push_back("file=" + escape_property(way + where->file));
    if (where->line > 0) properties.push_back(fmt::format("line={}", where->line));
    if (where->line > 0 && where->column > 0) properties.push_back(fmt::format("col={}", where->column));
  }
  properties.push_back("title=" + escape_property(problem.error.code.text()));
  return join(properties, ",");
}

}  // namespace

std::string workflow_commands(const domain::Problems& problems, const std::string& way) {
  std::string lines;
  for (const auto& problem : problems) {
    lines += fmt::format("::{} {}::{}\n", command_of(problem.severity), properties_of(problem, way),
                         escape_data(problem_text(problem)));
  }
  return lines;
}

}  // namespace talentops::cli
