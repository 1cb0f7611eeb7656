#include "controller/cli/scaffold.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {

using codec::YamlValue;

namespace {

YamlValue document(const std::string& kind, const std::string& name, const std::string& client) {
  YamlValue metadata;
  metadata.put("name", name);
  if (!client.empty()) metadata.put("namespace", client);
  YamlValue value;
  value.put("apiVersion", "talentops.dev/v1alpha1").put("kind", kind).put("metadata", std::move(metadata));
  return value;
}

}  // namespace

std::vector<ScaffoldFile> talent_files(const std::string& name, const std::string& version,
                                       const std::string& description) {
  const auto folder = fmt::format("talents/{}/{}", name, version);
  YamlValue manifest;
  manifest.put("name", name).put("version", version).put("description", description);
  const auto agent = fmt::format(
      "---\n"
      "name: {0}\n"
      "description: {1}\n"
      "---\n"
      "\n"
      "You are {2}.\n",
      codec::write_json(YamlValue(name)), codec::write_json(YamlValue(description)), name);
  const auto changelog = fmt::format("# Changelog\n\n## {}\n\n- First version.\n", version);
  return {{folder + "/talent.yaml", codec::write_yaml(manifest)},
          {folder + "/agent.md", agent},
          {folder + "/CHANGELOG.md", changelog}};
}

ScaffoldFile environment_file(const std::string& client, const std::string& name, const std::string& stage,
                              const std::string& path) {
  YamlValue spec;
  if (!stage.empty()) spec.put("stage", stage);
  auto targets = YamlValue::list();
  targets.add(YamlValue().put("name", "workspace").put("directory", YamlValue().put("path", path)));
  spec.put("targets", std::move(targets));
  auto value = document("ClientEnvironment", name, client);
  value.put("spec", std::move(spec));
  return {fmt::format("clients/{}/environments/{}.yaml", client, name), codec::write_yaml(value)};
}

ScaffoldFile release_file(const std::string& client, const std::string& name, const std::string& version,
                          const std::vector<std::string>& environments) {
  auto value = document("TalentRelease", name, client);
  value.put("spec", YamlValue().put("version", version).put("environments", YamlValue::list(environments)));
  return {fmt::format("clients/{}/releases/{}.yaml", client, name), codec::write_yaml(value)};
}

std::vector<ScaffoldFile> fleet_files(const std::string& name) {
  auto fleet = document("Fleet", name, "");
  fleet.put("spec",
            YamlValue()
                .put("tenancy", "path")
                .put("records", YamlValue()
                                    .put("branch", "talentops/records")
                                    .put("root", "departments/operations/deployment-specialist-diego")));
  const std::string readme =
      "# Fleet\n"
      "\n"
      "What is merged here is what talentops deploys.\n"
      "\n"
      "| where | what |\n"
      "| --- | --- |\n"
      "| `fleet.yaml` | this repository: where records go, which stages there are |\n"
      "| `policies/` | the rules: certification, deadlines |\n"
      "| `talents/<talent>/<version>/` | bundles; `talentops new talent NAME` begins one |\n"
      "| `certifications/<talent>/<version>/` | QA's signed verdicts; `talentops certify` writes them |\n"
      "| `clients/<client>/environments/` | places for talents; `talentops new environment CLIENT/NAME "
      "--path DIR` |\n"
      "| `clients/<client>/releases/` | wishes; `talentops new release CLIENT/NAME --version V -e "
      "ENVIRONMENT` |\n"
      "\n"
      "Deployments are recorded on the branch `talentops/records`.\n";
  return {{"fleet.yaml", codec::write_yaml(fleet)}, {"README.md", readme}};
}

Status write_scaffold(const std::string& directory, const std::vector<ScaffoldFile>& files) {
  namespace fs = std::filesystem;
  for (const auto& file : files) {
    std::error_code failed;
    if (!fs::exists(fs::path(directory) / file.path, failed)) continue;
    return Error{ErrorKind::kInvalid, codes::kArgumentInvalid,
                 fmt::format("{}/{} is there already", directory, file.path), std::nullopt,
                 "nothing was written; choose another name or version, or edit that file"};
  }
  for (const auto& file : files) {
    const auto path = fs::path(directory) / file.path;
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed) return effects::write_error(failed.value(), path.parent_path().string());
    TRY(effects::write_file_atomically(path.string(), file.content, 0644));
  }
  return {};
}

}  // namespace talentops::cli
