#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/error.hpp"
#include "controller/cli/exit_code.hpp"
#include "controller/cli/requests.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::cli {

/// Where results (out) and errors (err) go, and in which form. Borrows: the streams.
struct Output {
  std::ostream& out;
  std::ostream& err;
  Format format = Format::kTable;
  bool out_is_terminal = false;
  bool err_is_terminal = false;

  /// "talentops: <what was wrong>: <what to do> [code]" on err; returns the exit code that the error asks
  /// for.
  ExitCode fail(const Error& error) const;
  /// The same for what an argument names: what is not there, or may not be used, is wrong usage.
  ExitCode refuse(const Error& error) const;
  /// A value as JSON on one line, or as YAML.
  void value(const codec::YamlValue& value) const;
  /// Whether the format asks for a value rather than for text.
  bool wants_value() const { return format == Format::kJson || format == Format::kYaml; }
};

/// Absent in JSON and YAML: the field is there, and null.
codec::YamlValue null_value();

/// What is wrong and what to do about it, without place and code: "message: hint".
std::string problem_text(const domain::Problem& problem);

/// Problems in the compiler's form: "path:line:column: error: message: hint [TO1203]". Where no place is to
/// blame, as errors.
std::string problem_line(const domain::Problem& problem);

/// Rows in aligned columns; the first row is the heading. Two blanks between columns, none at the end of a
/// line.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace talentops::cli
