#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/scaffold.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/domain/version.hpp"

namespace talentops::cli {
namespace {

Error wrong(std::string message, std::string hint) {
  return {ErrorKind::kInvalid, codes::kArgumentInvalid, std::move(message), std::nullopt, std::move(hint)};
}

/// "client/name" as two names.
Result<std::pair<std::string, std::string>> client_and_name(const std::string& text) {
  const auto parts = split(text, '/');
  if (parts.size() == 2 && domain::is_valid_name(parts[0]) && domain::is_valid_name(parts[1])) {
    return std::pair(std::string(parts[0]), std::string(parts[1]));
  }
  return wrong(fmt::format("{} is not a client and a name", text), "write client/name, such as acme/greeter");
}

Result<std::vector<ScaffoldFile>> talent(const NewRequest& request) {
  if (!domain::is_valid_name(request.name))
    return wrong(request.name + " is no name", "use lower-case letters, digits and hyphens");
  const auto version = request.version.empty() ? "0.1.0" : request.version;
  if (!domain::Version::parse(version))
    return wrong(version + " is no version", "write major.minor.patch, such as 1.0.0");
  const auto description =
      request.description.empty() ? "Says what this talent does, in one line." : request.description;
  auto files = talent_files(request.name, version, description);
  std::error_code failed;
  const auto versions = std::filesystem::path(request.directory) / "talents" / request.name;
  // What is new in a later version only its author knows; handovers repeat what is said here.
  if (std::filesystem::exists(versions, failed)) files.back().content = "# Changelog\n";
  return files;
}

Result<std::vector<ScaffoldFile>> environment(const NewRequest& request) {
  const auto [client, name] = TRY(client_and_name(request.name));
  if (request.path.empty() || request.path.front() != '/') {
    return wrong(request.name + ": an environment needs the absolute path of its workspace",
                 "give --path /srv/" + client + "/workspace");
  }
  return std::vector<ScaffoldFile>{environment_file(client, name, request.stage, request.path)};
}

Result<std::vector<ScaffoldFile>> release(const NewRequest& request) {
  const auto [client, name] = TRY(client_and_name(request.name));
  if (!domain::Version::parse(request.version))
    return wrong(request.name + ": a release wishes an exact version", "give --version 1.0.0");
  if (request.environments.empty())
    return wrong(request.name + ": a release names its environments", "give --environment production");
  return std::vector<ScaffoldFile>{release_file(client, name, request.version, request.environments)};
}

Result<std::vector<ScaffoldFile>> files_for(const NewRequest& request) {
  switch (request.what) {
    case NewRequest::What::kTalent:
      return talent(request);
    case NewRequest::What::kEnvironment:
      return environment(request);
    case NewRequest::What::kRelease:
      return release(request);
  }
  return wrong("nothing is known by that name", "write talent, environment or release");
}

/// A fleet that is not there is a typing error; `init` makes one.
Status is_there(const std::string& directory) {
  std::error_code failed;
  if (std::filesystem::is_directory(directory, failed)) return {};
  return wrong("there is no directory " + directory,
               "nothing was written; correct --fleet, or make a fleet with talentops init");
}

}  // namespace

ExitCode new_document(const NewRequest& request, const Output& output) {
  const auto files = files_for(request);
  if (!files) return output.refuse(files.error());
  if (const auto found = is_there(request.directory); !found) return output.refuse(found.error());
  if (const auto written = write_scaffold(request.directory, *files); !written)
    return output.fail(written.error());
  if (output.wants_value()) {
    auto list = codec::YamlValue::list();
    for (const auto& file : *files) list.add(request.directory + "/" + file.path);
    output.value(codec::YamlValue().put("files", std::move(list)));
    return ExitCode::kFine;
  }
  for (const auto& file : *files) output.out << request.directory << "/" << file.path << "\n";
  return ExitCode::kFine;
}

}  // namespace talentops::cli
