#include "controller/cli/completion_scripts.hpp"
#include "controller/cli/verbs.hpp"

namespace talentops::cli {
namespace {

std::string script_of(const CompletionRequest& request) {
  switch (request.shell) {
    case CompletionRequest::Shell::kBash:
      return bash_completion(request.shape);
    case CompletionRequest::Shell::kZsh:
      return zsh_completion(request.shape);
    case CompletionRequest::Shell::kFish:
      return fish_completion(request.shape);
  }
  return "";
}

}  // namespace

ExitCode completion(const CompletionRequest& request, const Output& output) {
  const auto script = script_of(request);
  if (output.wants_value()) {
    output.value(codec::YamlValue().put("script", script));
  } else {
    output.out << script;
  }
  return ExitCode::kFine;
}

}  // namespace talentops::cli
