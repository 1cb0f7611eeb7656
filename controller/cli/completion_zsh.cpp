#include <fmt/format.h>

#include "controller/base/shell.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/completion_scripts.hpp"

namespace talentops::cli {
namespace {

// Read from a folder of $fpath, or into a shell that runs.
constexpr std::string_view kHead = R"(#compdef talentops
# Completion of talentops for zsh: a file _talentops in a folder of $fpath. For this shell, after compinit:
# source <(talentops completion zsh)

_talentops() {
  local curcontext=$curcontext state line
  local -a verbs
)";

constexpr std::string_view kTail = R"(
if [[ $funcstack[1] == _talentops ]]; then
  _talentops "$@"
else
  compdef _talentops talentops
fi
)";

std::string escape(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// ":DIR:_files" as _arguments reads it; of an option, its type is the message.
std::string action_of(const ArgumentShape& argument, const std::string& message) {
  const auto said = ":" + escape(message, ":\\") + ":";
  if (!argument.values.empty()) return said + "(" + join(argument.values, " ") + ")";
  return said + (argument.is_path ? "_files" : " ");
}

/// One specification for each name. `--format=` also takes its value as a word of its own.
std::vector<std::string> option_specs(const ArgumentShape& option) {
  std::vector<std::string> specs;
  const auto others = option.is_repeatable ? "*" : "(" + join(option.names, " ") + ")";
  for (const auto& name : option.names) {
    auto spec = others + name;
    if (option.takes_value && name.starts_with("--")) spec += "=";
    spec += "[" + escape(option.help, "[]:\\") + "]";
    if (option.takes_value) spec += action_of(option, option.names.back());
    specs.push_back(shell_quoted(spec));
  }
  return specs;
}

std::string arguments_of(const std::vector<std::string>& specs, const std::string& indent) {
  return "_arguments " + join(specs, " \\\n" + indent + "  ");
}

std::string branch_of(const VerbShape& verb) {
  std::vector<std::string> specs;
  for (const auto& option : verb.options) {
    for (auto& spec : option_specs(option)) specs.push_back(std::move(spec));
  }
  int place = 0;
  for (const auto& positional : verb.positionals)
    specs.push_back(
        shell_quoted(fmt::format("{}{}", ++place, action_of(positional, positional.names.front()))));
  return fmt::format("        {})\n          {}\n          ;;\n", verb.name,
                     arguments_of(specs, "          "));
}

}  // namespace

std::string zsh_completion(const CommandShape& shape) {
  std::string verbs;
  std::string branches;
  for (const auto& verb : shape.verbs) {
    verbs += "    " + shell_quoted(verb.name + ":" + escape(verb.help, ":\\")) + "\n";
    branches += branch_of(verb);
  }
  std::vector<std::string> specs = {"-C"};
  for (const auto& option : shape.options) {
    for (auto& spec : option_specs(option)) specs.push_back(std::move(spec));
  }
  specs.insert(specs.end(), {"'1: :->verb'", "'*:: :->argument'"});
  return fmt::format(
             "{}  verbs=(\n{}  )\n  {} && return\n  case $state in\n"
             "    verb) _describe -t verbs verb verbs ;;\n"
             "    argument)\n      case $words[1] in\n{}      esac\n      ;;\n  esac\n}}\n",
             kHead, verbs, arguments_of(specs, "  "), branches) +
         std::string(kTail);
}

}  // namespace talentops::cli
