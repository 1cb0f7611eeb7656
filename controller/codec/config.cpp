#include "controller/codec/config.hpp"

#include "controller/base/codes/documents.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/kinds/decode.hpp"
#include "controller/codec/repository_address.hpp"
#include "controller/codec/schema.hpp"
#include "controller/codec/schema_formats.hpp"
#include "controller/codec/schema_reader.hpp"
#include "controller/codec/schema_report.hpp"
#include "controller/codec/single_document.hpp"

namespace talentops::codec {
namespace {

/// A command is started by its absolute path: what lies in the search path is nobody's decision.
void check_commands(const YamlNode& document, const std::string& file, domain::Problems& problems) {
  const auto* allow = document.find("allow");
  const auto* commands = allow == nullptr ? nullptr : allow->find("commands");
  if (commands == nullptr) return;
  for (std::size_t i = 0; i < commands->items.size(); ++i) {
    const auto& program = commands->items[i].find("argv")->items.front();
    if (formats::kAbsolutePath.accepts(program.text)) continue;
    const auto path = "allow.commands[" + std::to_string(i) + "].argv[0]";
    problems.push_back(problem_at(program, file, path, codes::kBadFormat,
                                  excerpt(program.text) + " is not an absolute path",
                                  "write the whole path of the program, such as /usr/lib/talentops/smoke"));
  }
}

/// Address and credentials have to fit each other.
void check_repository(const YamlNode& document, const domain::RepositoryConfig& config,
                      const std::string& file, domain::Problems& problems) {
  auto wrong = repository_problem(config);
  if (!wrong) return;
  const auto& repository = document.find("repositories")->items.front();
  problems.push_back(problem_at(*repository.find("url"), file, "repositories[0].url", wrong->code,
                                wrong->message, wrong->hint));
}

void check_allowed_repositories(const YamlNode& document, const std::string& file,
                                domain::Problems& problems) {
  const auto* allow = document.find("allow");
  const auto* repositories = allow == nullptr ? nullptr : allow->find("repositories");
  if (repositories == nullptr) return;
  std::size_t index = 0;
  for (const auto& each : repositories->items) {
    const auto path = "allow.repositories[" + std::to_string(index++) + "]";
    const auto address = read_placed_address(each.text);
    if (address) continue;
    const auto& wrong = address.error();
    problems.push_back(problem_at(each, file, path, wrong.code, wrong.message, wrong.hint));
  }
}

}  // namespace

DecodedConfig decode_config(std::string_view text, const std::string& file) {
  DecodedConfig result;
  const auto& kind = *find_kind("ControllerConfig");
  const auto document = read_single(kind, text, file, result.problems);
  if (!document) return result;
  check_commands(*document, file, result.problems);
  check_allowed_repositories(*document, file, result.problems);
  if (domain::has_errors(result.problems)) return result;
  auto config = kinds::decode_controller_config(FieldReader(kind.root, &*document));
  check_repository(*document, config.repository, file, result.problems);
  if (!domain::has_errors(result.problems)) result.config = std::move(config);
  return result;
}

}  // namespace talentops::codec
