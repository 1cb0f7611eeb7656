#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/codec/schema.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::codec {

/// A problem at `node`; its message starts with `path`, where there is one.
domain::Problem problem_at(const YamlNode& node, const std::string& file, const std::string& path, Code code,
                           std::string message, std::string hint);

/// "did you mean …?", or the names that there are.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& known);

/// Where the checks of one file put what they find.
/// Borrows: the file's name and the problems.
class SchemaReport {
 public:
  SchemaReport(const std::string& file, domain::Problems& problems) : file_(file), problems_(problems) {}

  void add(const YamlNode& node, const std::string& path, Code code, std::string message, std::string hint);
  void wrong_type(const YamlNode& node, const std::string& path, std::string_view expected, std::string hint);
  void unknown_value(const FieldSpec& spec, const YamlNode& node, const std::string& path);
  void out_of_range(const YamlNode& node, const std::string& path, const std::string& allowed);

 private:
  const std::string& file_;
  domain::Problems& problems_;
};

/// The checks of a single value, each by the type of its field.
void check_text(const FieldSpec& spec, const YamlNode& node, const std::string& path, SchemaReport& report);
void check_boolean(const YamlNode& node, const std::string& path, SchemaReport& report);
void check_integer(const FieldSpec& spec, const YamlNode& node, const std::string& path,
                   SchemaReport& report);
void check_number(const FieldSpec& spec, const YamlNode& node, const std::string& path, SchemaReport& report);
/// Reviewers must see what they approve, and terminals must not obey it. Returns whether they do.
bool check_visible(const YamlNode& node, const std::string& path, SchemaReport& report);

}  // namespace talentops::codec
