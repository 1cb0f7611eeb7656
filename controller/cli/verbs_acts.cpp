#include <fmt/format.h>

#include "controller/cli/verb_forms.hpp"

/// Verbs by which a person decides something, under their own name.
namespace talentops::cli {
namespace {

/// Under which name somebody decides.
void add_person(const VerbForm& verb, std::string& key, std::string& by) {
  verb.path("--key", key, "your SSH private key (default: user.signingKey of the repository)");
  verb.text("--by", by, "your name in allowed_signers (default: the one your key has there)");
}

/// With what all of them have.
VerbForm act(CommandForm& form, const std::string& description, domain::ActVerb which,
             const std::string& example, std::shared_ptr<ActRequest>& r) {
  const std::string name(name_of(which));
  const auto verb = form.verb(
      name, description, fmt::format("{} {} --reason \"INC-881\" --key ~/.ssh/id_ed25519", name, example), r);
  r->verb = which;
  add_source(verb, r->source);
  verb.text("--reason", r->reason, "why; it is recorded").required().called("TEXT", no_reason);
  add_person(verb, r->key, r->by);
  verb.flag("-y,--yes", r->yes,
            "do not ask before signing (without a terminal nobody is asked: it says what it does)");
  return verb;
}

void add_placement(const VerbForm& verb, ActRequest& request) {
  add_release(verb, request.subject);
  verb.text("-e,--environment", request.environment, "which environment").name().required();
}

void declare_act_on_release(CommandForm& form, const std::string& description, domain::ActVerb which) {
  std::shared_ptr<ActRequest> r;
  const auto verb = act(form, description, which, "acme/greeter --environment production", r);
  add_placement(verb, *r);
}

void declare_act_on_plan(CommandForm& form, const std::string& description, domain::ActVerb which) {
  std::shared_ptr<ActRequest> r;
  const auto verb =
      act(form, description, which, "acme/greeter --environment production --plan 8ab90629cd83", r);
  add_placement(verb, *r);
  verb.text("--plan", r->plan, "its digest, as plan and explain print it")
      .required()
      .called("DIGEST", no_plan);
  verb.text("--head", r->head, "the commit that is planned for (default: HEAD)");
}

void declare_whoami(CommandForm& form) {
  std::shared_ptr<WhoamiRequest> r;
  const auto verb = form.verb("whoami", "Show which person, roles and key you are here",
                              "whoami --allowed-signers /etc/talentops/allowed_signers", r);
  add_source(verb, r->source);
  add_person(verb, r->key, r->by);
}

void declare_adopt(CommandForm& form) {
  std::shared_ptr<ActRequest> r;
  const auto verb =
      act(form, "Let the next deployment take over what lies at a path of a client", domain::ActVerb::kAdopt,
          ".claude/agents/greeter.md --environment acme/production", r);
  verb.text("PATH", r->subject,
            "below the target's root, for a value in a file with its pointer "
            "(.mcp.json#/mcpServers/crm); . is "
            "the workspace itself, moved or restored")
      .required();
  verb.text("-e,--environment", r->environment, "which environment")
      .required()
      .called("<client>/<environment>");
  verb.text("--target", r->target, "at which target (default: each)").name();
}

void add_environment_key(const VerbForm& verb, std::string& environment) {
  verb.text("ENVIRONMENT", environment, "which environment").required().called("<client>/<environment>");
}

void declare_unlock(CommandForm& form) {
  std::shared_ptr<ActRequest> r;
  const auto verb = act(form, "Serve an environment again whose state nobody understood",
                        domain::ActVerb::kUnlock, "acme/production --as current", r);
  add_environment_key(verb, r->subject);
  const Choices<domain::UnlockAs> ways = {{"current", domain::UnlockAs::kCurrent},
                                          {"reinstall", domain::UnlockAs::kReinstall}};
  verb.choice("--as", r->as, ways,
              "current: what is there now is right; reinstall: what is wished is put there again")
      .required();
}

void declare_forget(CommandForm& form) {
  std::shared_ptr<ActRequest> r;
  const auto verb = act(form, "Leave behind what stands in an environment that has left git",
                        domain::ActVerb::kForget, "acme/production", r);
  add_environment_key(verb, r->subject);
}

void declare_confirmations(CommandForm& form) {
  std::shared_ptr<ActRequest> removal;
  const auto lets_go = act(form, "Let go what git wishes no more at a commit",
                           domain::ActVerb::kConfirmRemoval, "3f9a1c20", removal);
  lets_go.text("COMMIT", removal->subject, "a commit of the watched branch that lacks what may go")
      .required();
  lets_go.text("--client", removal->client, "only what this client lacks (default: everything)").name();

  std::shared_ptr<ActRequest> rewrite;
  const auto follows = act(form, "Follow a watched branch again whose history was rewritten",
                           domain::ActVerb::kConfirmRewrite, "3f9a1c20", rewrite);
  follows.text("COMMIT", rewrite->subject, "a commit of the new history that the old one does not have")
      .required();
}

}  // namespace

void declare_acts(CommandForm& form) {
  using domain::ActVerb;
  declare_act_on_release(form, "Try a version again that was taken back here", ActVerb::kRetry);
  declare_act_on_release(form, "Go back now to what was deployed before", ActVerb::kRollback);
  declare_act_on_plan(form, "Say yes to a plan, under the digest that it has", ActVerb::kApprove);
  declare_act_on_plan(form, "Say no to a plan; whoever says yes to it, it stays so", ActVerb::kReject);
  declare_whoami(form);
  declare_adopt(form);
  declare_unlock(form);
  declare_forget(form);
  declare_confirmations(form);
}

void declare_records(CommandForm& form) {
  std::shared_ptr<RecordsRequest> r;
  const auto verb = form.verb("records", "Move the records to another branch, root or repository",
                              "records move --to-branch ops/records", r);
  using What = RecordsRequest::What;
  const Choices<What> what = {{"move", What::kMove}, {"stay", What::kStay}, {"begin", What::kBegin}};
  verb.choice("WHAT", r->what, what,
              "move them; stay: take back a move that was broken off; begin anew where the old "
              "ones are out of reach for good")
      .required();
  add_repository(verb, r->source);
  verb.path(
      "--key", r->key,
      "the SSH private key that commits are signed with (default: user.signingKey of the repository, if it "
      "names a file)");
  verb.text("--to-repository", r->repository,
            "the repository that they go to; . is the fleet's own (default: where they are)")
      .called("ADDRESS");
  verb.text("--to-branch", r->branch, "the branch there (default: the one that they are on)")
      .called("BRANCH");
  verb.text("--to-root", r->root, "the folder on that branch (default: the one that they are in)")
      .called("FOLDER");
}

}  // namespace talentops::cli
