#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/completion_scripts.hpp"

namespace talentops::cli {
namespace {

constexpr std::string_view kHead =
    R"(# Completion of talentops for fish. For this shell: talentops completion fish | source

function __talentops_verb --description 'whether this verb is written, or none if it is empty'
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

function __talentops_place --description 'whether this place behind this verb is next; then the options with a value'
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"; or return 1
    set -l place 1
    set -l is_value 0
    set -e words[1..2]
    for word in $words
        if test $is_value = 1
            set is_value 0
        else if contains -- $word $argv[3..-1]
            set is_value 1
        else if not string match -q -- '-*' $word
            set place (math $place + 1)
        end
    end
    test $place = $argv[2]
end

complete -c talentops -f
)";

/// `text` as one word of fish, where a backslash escapes also between single quotes.
std::string quoted(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') word += '\\';
    word += c;
  }
  return word + "'";
}

std::string names_of(const ArgumentShape& option) {
  std::string names;
  for (const auto& name : option.names)
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return names;
}

/// What may stand there: one of a few words, a file, or anything.
std::string choice_of(const ArgumentShape& argument) {
  if (!argument.values.empty()) return " -x -a " + quoted(join(argument.values, " "));
  return argument.is_path ? " -r -F" : " -x";
}

std::string option_lines(const std::string& verb, const std::vector<ArgumentShape>& options) {
  std::string lines;
  for (const auto& option : options) {
    lines += fmt::format("complete -c talentops -n \"__talentops_verb '{}'\"{}{} -d {}\n", verb,
                         names_of(option), option.takes_value ? choice_of(option) : "", quoted(option.help));
  }
  return lines;
}

std::string positional_lines(const VerbShape& verb) {
  std::vector<std::string> with_value;
  for (const auto& option : verb.options) {
    if (option.takes_value) with_value.insert(with_value.end(), option.names.begin(), option.names.end());
  }
  std::string lines;
  int place = 0;
  for (const auto& positional : verb.positionals) {
    ++place;
    if (positional.values.empty() && !positional.is_path) continue;
    const auto what = positional.is_path ? std::string("-F") : "-a " + quoted(join(positional.values, " "));
    lines += fmt::format("complete -c talentops -n '__talentops_place {} {} {}' {}\n", verb.name, place,
                         join(with_value, " "), what);
  }
  return lines;
}

}  // namespace

std::string fish_completion(const CommandShape& shape) {
  auto script = std::string(kHead) + option_lines("", shape.options);
  for (const auto& verb : shape.verbs) {
    script += fmt::format("\ncomplete -c talentops -n \"__talentops_verb ''\" -a {} -d {}\n", verb.name,
                          quoted(verb.help));
    script += option_lines(verb.name, verb.options) + positional_lines(verb);
  }
  return script;
}

}  // namespace talentops::cli
