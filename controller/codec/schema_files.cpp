#include "controller/codec/schema_files.hpp"

#include <fmt/format.h>

#include "controller/codec/schema_crd.hpp"
#include "controller/codec/schema_json.hpp"
#include "controller/codec/schema_reference.hpp"

namespace talentops::codec {

std::vector<GeneratedFile> generated_files() {
  std::vector<GeneratedFile> files;
  for (const auto& resource : custom_resources())
    files.push_back({fmt::format("crds/{}.yaml", resource.plural), custom_resource_definition(resource)});
  for (const auto& kind : all_kinds()) {
    if (kind.later) continue;
    files.push_back({fmt::format("crds/schemas/{}.json", kind.name), json_schema(kind)});
    files.push_back({fmt::format("crds/reference/{}.md", kind.name), reference_page(kind)});
  }
  files.push_back({"crds/schemas/talentops.json", json_schema_of_all()});
  return files;
}

}  // namespace talentops::codec
