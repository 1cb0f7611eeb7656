#include "reconcilers/claude_code/template_check.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/bundle_paths.hpp"

namespace talentops::claude_code {
namespace {

using domain::Problem;
using domain::Severity;

Problem problem(Severity severity, Code code, std::string message, Location where, std::string hint,
                std::string field) {
  return Problem{severity, std::move(field),
                 Error{ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)}};
}

std::string field_of(const std::string& value) { return "spec.configuration.values." + value; }

std::optional<Problem> value_fault(const std::string& name, const Values& values, const std::string& path,
                                   Location where) {
  const std::string field = field_of(name);
  const auto value = values.find(name);
  if (value == values.end()) {
    return problem(Severity::kError, codes::kTemplateValueMissing,
                   fmt::format("{} asks for the value '{}', which the release does not give", path, name),
                   std::move(where), fmt::format("write {} in the release", field), field);
  }
  const auto invisible = first_invisible(value->second);
  if (!invisible) return std::nullopt;
  return problem(Severity::kError, codes::kBundleInvisible,
                 fmt::format("the value '{}' has U+{:04X}, which cannot be seen", name,
                             static_cast<unsigned>(invisible->code_point)),
                 std::move(where), fmt::format("remove it from {} in the release", field), field);
}

}  // namespace

domain::Problems check_template(const domain::BundleFile& template_file, const Values& values,
                                const std::string& file, std::set<std::string>& used) {
  constexpr std::size_t kLongestShown = 60;
  domain::Problems problems;
  const std::string_view text = *template_file.content;
  for (const auto& insertion : find_insertions(text)) {
    const auto position = line_column(text, insertion.offset);
    const Location where{file, position.line, position.column};
    if (!insertion.value.empty()) {
      used.insert(insertion.value);
      if (auto fault = value_fault(insertion.value, values, template_file.path, where))
        problems.push_back(*std::move(fault));
      continue;
    }
    const auto written = text.substr(insertion.offset, std::min(insertion.length, kLongestShown));
    problems.push_back(problem(Severity::kError, codes::kTemplateInsertion,
                               fmt::format("{} is not {{{{ values.name }}}}", codec::shown(written)), where,
                               "write {{ values.name }}, or take the file from templates in talent.yaml",
                               {}));
  }
  return problems;
}

domain::Problems check_unused(const Values& values, const std::set<std::string>& used,
                              const std::string& file) {
  domain::Problems problems;
  for (const auto& [name, value] : values) {
    if (used.contains(name)) continue;
    problems.push_back(problem(
        Severity::kWarning, codes::kTemplateValueUnused,
        fmt::format("no template of the bundle uses the value '{}'", name), Location{file},
        fmt::format("remove {} from the release, or correct its name", field_of(name)), field_of(name)));
  }
  return problems;
}

}  // namespace talentops::claude_code
