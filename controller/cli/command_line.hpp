#pragma once

#include <string>
#include <variant>
#include <vector>

#include "controller/cli/exit_code.hpp"
#include "controller/cli/requests.hpp"

namespace talentops::cli {

/// What a command line says: a request and how to print its answer.
struct Parsed {
  Request request;
  Format format = Format::kTable;
};

/// The command line needs no verb run: help was asked for (fine), or it is wrong (usage).
struct Answered {
  ExitCode code = ExitCode::kFine;
  std::string text;
};

std::variant<Parsed, Answered> parse_command_line(int argc, const char* const* argv);

}  // namespace talentops::cli
