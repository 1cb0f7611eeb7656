#include "controller/cli/verb_forms.hpp"

/// Verbs about this program itself.
namespace talentops::cli {

void declare_shell(CommandForm& form) {
  std::shared_ptr<CompletionRequest> completion;
  using Shell = CompletionRequest::Shell;
  const Choices<Shell> shells = {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}};
  form.verb("completion", "Print a script that completes talentops in a shell",
            "completion bash > ~/.local/share/bash-completion/completions/talentops", completion)
      .choice("SHELL", completion->shell, shells, "which shell")
      .required();

  std::shared_ptr<VersionRequest> version;
  form.verb("version", "Print the version", "version", version);
}

}  // namespace talentops::cli
