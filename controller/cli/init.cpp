#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/shell.hpp"
#include "controller/cli/scaffold.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/domain/names.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/absolute_path.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/git/library.hpp"
#include "controller/effects/git/new_fleet.hpp"

namespace talentops::cli {
namespace {

Status make_fleet(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (fs::exists(directory, failed) && !fs::is_directory(directory, failed)) {
    return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, directory + " is a file", std::nullopt,
                 "nothing was written; name a new or an empty directory"};
  }
  fs::create_directories(directory, failed);
  if (failed) return effects::write_error(failed.value(), directory);
  const bool is_empty = fs::is_empty(directory, failed);
  if (failed) return effects::read_error(failed.value(), directory);
  if (!is_empty) {
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

/// As a shell reads it back; with quotes only where it needs them.
std::string quoted(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("/._-+,@").find(static_cast<char>(c)) != std::string::npos;
  });
  return is_plain ? text : shell_quoted(text);
}

/// Commands that work as they are, where the user stands. What is no part of the fleet, QA's key above all,
/// goes beside it, so that nobody commits it.
std::string next_commands(const std::string& directory) {
  const auto beside = [&](const std::string& name) {
    return (std::filesystem::path(directory) / ".." / name).lexically_normal().string();
  };
  const auto workspace = quoted(effects::absolute_path(beside("acme")));
  return fmt::format(
      "  ssh-keygen -q -t ed25519 -N '' -C qa-engineer -f {key}\n"
      "  echo \"qa-engineer $(cut -d' ' -f1,2 {public_key})\" > {signers}\n"
      "  mkdir -p {workspace}\n"
      "  talentops new environment acme/production --fleet {fleet} --path {workspace}\n"
      "  talentops new talent greeter --fleet {fleet} --version 1.0.0\n"
      "  talentops certify {bundle} --result PASS --key {key} --by qa-engineer --allowed-signers {signers}\n"
      "  talentops new release acme/greeter --fleet {fleet} --version 1.0.0 -e production\n"
      "  talentops validate {fleet} --allowed-signers {signers}\n"
      "  git -C {fleet} add -A && git -C {fleet} commit -m 'Greeter for acme'\n"
      "  talentops run --repository {fleet} --allow-directory {workspace} --allowed-signers {signers} "
      "--state {state} --until-idle\n",
      fmt::arg("fleet", quoted(directory)), fmt::arg("workspace", workspace),
      fmt::arg("bundle", quoted((std::filesystem::path(directory) / "talents/greeter/1.0.0").string())),
      fmt::arg("key", quoted(beside("qa_key"))), fmt::arg("public_key", quoted(beside("qa_key.pub"))),
      fmt::arg("signers", quoted(beside("allowed_signers"))), fmt::arg("state", quoted(beside("state"))));
}

}  // namespace

ExitCode init(const InitRequest& request, const Output& output) {
  if (const auto made = make_fleet(request.directory); !made) return output.fail(made.error());
  if (output.wants_value()) {
    output.value(codec::YamlValue().put("directory", request.directory));
    return ExitCode::kFine;
  }
  output.out << request.directory << " is a fleet repository. Next, from here:\n"
             << next_commands(request.directory);
  return ExitCode::kFine;
}

}  // namespace talentops::cli
