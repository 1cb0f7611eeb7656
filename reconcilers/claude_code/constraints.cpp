#include "reconcilers/claude_code/constraints.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"

namespace talentops::claude_code {
namespace {

using codec::FrontMatter;
using codec::YamlNode;
using domain::Problem;
using domain::Severity;

Problem problem(Code code, std::string message, const std::string& file, const YamlNode* node,
                std::string hint) {
  const Location where = node == nullptr ? Location{file, 1, 1} : Location{file, node->line, node->column};
  return Problem{
      Severity::kError, {}, Error{ErrorKind::kInvalid, code, std::move(message), where, std::move(hint)}};
}

/// "Bash(git *)" -> "bash"; the old name of a tool is the new one.
std::string tool_name(std::string_view tool) {
  const std::string name = lower_ascii(trim(tool.substr(0, tool.find('('))));
  return name == "task" ? "agent" : name;
}

/// Whether `general` names every tool that `name` names: itself, all, a pattern ("mcp__crm__*"), a whole
/// server ("mcp__crm").
bool includes(std::string_view general, std::string_view name) {
  if (general == name) return true;
  if (general.ends_with('*')) return name.starts_with(general.substr(0, general.size() - 1));
  const bool is_server = general.starts_with("mcp__") && general.find("__", 5) == std::string_view::npos;
  return is_server && name.starts_with(std::string(general) + "__");
}

bool may_be(std::string_view tool, std::string_view denied) {
  const std::string name = tool_name(tool);
  const std::string denied_name = tool_name(denied);
  return includes(name, denied_name) || includes(denied_name, name);
}

/// Whether an agent that disallows itself `given_up` can never use `denied`.
bool gives_up(const std::string& given_up, const std::string& denied) {
  if (given_up == denied) return true;
  return given_up.find('(') == std::string::npos && includes(tool_name(given_up), tool_name(denied));
}

std::vector<std::string> list_of(const YamlNode* node) {
  return node == nullptr ? std::vector<std::string>() : codec::read_list(*node);
}

void check_model(const FrontMatter& front_matter, const domain::Constraints& constraints,
                 const std::string& file, domain::Problems& problems) {
  const auto* model = front_matter.find("model");
  if (constraints.models.empty() || model == nullptr || model->is_null() || model->text == "inherit") return;
  const auto& allowed = constraints.models;
  if (std::find(allowed.begin(), allowed.end(), model->text) != allowed.end()) return;
  problems.push_back(problem(codes::kModelNotAllowed,
                             fmt::format("the environment does not allow the model '{}'", model->text), file,
                             model, fmt::format("use one of: {}", join(allowed, ", "))));
}

void check_agent_tools(const FrontMatter& front_matter, const std::string& denied, const std::string& file,
                       domain::Problems& problems) {
  const auto given_up = list_of(front_matter.find("disallowedTools"));
  if (std::any_of(given_up.begin(), given_up.end(), [&](const auto& tool) { return gives_up(tool, denied); }))
    return;
  const auto* node = front_matter.find("tools");
  const auto tools = list_of(node);
  if (tools.empty()) {
    problems.push_back(problem(
        codes::kToolDenied,
        fmt::format("the environment denies the tool '{}', and an agent without tools has all", denied), file,
        node, fmt::format("list its tools, or add {} to disallowedTools", denied)));
    return;
  }
  for (const auto& tool : tools) {
    if (!may_be(tool, denied)) continue;
    problems.push_back(
        problem(codes::kToolDenied,
                fmt::format("the environment denies the tool '{}', and '{}' allows it", denied, tool), file,
                node, "remove it from tools"));
    return;
  }
}

void check_allowed_tools(const FrontMatter& front_matter, const std::string& denied, const std::string& file,
                         domain::Problems& problems) {
  const auto* node = front_matter.find("allowed-tools");
  for (const auto& tool : list_of(node)) {
    if (!may_be(tool, denied)) continue;
    problems.push_back(
        problem(codes::kToolDenied,
                fmt::format("the environment denies the tool '{}', and '{}' allows it", denied, tool), file,
                node, "remove it from allowed-tools"));
    return;
  }
}

std::string_view unquoted(std::string_view value) {
  const bool is_text = value.size() >= 2 && value.front() == '"';
  return is_text ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

domain::Problems check_constraints(const FrontMatter& front_matter, codec::Part part,
                                   const domain::Constraints& constraints, const std::string& file) {
  domain::Problems problems;
  check_model(front_matter, constraints, file, problems);
  for (const auto& denied : constraints.deny_tools) {
    if (part == codec::Part::kAgent) check_agent_tools(front_matter, denied, file, problems);
    check_allowed_tools(front_matter, denied, file, problems);
  }
  return problems;
}

domain::Problems check_merged(const std::vector<domain::Item>& items, const domain::Constraints& constraints,
                              const std::string& file) {
  domain::Problems problems;
  const auto refuse = [&](Code code, std::string message, std::string hint) {
    problems.push_back(
        {Severity::kError,
         {},
         Error{ErrorKind::kInvalid, code, std::move(message), Location{file}, std::move(hint)}});
  };
  for (const auto& item : items) {
    if (!item.merge) continue;
    const auto value = unquoted(*item.content);
    const auto& models = constraints.models;
    const bool is_model = item.merge->pointer == "/model" && !models.empty();
    if (is_model && std::find(models.begin(), models.end(), value) == models.end())
      refuse(codes::kModelNotAllowed, fmt::format("the environment does not allow the model '{}'", value),
             fmt::format("use one of: {}", join(models, ", ")));
    const bool asks_nobody =
        item.merge->pointer == "/permissions/defaultMode" && value == "bypassPermissions";
    for (const auto& denied : constraints.deny_tools) {
      const bool allows = item.merge->pointer == "/permissions/allow" && may_be(value, denied);
      if (allows || asks_nobody)
        refuse(codes::kToolDenied,
               fmt::format("the environment denies the tool '{}', and {} allows it", denied, item.path),
               "remove it from settings.json");
    }
  }
  return problems;
}

}  // namespace talentops::claude_code
