#include "controller/cli/output.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "controller/base/redact.hpp"

namespace talentops::cli {

namespace {

/// An error that says nothing of its own about what to do says what its code does.
Error with_hint(Error error) {
  if (!error.hint.empty()) return error;
  const auto explanation = talentops::explain(error.code);
  if (!explanation) return error;
  error.hint = explanation->what_to_do;
  if (error.hint.ends_with('.')) error.hint.pop_back();
  const bool is_word = error.hint.size() > 1 && error.hint[1] >= 'a' && error.hint[1] <= 'z';
  if (is_word) error.hint[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(error.hint[0])));
  return error;
}

}  // namespace

ExitCode Output::fail(const Error& error) const {
  err << "talentops: " << redact(with_hint(error).text()) << "\n";
  return exit_code_of(error);
}

ExitCode Output::refuse(const Error& error) const {
  const auto code = fail(error);
  switch (error.kind) {
    case ErrorKind::kInvalid:
    case ErrorKind::kDenied:
    case ErrorKind::kNotFound:
      return ExitCode::kUsage;
    case ErrorKind::kConflict:
    case ErrorKind::kUnavailable:
    case ErrorKind::kCanceled:
    case ErrorKind::kInternal:
      break;
  }
  return code;
}

void Output::value(const codec::YamlValue& value) const {
  if (format == Format::kYaml) {
    out << codec::write_yaml(value);
  } else {
    out << codec::write_json(value) << "\n";
  }
}

codec::YamlValue null_value() { return codec::YamlValue::null(); }

std::string problem_text(const domain::Problem& problem) {
  const auto error = with_hint(problem.error);
  return redact(error.hint.empty() ? error.message : error.message + ": " + error.hint);
}

std::string problem_line(const domain::Problem& problem) {
  const bool is_error = problem.severity == domain::Severity::kError;
  const auto& where = problem.error.where;
  std::string line = where ? where->text() + ": " : std::string("talentops: ");
  if (where || !is_error) line += is_error ? "error: " : "warning: ";
  line += problem_text(problem);
  return redact(line + fmt::format(" [{}]", problem.error.code.text()));
}

namespace {

/// Characters, not bytes: what a terminal shows.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace talentops::cli
