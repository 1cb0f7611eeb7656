#include "controller/codec/kinds/variables.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/schema_report.hpp"

namespace talentops::codec::kinds {
namespace {

void check_text(const YamlNode& node, const std::string& path, const std::string& file,
                std::span<const std::string_view> known, domain::Problems& problems) {
  const std::string_view text = node.text;
  for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const auto end = text.find("}}", at);
    const auto name = trim(text.substr(at + 2, end == std::string_view::npos ? end : end - at - 2));
    at = end == std::string_view::npos ? text.size() : end;
    const bool is_known =
        end != std::string_view::npos && std::find(known.begin(), known.end(), name) != known.end();
    if (is_known) continue;
    problems.push_back(problem_at(node, file, path, codes::kUnknownVariable,
                                  fmt::format("there is no variable \"{}\"", name),
                                  suggestion(name, {known.begin(), known.end()})));
  }
}

}  // namespace

void check_variables(const YamlNode& node, const std::string& path, const std::string& file,
                     std::span<const std::string_view> known, domain::Problems& problems) {
  if (node.kind == YamlNode::Kind::kScalar) check_text(node, path, file, known, problems);
  for (std::size_t i = 0; i < node.items.size(); ++i)
    check_variables(node.items[i], fmt::format("{}[{}]", path, i), file, known, problems);
  for (const auto& [key, value] : node.entries)
    check_variables(value, fmt::format("{}.{}", path, key.text), file, known, problems);
}

}  // namespace talentops::codec::kinds
