#include "controller/cli/verb_forms.hpp"

/// What a change would do, and who does it.
namespace talentops::cli {

void declare_plan(CommandForm& form) {
  std::shared_ptr<PlanRequest> r;
  const auto verb = form.verb("plan", "Show what a change would do, gate by gate",
                              "plan --base origin/main --head HEAD", r, page_formats());
  add_source(verb, r->source);
  add_filter(verb, r->release, r->environment);
  verb.text("--base", r->base,
            "the commit that is merged into: whose rules count, and only what differs from it is "
            "planned (default: none)");
  verb.text("--head", r->head, "the commit that is planned for (default: HEAD)").by_default("HEAD");
  add_time(verb, "--at", r->at, "as of this time");
  const Choices<bool> against = {{"records", false}, {"targets", true}};
  verb.choice("--against", r->against_targets, against,
              "what is deployed: as recorded (default), or by looking");
  verb.path("--allow-directory", r->source.allow_directories,
            "with --against targets: directories that may be looked at");
  verb.flag("--exit-code", r->exit_code,
            "0 nothing to do, 1 changes that would go, 5 changes that would be held");
}

void declare_run(CommandForm& form) {
  std::shared_ptr<RunRequest> r;
  const auto verb = form.verb("run", "Run the controller", "run --config /etc/talentops/controller.yaml", r);
  verb.path("--config", r->config, "the controller's configuration");
  verb.path("--repository", r->repository, "the fleet repository: a path or a file:// URL");
  verb.text("--branch", r->branch, "the watched branch (default: main)");
  verb.path("--allow-directory", r->allow_directories,
            "workspaces may lie below this directory; may be given again");
  verb.path("--allowed-signers", r->allowed_signers, "who is trusted: a file as ssh-keygen reads it");
  verb.path("--state", r->state, "the state directory");
  verb.text("--log-level", r->log_level, "what is logged").called("debug|info|warn|error", no_log_level);
  const auto once = verb.flag(
      "--once", [r] { r->mode = engine::RunMode::kOnce; }, "do what is due now, and stop");
  verb.flag(
          "--until-idle", [r] { r->mode = engine::RunMode::kUntilIdle; },
          "stop as soon as everything has converged or holds")
      .excludes(once);
}

}  // namespace talentops::cli
