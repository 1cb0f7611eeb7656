#include "controller/codec/single_document.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/codec/schema_check.hpp"
#include "controller/codec/schema_report.hpp"

namespace talentops::codec {

std::optional<YamlNode> read_single(const KindSpec& kind, std::string_view text, const std::string& file,
                                    domain::Problems& problems) {
  auto yaml = read_yaml(text, file);
  if (domain::has_errors(yaml.problems)) {
    problems = std::move(yaml.problems);
    return std::nullopt;
  }
  if (yaml.documents.empty()) {
    YamlNode start;
    start.line = start.column = 1;
    problems.push_back(problem_at(start, file, "", codes::kNotADocument, "the file holds no document",
                                  fmt::format("`talentops explain {}` lists its fields", kind.name)));
    return std::nullopt;
  }
  if (yaml.documents.size() > 1) {
    problems.push_back(problem_at(yaml.documents[1], file, "", codes::kYamlContentAfterEnd,
                                  "the file holds a second document", "keep one document in this file"));
  }
  check_field(kind.root, yaml.documents.front(), "", file, problems);
  if (domain::has_errors(problems)) return std::nullopt;
  return std::move(yaml.documents.front());
}

}  // namespace talentops::codec
