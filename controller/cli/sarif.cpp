#include "controller/cli/sarif.hpp"

#include <map>

#include <fmt/format.h>

#include "controller/cli/output.hpp"

namespace talentops::cli {
namespace {

using codec::YamlValue;
using domain::Problem;
using domain::Problems;
using domain::Severity;

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";

/// The place of a code's rule in the list of rules.
using Places = std::map<Code, int>;

Places places_of_rules(const Problems& problems) {
  Places places;
  for (const auto& problem : problems) places.emplace(problem.error.code, 0);
  int next = 0;
  for (auto& [code, place] : places) place = next++;
  return places;
}

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
  }
  return "error";
}

YamlValue text_value(std::string_view text) { return YamlValue().put("text", text); }

YamlValue rule_of(Code code) {
  YamlValue rule;
  rule.put("id", code.text());
  const auto explanation = talentops::explain(code);
  if (!explanation) return rule;
  return rule.put("shortDescription", text_value(explanation->meaning))
      .put("fullDescription", text_value(explanation->meaning))
      .put("help", text_value(explanation->what_to_do));
}

/// A relative URI: whatever means something in one, and whatever is no ASCII, is percent-encoded.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/";
  std::string uri;
  for (const char c : path) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          kPlain.find(c) != std::string_view::npos;
    uri += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

YamlValue physical_location(const Location& where, const std::string& way) {
  YamlValue location;
  location.put("artifactLocation",
               YamlValue().put("uri", uri_of(way + where.file)).put("uriBaseId", "%SRCROOT%"));
  if (where.line <= 0) return location;
  YamlValue region;
  region.put("startLine", where.line);
  if (where.column > 0) region.put("startColumn", where.column);
  return location.put("region", std::move(region));
}

YamlValue location_of(const Problem& problem, const std::string& way) {
  YamlValue location;
  const auto& where = problem.error.where;
  if (where && !where->file.empty()) location.put("physicalLocation", physical_location(*where, way));
  if (problem.field.empty()) return location;
  return location.put("logicalLocations",
                      YamlValue::list().add(YamlValue().put("fullyQualifiedName", problem.field)));
}

YamlValue result_of(const Problem& problem, int rule, const std::string& way) {
  YamlValue result;
  result.put("ruleId", problem.error.code.text())
      .put("ruleIndex", rule)
      .put("level", level_of(problem.severity))
      .put("message", text_value(problem_text(problem)));
  auto location = location_of(problem, way);
  auto locations = YamlValue::list();
  if (!location.empty()) locations.add(std::move(location));
  return result.put("locations", std::move(locations));
}

YamlValue tool_of(const Places& places) {
  auto rules = YamlValue::list();
  for (const auto& [code, place] : places) rules.add(rule_of(code));
  YamlValue driver;
  driver.put("name", "talentops")
      .put("version", TALENTOPS_VERSION)
      .put("semanticVersion", TALENTOPS_VERSION)
      .put("rules", std::move(rules));
  return YamlValue().put("driver", std::move(driver));
}

}  // namespace

YamlValue sarif_log(const Problems& problems, const std::string& way) {
  const auto places = places_of_rules(problems);
  auto results = YamlValue::list();
  for (const auto& problem : problems) results.add(result_of(problem, places.at(problem.error.code), way));
  YamlValue run;
  run.put("tool", tool_of(places)).put("columnKind", "unicodeCodePoints").put("results", std::move(results));
  return YamlValue()
      .put("$schema", kSchema)
      .put("version", "2.1.0")
      .put("runs", YamlValue::list().add(std::move(run)));
}

}  // namespace talentops::cli
