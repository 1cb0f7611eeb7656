#include "controller/cli/verbs.hpp"

namespace talentops::cli {

ExitCode version(const VersionRequest&, const Output& output) {
  if (output.wants_value()) {
    output.value(codec::YamlValue().put("version", TALENTOPS_VERSION));
  } else {
    output.out << "talentops " << TALENTOPS_VERSION << "\n";
  }
  return ExitCode::kFine;
}

}  // namespace talentops::cli
