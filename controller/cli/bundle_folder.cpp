#include "controller/cli/bundle_folder.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "controller/base/codes/machine.hpp"
#include "controller/effects/fs/bundle_directory.hpp"

namespace talentops::cli {

std::shared_ptr<const domain::Bundle> read_bundle_folder(const std::string& folder, const Output& output, ExitCode& code) {
  auto read = effects::read_bundle_directory(folder);
  if (!read) {
    code = output.fail(read.error());
    return nullptr;
  }
  for (const auto& problem : read->problems) output.err << problem_line(problem) << "\n";
  code = read->bundle ? ExitCode::kFine : ExitCode::kNo;
  return read->bundle;
}

Result<std::string> find_fleet(const std::string& path, const std::optional<std::string>& given) {
  namespace fs = std::filesystem;
  if (given) return *given;
  std::error_code failed;
  auto folder = fs::weakly_canonical(fs::absolute(path, failed), failed);
  for (; !failed; folder = folder.parent_path()) {
    if (fs::exists(folder / "fleet.yaml", failed)) return folder.string();
    if (folder == folder.parent_path()) break;
  }
  return Error{ErrorKind::kInvalid, codes::kArgumentInvalid, fmt::format("{} lies in no fleet: no folder above it has a fleet.yaml", path),
               std::nullopt, "name the fleet's directory with --fleet"};
}

}  // namespace talentops::cli
