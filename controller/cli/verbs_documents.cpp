#include "controller/cli/verb_forms.hpp"

/// Verbs about what lies in a folder: a fleet's documents, and bundles.
namespace talentops::cli {
namespace {

void declare_init(CommandForm& form) {
  std::shared_ptr<InitRequest> r;
  const auto verb = form.verb("init", "Make a new fleet repository to start from", "init fleet", r);
  verb.path("DIR", r->directory, "an empty or new directory").required();
}

void declare_new(CommandForm& form) {
  std::shared_ptr<NewRequest> r;
  const auto verb = form.verb("new", "Write a new talent, environment or release",
                              "new release acme/greeter --version 1.0.0 -e production", r);
  const Choices<NewRequest::What> kinds = {{"talent", NewRequest::What::kTalent},
                                           {"release", NewRequest::What::kRelease},
                                           {"environment", NewRequest::What::kEnvironment}};
  verb.choice("WHAT", r->what, kinds, "what to write").required();
  verb.text("NAME", r->name, "a talent's name; client/name for the others").required();
  verb.path("--fleet", r->directory, "the fleet's directory (default: here)").by_default(".");
  verb.text("--version", r->version, "of a talent (default 0.1.0), or the one that a release wishes");
  verb.text("--description", r->description, "of a talent: what it does");
  verb.text("-e,--environment", r->environments, "of a release: where; may be given again").name();
  verb.path("--path", r->path, "of an environment: the workspace's directory");
  verb.text("--stage", r->stage, "of an environment (default: production)").name();
}

void declare_validate(CommandForm& form) {
  std::shared_ptr<ValidateRequest> r;
  const auto verb = form.verb("validate", "Check every document, bundle and reference of a fleet",
                              "validate fleet -o json", r, problem_formats());
  verb.path("DIR", r->directory, "the fleet's directory (default: here)").by_default(".");
  verb.path("--allowed-signers", r->allowed_signers, "also check certifications against these keys");
}

void declare_pack(CommandForm& form) {
  std::shared_ptr<PackRequest> r;
  const auto verb = form.verb("pack", "List a bundle and its digest, or pack it into an archive",
                              "pack talents/greeter/1.0.0", r);
  verb.path("DIR", r->directory, "the bundle's folder").required();
  verb.path("--output", r->output, "write a deterministic .tar.gz there");
}

void declare_verify(CommandForm& form) {
  std::shared_ptr<VerifyRequest> r;
  const auto verb =
      form.verb("verify", "Check a bundle's certification, or a certification's signatures",
                "verify talents/greeter/1.0.0 --allowed-signers /etc/talentops/allowed_signers", r);
  verb.path("PATH", r->path, "a bundle's folder or a certification's file").required();
  verb.text("--stage", r->stage, "whether it counts in this stage (default: stages are not asked)").name();
  verb.path("--fleet", r->fleet, "the fleet's directory (default: found above PATH)");
  verb.path("--allowed-signers", r->allowed_signers, "who is trusted: a file as ssh-keygen reads it");
  verb.path("--extract", r->extract,
            "write statement and signature there, as ssh-keygen -Y verify reads them");
}

void declare_certify(CommandForm& form) {
  std::shared_ptr<CertifyRequest> r;
  const auto verb =
      form.verb("certify", "Sign QA's verdict about a bundle",
                "certify talents/greeter/1.0.0 --result PASS --key ~/.ssh/id_ed25519 --by qa-engineer", r);
  const Choices<bool> results = {{"PASS", true}, {"FAIL", false}};
  verb.path("DIR", r->directory, "the bundle's folder").required();
  verb.choice("--result", r->passed, results, "what QA found").required();
  verb.path("--key", r->key, "an SSH private key without passphrase").required();
  verb.text("--by", r->by, "who verified: your name in allowed_signers").required();
  verb.path("--allowed-signers", r->allowed_signers,
            "hold --by against this file, and write it into the signed statement");
  verb.number("--score", r->score, "from 0 to 1").checked(no_score);
  verb.text("--stage", r->stages, "only for this stage; may be given again").name();
  verb.path("--fleet", r->fleet, "the fleet's directory (default: found above DIR)");
}

}  // namespace

void declare_documents(CommandForm& form) {
  declare_init(form);
  declare_new(form);
  declare_validate(form);
  declare_pack(form);
  declare_verify(form);
  declare_certify(form);
}

}  // namespace talentops::cli
