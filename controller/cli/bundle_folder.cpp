#include "controller/cli/bundle_folder.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/effects/fs/bundle_directory.hpp"

namespace talentops::cli {

std::shared_ptr<const domain::Bundle> read_bundle_folder(const std::string& folder, const Output& output,
                                                         ExitCode& code) {
  auto read = effects::read_bundle_directory(folder);
  if (!read) {
    code = output.refuse(read.error());
    return nullptr;
  }
  print_problems(read->problems, output.err, output.err_is_terminal, blamed_below(folder));
  code = read->bundle ? ExitCode::kFine : ExitCode::kNo;
  return read->bundle;
}

Result<std::string> find_fleet(const std::string& path, const std::optional<std::string>& given) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (given && !fs::is_directory(*given, failed)) {
    return Error{ErrorKind::kInvalid, codes::kArgumentInvalid,
                 fmt::format("there is no directory {}", *given), std::nullopt,
                 "correct --fleet, or make a fleet with talentops init"};
  }
  if (given) return *given;
  auto folder = fs::weakly_canonical(fs::absolute(path, failed), failed);
  std::string around_talents;
  for (; !failed; folder = folder.parent_path()) {
    if (fs::exists(folder / "fleet.yaml", failed)) return folder.string();
    if (folder.filename() == "talents" && around_talents.empty())
      around_talents = folder.parent_path().string();
    if (folder == folder.parent_path()) break;
  }
  if (!around_talents.empty()) return around_talents;
  return Error{
      ErrorKind::kInvalid, codes::kArgumentInvalid,
      fmt::format("{} lies in no fleet: no folder above it is called talents, or has a fleet.yaml", path),
      std::nullopt, "name the fleet's directory with --fleet"};
}

}  // namespace talentops::cli
