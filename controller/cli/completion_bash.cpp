#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/completion_scripts.hpp"

namespace talentops::cli {
namespace {

constexpr std::string_view kHead =
    R"(# Completion of talentops for bash. For this shell: source <(talentops completion bash)

)";

// Readline takes "--format=json" and "file:///srv" apart, at = and at :, so that is undone here. Built with
// what bash 3.2 has; compopt, which is newer, only makes file names prettier.
constexpr std::string_view kFunction = R"(
_talentops() {
  local IFS=$' \t\n' current=${COMP_WORDS[COMP_CWORD]} verb='' place=1 behind='' takes='' how word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == '=' && -n $behind ]]; then
      continue
    elif [[ $word == [=:] ]]; then
      ((i++))
    elif [[ -n $behind ]]; then
      behind=''
    elif [[ $word == -* ]]; then
      _talentops_takes "$verb $word" && behind=$word
    elif [[ -z $verb ]]; then
      verb=$word
    else
      ((place++))
    fi
  done
  [[ $current == '=' ]] && current=''

  if [[ -n $behind ]]; then
    _talentops_takes "$verb $behind"
  elif [[ $current == -* ]]; then
    _talentops_options "$verb"
  else
    _talentops_takes "$verb $place" || return 0
  fi
  case $takes in
    @text) return 0 ;;
    @path)
      how=(-f)
      compopt -o filenames 2>/dev/null
      ;;
    *) how=(-W "$takes") ;;
  esac
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen "${how[@]}" -- "$current")
  return 0
}

complete -F _talentops talentops
)";

std::string taken_by(const ArgumentShape& argument) {
  if (!argument.values.empty()) return join(argument.values, " ");
  return argument.is_path ? "@path" : "@text";
}

std::string options_row(const std::string& verb, const std::vector<ArgumentShape>& options) {
  std::vector<std::string> names;
  for (const auto& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
  return fmt::format("    '{}') takes='{}' ;;\n", verb, join(names, " "));
}

/// What is written where `keys` lead to, such as "validate --format" or "validate 1".
std::string takes_row(const std::vector<std::string>& keys, const std::string& takes) {
  return fmt::format("    '{}') takes='{}' ;;\n", join(keys, "' | '"), takes);
}

std::string takes_rows(const VerbShape& verb) {
  std::string rows;
  for (const auto& option : verb.options) {
    if (!option.takes_value) continue;
    std::vector<std::string> keys;
    for (const auto& name : option.names) keys.push_back(verb.name + " " + name);
    rows += takes_row(keys, taken_by(option));
  }
  int place = 0;
  for (const auto& positional : verb.positionals)
    rows += takes_row({fmt::format("{} {}", verb.name, ++place)}, taken_by(positional));
  return rows;
}

}  // namespace

std::string bash_completion(const CommandShape& shape) {
  auto options = options_row("", shape.options);
  std::vector<std::string> verbs;
  std::string takes;
  for (const auto& verb : shape.verbs) {
    verbs.push_back(verb.name);
    options += options_row(verb.name, verb.options);
    takes += takes_rows(verb);
  }
  return fmt::format(
             "{}_talentops_options() {{\n  case $1 in\n{}  esac\n}}\n\n"
             "# What stands behind an option, or in a place that is counted from 1 behind the verb.\n"
             "_talentops_takes() {{\n  case $1 in\n{}{}    *) return 1 ;;\n  esac\n}}\n",
             kHead, options, takes_row({" 1"}, join(verbs, " ")), takes) +
         std::string(kFunction);
}

}  // namespace talentops::cli
