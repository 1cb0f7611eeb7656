#pragma once

#include "controller/cli/exit_code.hpp"
#include "controller/cli/output.hpp"
#include "controller/cli/requests.hpp"

namespace talentops::process {

/// The verb `run`: the controller, until it is asked to stop or has come to rest.
cli::ExitCode run(const cli::RunRequest& request, const cli::Output& output);

}  // namespace talentops::process
