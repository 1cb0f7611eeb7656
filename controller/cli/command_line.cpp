// The only file that sees CLI11: what is declared elsewhere becomes options here.
#include "controller/cli/command_line.hpp"

#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "controller/cli/argument_forms.hpp"
#include "controller/cli/command_form.hpp"
#include "controller/cli/usage_complaint.hpp"
#include "controller/cli/verb_forms.hpp"

namespace talentops::cli {

const ArgumentForm& ArgumentForm::required() const {
  option_->required();
  return *this;
}

const ArgumentForm& ArgumentForm::by_default(const std::string& value) const {
  option_->default_val(value);
  return *this;
}

const ArgumentForm& ArgumentForm::excludes(const ArgumentForm& other) const {
  option_->excludes(other.option_);
  return *this;
}

const ArgumentForm& ArgumentForm::called(const std::string& type) const {
  option_->type_name(type);
  return *this;
}

const ArgumentForm& ArgumentForm::called(const std::string& type,
                                         std::string (*wrong)(const std::string&)) const {
  return checked(wrong).called(type);
}

const ArgumentForm& ArgumentForm::checked(std::string (*wrong)(const std::string&)) const {
  option_->check(wrong);
  return *this;
}

ArgumentForm VerbForm::text(const std::string& name, std::string& value, const std::string& help) const {
  return ArgumentForm(command_->add_option(name, value, help));
}

ArgumentForm VerbForm::text(const std::string& name, std::optional<std::string>& value,
                            const std::string& help) const {
  return ArgumentForm(command_->add_option(name, value, help));
}

ArgumentForm VerbForm::text(const std::string& name, std::vector<std::string>& values,
                            const std::string& help) const {
  return ArgumentForm(command_->add_option(name, values, help));
}

ArgumentForm VerbForm::number(const std::string& name, std::optional<double>& value,
                              const std::string& help) const {
  return ArgumentForm(command_->add_option(name, value, help));
}

ArgumentForm VerbForm::flag(const std::string& name, bool& value, const std::string& help) const {
  return ArgumentForm(command_->add_flag(name, value, help));
}

ArgumentForm VerbForm::flag(const std::string& name, std::function<void()> given,
                            const std::string& help) const {
  return ArgumentForm(command_->add_flag_callback(name, std::move(given), help));
}

ArgumentForm VerbForm::read(const std::string& name, const std::function<void(const std::string&)>& read,
                            const std::string& help) const {
  return ArgumentForm(command_->add_option_function<std::string>(name, read, help));
}

/// CLI11's own validators show their insides to the user.
ArgumentForm VerbForm::word(const std::string& name, const std::function<void(int)>& put,
                            const NumberedWords& words, const std::string& help) const {
  const auto to_number = [words](std::string& text) { return not_numbered(text, words); };
  auto* option = command_->add_option_function<int>(name, put, help);
  return ArgumentForm(option->transform(CLI::Validator(to_number, "", "choice"))->type_name(listed(words)));
}

const Choices<Format>& common_formats() {
  static const Choices<Format> kFormats = {
      {"table", Format::kTable}, {"text", Format::kText}, {"json", Format::kJson}, {"yaml", Format::kYaml}};
  return kFormats;
}

const Choices<Format>& problem_formats() {
  static const Choices<Format> kFormats = {{"table", Format::kTable}, {"text", Format::kText},
                                           {"json", Format::kJson},   {"yaml", Format::kYaml},
                                           {"sarif", Format::kSarif}, {"github", Format::kGithub}};
  return kFormats;
}

const Choices<Format>& page_formats() {
  static const Choices<Format> kFormats = {{"table", Format::kTable},
                                           {"text", Format::kText},
                                           {"json", Format::kJson},
                                           {"yaml", Format::kYaml},
                                           {"markdown", Format::kMarkdown}};
  return kFormats;
}

VerbForm CommandForm::verb(const std::string& name, const std::string& description,
                           const std::string& example, const Choices<Format>& formats,
                           std::function<void()> given) {
  auto* command = app_.add_subcommand(name, description);
  command->footer(fmt::format("Example: talentops {}\n{}", example, kExitCodes));
  VerbForm verb(command);
  verb.choice("-o,--format", parsed_.format, formats, "how the answer is printed (default: table)");
  verb.flag(
      "--no-color", [] {}, "understood everywhere; talentops never colours what it prints");
  command->callback(std::move(given));
  return verb;
}

namespace {

ArgumentShape shape_of(const CLI::Option& option) {
  ArgumentShape shape;
  for (const auto& name : option.get_snames()) shape.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) shape.names.push_back("--" + name);
  if (option.get_positional()) shape.names = {option.get_name(true)};
  shape.help = option.get_description();
  shape.takes_value = option.get_items_expected_max() > 0;
  shape.is_path = option.get_type_name() == kPathType;
  shape.is_repeatable = option.get_expected_max() > 1;
  shape.values = values_in(option.get_type_name());
  return shape;
}

VerbShape shape_of(const CLI::App& verb) {
  VerbShape shape{verb.get_name(), verb.get_description(), {}, {}};
  for (const auto* option : verb.get_options())
    (option->get_positional() ? shape.positionals : shape.options).push_back(shape_of(*option));
  return shape;
}

CommandShape shape_of_all(const CLI::App& app) {
  CommandShape shape{shape_of(app).options, {}};
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    shape.verbs.push_back(shape_of(*verb));
  return shape;
}

/// In the order in which help lists them.
void declare_all(CommandForm& form) {
  declare_documents(form);
  declare_plan(form);
  declare_run(form);
  declare_looks(form);
  declare_acts(form);
  declare_records(form);
  declare_edits(form);
  declare_report(form);
  declare_shell(form);
}

/// In the form of every other error.
std::string complaint(const CLI::App& app, const CLI::Error& error, int argc, const char* const* argv) {
  const auto chosen = app.get_subcommands();
  Misuse misuse{argc < 2 ? "" : argv[1], chosen.empty() ? "" : chosen.front()->get_name(), {}, error.what()};
  const bool is_extra = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  if (is_extra && !chosen.empty()) misuse.unknown = chosen.front()->remaining();
  return usage_complaint(misuse);
}

}  // namespace

std::variant<Parsed, Answered> parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"talentops delivers digital talents: what git wishes, certified, reversible, recorded.",
               "talentops"};
  Parsed parsed;
  app.footer(std::string(kExitCodes));
  app.require_subcommand(1);
  CommandForm form(app, parsed);
  declare_all(form);
  app.set_version_flag("--version", "talentops " TALENTOPS_VERSION, "as the verb version does");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return Answered{ExitCode::kUsage, complaint(app, error, argc, argv)};
    std::ostringstream text;
    app.exit(error, text, text);
    return Answered{ExitCode::kFine, text.str()};
  }
  if (auto* completion = std::get_if<CompletionRequest>(&parsed.request))
    completion->shape = shape_of_all(app);
  return parsed;
}

}  // namespace talentops::cli
