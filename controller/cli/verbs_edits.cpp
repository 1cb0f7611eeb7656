#include "controller/cli/verb_forms.hpp"

/// Verbs that edit documents in place.
namespace talentops::cli {
namespace {

void add_edit(const VerbForm& verb, EditChoice& how) {
  verb.path("--repository", how.directory, "the fleet's directory (default: here)");
  verb.path("--allowed-signers", how.allowed_signers,
            "refuse what QA has not certified by one of these keys");
  verb.text("--branch", how.branch, "commit the edit to this new branch, upon HEAD (default: edit the files)")
      .called("BRANCH");
  verb.flag("--dry-run", how.dry_run, "print the difference, and change nothing");
}

void declare_bump(CommandForm& form) {
  std::shared_ptr<BumpRequest> r;
  const auto verb =
      form.verb("bump", "Let releases wish another version of a talent, by an edit of their documents",
                "bump greeter 1.5.0 --selector tier=gold --branch greeter-1.5.0", r);
  add_edit(verb, r->how);
  verb.text("TALENT", r->talent, "its name").name().required();
  verb.read(
          "VERSION", [r](const std::string& text) { r->version = domain::Version::parse(text); },
          "the version that they are to wish")
      .required()
      .called("VERSION", no_version);
  verb.read(
          "--selector", [r](const std::string& text) { r->selector = labels_in(text); },
          "only releases with these labels; client and release count as labels (default: all of the "
          "talent)")
      .called("KEY=VALUE[,KEY=VALUE]", no_selector);
}

void declare_suspension(CommandForm& form, const std::string& name, const std::string& description,
                        bool suspends) {
  std::shared_ptr<SuspendRequest> r;
  const auto verb = form.verb(name, description, name + " acme/greeter --dry-run", r);
  r->suspend = suspends;
  add_edit(verb, r->how);
  add_release(verb, r->release);
}

}  // namespace

void declare_edits(CommandForm& form) {
  declare_bump(form);
  declare_suspension(form, "suspend", "Let a release stand still, by an edit of its document", true);
  declare_suspension(form, "resume", "Let a release go on that was suspended, by an edit of its document",
                     false);
}

}  // namespace talentops::cli
