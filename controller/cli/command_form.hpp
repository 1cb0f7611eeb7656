#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/cli/argument_forms.hpp"
#include "controller/cli/command_line.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): its own name
class App;
class Option;
}  // namespace CLI

/// How verbs and what may follow them are declared. Whoever declares them knows nothing of the library that
/// reads command lines.
namespace talentops::cli {

template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

/// How an answer can be printed: what every verb can, and what some can besides.
const Choices<Format>& common_formats();
const Choices<Format>& problem_formats();
const Choices<Format>& page_formats();

/// An option or a positional that has just been declared, for what else there is to say of it. Borrows: the
/// option, which lives as long as the command line.
class ArgumentForm {
 public:
  explicit ArgumentForm(CLI::Option* option) : option_(option) {}

  const ArgumentForm& required() const;
  const ArgumentForm& by_default(const std::string& value) const;
  const ArgumentForm& excludes(const ArgumentForm& other) const;
  /// What help calls its value.
  const ArgumentForm& called(const std::string& type) const;
  /// The same, and what says whether a text has the form.
  const ArgumentForm& called(const std::string& type, std::string (*wrong)(const std::string&)) const;
  const ArgumentForm& name() const { return called("NAME", no_name); }
  const ArgumentForm& checked(std::string (*wrong)(const std::string&)) const;

 private:
  CLI::Option* option_;
};

/// A verb that is being declared. A name with dashes is an option's, one without is a positional's. Values go
/// to what is given, which must live until the command line was read. Borrows: the command.
class VerbForm {
 public:
  explicit VerbForm(CLI::App* command) : command_(command) {}

  ArgumentForm text(const std::string& name, std::string& value, const std::string& help) const;
  ArgumentForm text(const std::string& name, std::optional<std::string>& value,
                    const std::string& help) const;
  /// One that may be given again.
  ArgumentForm text(const std::string& name, std::vector<std::string>& values, const std::string& help) const;
  ArgumentForm number(const std::string& name, std::optional<double>& value, const std::string& help) const;
  ArgumentForm flag(const std::string& name, bool& value, const std::string& help) const;
  ArgumentForm flag(const std::string& name, std::function<void()> given, const std::string& help) const;
  /// A text that `read` makes something else of.
  ArgumentForm read(const std::string& name, const std::function<void(const std::string&)>& read,
                    const std::string& help) const;

  /// A text of which help says that it names a file or a folder.
  template <typename Path>
  ArgumentForm path(const std::string& name, Path& value, const std::string& help) const {
    const auto argument = text(name, value, help);
    argument.called(kPathType, no_path);
    return argument;
  }

  /// One of a few words, in any case.
  template <typename T>
  ArgumentForm choice(const std::string& name, T& value, const Choices<T>& choices,
                      const std::string& help) const {
    NumberedWords words;
    for (const auto& [word, each] : choices) words.emplace_back(word, static_cast<int>(each));
    return word(
        name, [&value](int number) { value = static_cast<T>(number); }, words, help);
  }

 private:
  ArgumentForm word(const std::string& name, const std::function<void(int)>& put, const NumberedWords& words,
                    const std::string& help) const;

  CLI::App* command_;
};

/// The whole command line while it is being declared. Borrows: both, until it was read.
class CommandForm {
 public:
  CommandForm(CLI::App& app, Parsed& parsed) : app_(app), parsed_(parsed) {}

  /// A verb with what all of them have; `request` is new, and what is parsed where the verb is given.
  template <typename R>
  VerbForm verb(const std::string& name, const std::string& description, const std::string& example,
                std::shared_ptr<R>& request, const Choices<Format>& formats = common_formats()) {
    request = std::make_shared<R>();
    return verb(name, description, example, formats, [this, request] { parsed_.request = *request; });
  }

 private:
  VerbForm verb(const std::string& name, const std::string& description, const std::string& example,
                const Choices<Format>& formats, std::function<void()> given);

  CLI::App& app_;
  Parsed& parsed_;
};

}  // namespace talentops::cli
