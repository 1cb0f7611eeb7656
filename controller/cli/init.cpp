#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/cli/scaffold.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_fleet.hpp"

namespace talentops::cli {
namespace {

Status make_fleet(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::create_directories(directory, failed);
  if (failed) return effects::write_error(failed.value(), directory);
  if (!fs::is_empty(directory, failed)) {
    return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, directory + " is not empty", std::nullopt,
                 "nothing was written; name a new or an empty directory"};
  }
  const auto name = fs::absolute(directory).lexically_normal().filename().string();
  TRY(write_scaffold(directory, fleet_files(domain::is_valid_name(name) ? name : "fleet")));
  TRY(effects::git::initialize_git());
  TRY(effects::git::create_fleet_repository(directory, {"talentops", "talentops@localhost"}, "A new fleet",
                                            effects::SystemClock().now()));
  return {};
}

}  // namespace

ExitCode init(const InitRequest& request, const Output& output) {
  if (const auto made = make_fleet(request.directory); !made) return output.fail(made.error());
  if (output.wants_value()) {
    output.value(codec::YamlValue().put("directory", request.directory));
    return ExitCode::kFine;
  }
  output.out << fmt::format(
      "{0} is a fleet repository. Next, in it:\n"
      "  talentops new environment acme/production --path /srv/acme/workspace\n"
      "  talentops new talent greeter --version 1.0.0\n"
      "  talentops certify talents/greeter/1.0.0 --result PASS --key ~/.ssh/id_ed25519 --by qa-engineer\n"
      "  talentops new release acme/greeter --version 1.0.0 -e production\n"
      "  git add -A && git commit -m 'Greeter for acme'\n"
      "  talentops run --repository {0} --allow-directory /srv/acme --allowed-signers FILE --until-idle\n",
      request.directory);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
