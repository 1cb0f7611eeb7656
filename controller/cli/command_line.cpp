// The only file that sees CLI11; longer than others because every verb's options stand here, and only here.
#include "controller/cli/command_line.hpp"

#include <memory>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/cli/argument_forms.hpp"
#include "controller/cli/usage_complaint.hpp"
#include "controller/codec/schema.hpp"

namespace talentops::cli {
namespace {

template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

/// The option takes one of a few words, in any case; CLI11's own validators show their insides to the user.
template <typename T>
CLI::Option* choose(CLI::Option* option, const Choices<T>& choices) {
  NumberedWords words;
  for (const auto& [name, value] : choices) words.emplace_back(name, static_cast<int>(value));
  const auto to_number = [words](std::string& text) { return not_numbered(text, words); };
  return option->transform(CLI::Validator(to_number, "", "choice"))->type_name(listed(words));
}

const Choices<Format> kFormats = {
    {"table", Format::kTable}, {"text", Format::kText}, {"json", Format::kJson}, {"yaml", Format::kYaml}};
const Choices<Format> kReportFormats = {{"table", Format::kTable}, {"text", Format::kText},
                                        {"json", Format::kJson},   {"yaml", Format::kYaml},
                                        {"sarif", Format::kSarif}, {"github", Format::kGithub}};
const Choices<Format> kPageFormats = {{"table", Format::kTable},
                                      {"text", Format::kText},
                                      {"json", Format::kJson},
                                      {"yaml", Format::kYaml},
                                      {"markdown", Format::kMarkdown}};

ArgumentShape shape_of(const CLI::Option& option) {
  ArgumentShape shape;
  for (const auto& name : option.get_snames()) shape.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) shape.names.push_back("--" + name);
  if (option.get_positional()) shape.names = {option.get_name(true)};
  shape.help = option.get_description();
  shape.takes_value = option.get_items_expected_max() > 0;
  shape.is_path = option.get_type_name() == kPathType;
  shape.is_repeatable = option.get_expected_max() > 1;
  shape.values = values_in(option.get_type_name());
  return shape;
}

VerbShape shape_of(const CLI::App& verb) {
  VerbShape shape{verb.get_name(), verb.get_description(), {}, {}};
  for (const auto* option : verb.get_options())
    (option->get_positional() ? shape.positionals : shape.options).push_back(shape_of(*option));
  return shape;
}

CommandShape shape_of_all(const CLI::App& app) {
  CommandShape shape{shape_of(app).options, {}};
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    shape.verbs.push_back(shape_of(*verb));
  return shape;
}

/// Builds the commands; each verb's callback leaves its request in `parsed`.
class Builder {
 public:
  Builder(CLI::App& app, Parsed& parsed) : app_(app), parsed_(parsed) {}

  void build() {
    init();
    new_document();
    validate();
    pack();
    verify();
    certify();
    plan();
    run();
    status();
    wait();
    history();
    where();
    at();
    calendar();
    diff();
    explain();
    act_on_release("Try a version again that was taken back here", domain::ActVerb::kRetry);
    act_on_release("Go back now to what was deployed before", domain::ActVerb::kRollback);
    act_on_plan("Say yes to a plan, under the digest that it has", domain::ActVerb::kApprove);
    act_on_plan("Say no to a plan; whoever says yes to it, it stays so", domain::ActVerb::kReject);
    whoami();
    adopt();
    unlock();
    forget();
    confirm_removal();
    confirm_rewrite();
    records();
    bump();
    suspend();
    resume();
    report();
    completion();
    version();
    app_.set_version_flag("--version", "talentops " TALENTOPS_VERSION, "as the verb version does");
  }

 private:
  /// A verb with what all of them have.
  template <typename R>
  CLI::App* verb(const std::string& name, const std::string& description, const std::string& example,
                 std::shared_ptr<R>& request, const Choices<Format>& formats = kFormats) {
    request = std::make_shared<R>();
    auto* command = app_.add_subcommand(name, description);
    command->footer(fmt::format("Example: talentops {}\n{}", example, kExitCodes));
    choose(command->add_option("-o,--format", parsed_.format, "how the answer is printed (default: table)"),
           formats);
    command->add_flag_callback(
        "--no-color", [] {}, "understood everywhere; talentops never colours what it prints");
    command->callback([this, request] { parsed_.request = *request; });
    return command;
  }

  template <typename Path>
  static CLI::Option* add_path(CLI::App* command, const std::string& name, Path& path,
                               const std::string& help) {
    return command->add_option(name, path, help)->check(no_path)->type_name(kPathType);
  }

  static CLI::Option* as_name(CLI::Option* option) { return option->check(no_name)->type_name("NAME"); }

  static void add_repository(CLI::App* command, Source& source) {
    add_path(command, "--repository", source.repository,
             "the fleet repository, or a clone of it (default: here)");
  }

  static void add_source(CLI::App* command, Source& source) {
    add_repository(command, source);
    add_path(command, "--state", source.state, "a running controller's state directory");
    add_path(command, "--allowed-signers", source.allowed_signers,
             "who is trusted: a file as ssh-keygen reads it");
  }

  static void add_environment(CLI::App* command, std::optional<std::string>& environment) {
    as_name(command->add_option("-e,--environment", environment, "only this environment"));
  }

  static void add_release(CLI::App* command, std::string& release) {
    command->add_option("RELEASE", release, "client/name")
        ->required()
        ->check(no_release)
        ->type_name("CLIENT/NAME");
  }

  /// What `plan` and `status` leave out.
  template <typename R>
  static void add_filter(CLI::App* command, R& request) {
    command->add_option("RELEASE", request.release, "only this client, or client/name")
        ->check(neither_client_nor_release)
        ->type_name("CLIENT[/NAME]");
    add_environment(command, request.environment);
  }

  void init() {
    std::shared_ptr<InitRequest> r;
    auto* command = verb("init", "Make a new fleet repository to start from", "init fleet", r);
    add_path(command, "DIR", r->directory, "an empty or new directory")->required();
  }

  void new_document() {
    std::shared_ptr<NewRequest> r;
    auto* command = verb("new", "Write a new talent, environment or release",
                         "new release acme/greeter --version 1.0.0 -e production", r);
    const Choices<NewRequest::What> kinds = {{"talent", NewRequest::What::kTalent},
                                             {"release", NewRequest::What::kRelease},
                                             {"environment", NewRequest::What::kEnvironment}};
    choose(command->add_option("WHAT", r->what, "what to write")->required(), kinds);
    command->add_option("NAME", r->name, "a talent's name; client/name for the others")->required();
    add_path(command, "--fleet", r->directory, "the fleet's directory (default: here)")->default_val(".");
    command->add_option("--version", r->version,
                        "of a talent (default 0.1.0), or the one that a release wishes");
    command->add_option("--description", r->description, "of a talent: what it does");
    as_name(
        command->add_option("-e,--environment", r->environments, "of a release: where; may be given again"));
    add_path(command, "--path", r->path, "of an environment: the workspace's directory");
    as_name(command->add_option("--stage", r->stage, "of an environment (default: production)"));
  }

  void validate() {
    std::shared_ptr<ValidateRequest> r;
    auto* command = verb("validate", "Check every document, bundle and reference of a fleet",
                         "validate fleet -o json", r, kReportFormats);
    add_path(command, "DIR", r->directory, "the fleet's directory (default: here)")->default_val(".");
    add_path(command, "--allowed-signers", r->allowed_signers,
             "also check certifications against these keys");
  }

  void pack() {
    std::shared_ptr<PackRequest> r;
    auto* command = verb("pack", "List a bundle and its digest, or pack it into an archive",
                         "pack talents/greeter/1.0.0", r);
    add_path(command, "DIR", r->directory, "the bundle's folder")->required();
    add_path(command, "--output", r->output, "write a deterministic .tar.gz there");
  }

  void verify() {
    std::shared_ptr<VerifyRequest> r;
    auto* command = verb("verify", "Check a bundle's certification, or a certification's signatures",
                         "verify talents/greeter/1.0.0 --allowed-signers /etc/talentops/allowed_signers", r);
    add_path(command, "PATH", r->path, "a bundle's folder or a certification's file")->required();
    as_name(command->add_option("--stage", r->stage,
                                "whether it counts in this stage (default: stages are not asked)"));
    add_path(command, "--fleet", r->fleet, "the fleet's directory (default: found above PATH)");
    add_path(command, "--allowed-signers", r->allowed_signers,
             "who is trusted: a file as ssh-keygen reads it");
    add_path(command, "--extract", r->extract,
             "write statement and signature there, as ssh-keygen -Y verify reads them");
  }

  void certify() {
    std::shared_ptr<CertifyRequest> r;
    auto* command =
        verb("certify", "Sign QA's verdict about a bundle",
             "certify talents/greeter/1.0.0 --result PASS --key ~/.ssh/id_ed25519 --by qa-engineer", r);
    const Choices<bool> results = {{"PASS", true}, {"FAIL", false}};
    add_path(command, "DIR", r->directory, "the bundle's folder")->required();
    choose(command->add_option("--result", r->passed, "what QA found")->required(), results);
    add_path(command, "--key", r->key, "an SSH private key without passphrase")->required();
    command->add_option("--by", r->by, "who verified: your name in allowed_signers")->required();
    add_path(command, "--allowed-signers", r->allowed_signers,
             "hold --by against this file, and write it into the signed statement");
    command->add_option("--score", r->score, "from 0 to 1")->check(no_score);
    as_name(command->add_option("--stage", r->stages, "only for this stage; may be given again"));
    add_path(command, "--fleet", r->fleet, "the fleet's directory (default: found above DIR)");
  }

  void plan() {
    std::shared_ptr<PlanRequest> r;
    auto* command = verb("plan", "Show what a change would do, gate by gate",
                         "plan --base origin/main --head HEAD", r, kPageFormats);
    add_source(command, r->source);
    add_filter(command, *r);
    command->add_option("--base", r->base,
                        "the commit that is merged into: whose rules count, and only what differs from it is "
                        "planned (default: none)");
    command->add_option("--head", r->head, "the commit that is planned for (default: HEAD)")
        ->default_val("HEAD");
    command
        ->add_option_function<std::string>(
            "--at", [r](const std::string& text) { r->at = parse_time(text); }, "as of this time")
        ->check(no_time)
        ->type_name("TIME");
    const Choices<bool> against = {{"records", false}, {"targets", true}};
    choose(command->add_option("--against", r->against_targets,
                               "what is deployed: as recorded (default), or by looking"),
           against);
    add_path(command, "--allow-directory", r->source.allow_directories,
             "with --against targets: directories that may be looked at");
    command->add_flag("--exit-code", r->exit_code,
                      "0 nothing to do, 1 changes that would go, 5 changes that would be held");
  }

  void run() {
    std::shared_ptr<RunRequest> r;
    auto* command = verb("run", "Run the controller", "run --config /etc/talentops/controller.yaml", r);
    add_path(command, "--config", r->config, "the controller's configuration");
    add_path(command, "--repository", r->repository, "the fleet repository: a path or a file:// URL");
    command->add_option("--branch", r->branch, "the watched branch (default: main)");
    add_path(command, "--allow-directory", r->allow_directories,
             "workspaces may lie below this directory; may be given again");
    add_path(command, "--allowed-signers", r->allowed_signers,
             "who is trusted: a file as ssh-keygen reads it");
    add_path(command, "--state", r->state, "the state directory");
    command->add_option("--log-level", r->log_level, "what is logged")
        ->check(no_log_level)
        ->type_name("debug|info|warn|error");
    auto* once = command->add_flag_callback(
        "--once", [r] { r->mode = engine::RunMode::kOnce; }, "do what is due now, and stop");
    command
        ->add_flag_callback(
            "--until-idle", [r] { r->mode = engine::RunMode::kUntilIdle; },
            "stop as soon as everything has converged or holds")
        ->excludes(once);
  }

  void status() {
    std::shared_ptr<StatusRequest> r;
    auto* command =
        verb("status", "Show what is deployed where, and what waits for what", "status acme --problems", r);
    add_source(command, r->source);
    add_filter(command, *r);
    auto* problems = command->add_flag("--problems", r->problems_only, "only what is not as wished");
    command->add_flag("--waiting", r->waiting_only, "only what goes on by itself once its gates open")
        ->excludes(problems);
    command->add_flag("--exit-code", r->exit_code,
                      "answer with the state: 0 all as wished, 3 failed, 5 held, 6 stale");
    command->add_flag("--watch", r->watch,
                      "print it again whenever something has changed, until it is broken off");
  }

  void wait() {
    std::shared_ptr<WaitRequest> r;
    auto* command = verb("wait", "Wait until what is wished is there",
                         "wait acme/greeter --environment production --timeout 10m", r);
    add_source(command, r->source);
    add_release(command, r->release);
    add_environment(command, r->environment);
    command->add_option("--revision", r->revision,
                        "what this commit wishes (default: what the controller follows)");
    command
        ->add_option_function<std::string>(
            "--timeout", [r](const std::string& text) { r->timeout = *parse_duration(text); },
            "how long at most (default 10m)")
        ->check(no_duration)
        ->type_name("DURATION");
  }

  void history() {
    std::shared_ptr<HistoryRequest> r;
    auto* command = verb("history", "List the deployments of a release, from the records alone",
                         "history acme/greeter", r);
    add_source(command, r->source);
    add_release(command, r->release);
    add_environment(command, r->environment);
  }

  void where() {
    std::shared_ptr<WhereRequest> r;
    auto* command = verb("where", "List where a talent stands, from the records alone",
                         "where greeter --version 1.4.0", r);
    add_repository(command, r->source);
    as_name(command->add_option("TALENT", r->talent, "its name")->required());
    command
        ->add_option_function<std::string>(
            "--version", [r](const std::string& text) { r->version = domain::Version::parse(text); },
            "only where this version stands")
        ->check(no_version)
        ->type_name("VERSION");
  }

  void at() {
    std::shared_ptr<AtRequest> r;
    auto* command = verb("at", "List what stood where at an instant, from the records alone",
                         "at 2026-11-21T09:30:00Z", r);
    add_repository(command, r->source);
    command
        ->add_option_function<std::string>(
            "TIME", [r](const std::string& text) { r->at = *parse_time(text); },
            "an instant of the past; what was under way then did not stand yet")
        ->required()
        ->check(no_time)
        ->type_name("TIME");
  }

  void calendar() {
    std::shared_ptr<CalendarRequest> r;
    auto* command = verb("calendar", "List when changes may go out, by the calendars of the fleet",
                         "calendar business-hours --from 2027-03-27T00:00:00Z --to 2027-03-29T00:00:00Z", r);
    add_repository(command, r->source);
    command->add_option("NAME", r->name, "only this calendar; of a client: client/name")
        ->check(no_calendar)
        ->type_name("[CLIENT/]NAME");
    const auto add_time = [&](const std::string& name, std::optional<Instant>& time,
                              const std::string& help) {
      command
          ->add_option_function<std::string>(
              name, [r, &time](const std::string& text) { time = parse_time(text); }, help)
          ->check(no_time)
          ->type_name("TIME");
    };
    add_time("--from", r->from, "from this instant on (default: now)");
    add_time("--to", r->to, "up to this instant, 400 days later at most (default: 14 days later)");
  }

  void diff() {
    std::shared_ptr<DiffRequest> r;
    auto* command = verb("diff", "Compare what is wished with what lies at the targets, file by file",
                         "diff acme/greeter --environment production --allow-directory /srv/clients", r);
    add_repository(command, r->source);
    add_release(command, r->release);
    add_environment(command, r->environment);
    add_path(command, "--allow-directory", r->source.allow_directories,
             "targets below this directory may be looked at; may be given again");
  }

  void explain() {
    std::shared_ptr<ExplainRequest> r;
    auto* command = verb("explain", "Explain a release gate by gate, a code, or a kind of document",
                         "explain acme/greeter --environment production", r);
    add_source(command, r->source);
    command->add_option("SUBJECT", r->subject, "client/name, TO1203, or TalentRelease")
        ->required()
        ->type_name(join(codec::kind_names(), "|") + "|<code>|<client>/<name>");
    add_environment(command, r->environment);
  }

  /// A verb by which a person decides something, with what all of them have.
  CLI::App* act(const std::string& description, domain::ActVerb which, const std::string& example,
                std::shared_ptr<ActRequest>& r) {
    const std::string name(name_of(which));
    auto* command = verb(name, description,
                         fmt::format("{} {} --reason \"INC-881\" --key ~/.ssh/id_ed25519", name, example), r);
    r->verb = which;
    add_source(command, r->source);
    command->add_option("--reason", r->reason, "why; it is recorded")
        ->required()
        ->check(no_reason)
        ->type_name("TEXT");
    add_path(command, "--key", r->key, "your SSH private key (default: user.signingKey of the repository)");
    command->add_option("--by", r->by, "your name in allowed_signers (default: the one your key has there)");
    command->add_flag("-y,--yes", r->yes,
                      "do not ask before signing (without a terminal nobody is asked: it says what it does)");
    return command;
  }

  void act_on_release(const std::string& description, domain::ActVerb which) {
    std::shared_ptr<ActRequest> r;
    auto* command = act(description, which, "acme/greeter --environment production", r);
    add_release(command, r->subject);
    as_name(command->add_option("-e,--environment", r->environment, "which environment"))->required();
  }

  void act_on_plan(const std::string& description, domain::ActVerb which) {
    std::shared_ptr<ActRequest> r;
    auto* command = act(description, which, "acme/greeter --environment production --plan 8ab90629cd83", r);
    add_release(command, r->subject);
    as_name(command->add_option("-e,--environment", r->environment, "which environment"))->required();
    command->add_option("--plan", r->plan, "its digest, as plan and explain print it")
        ->required()
        ->check(no_plan)
        ->type_name("DIGEST");
    command->add_option("--head", r->head, "the commit that is planned for (default: HEAD)");
  }

  void whoami() {
    std::shared_ptr<WhoamiRequest> r;
    auto* command = verb("whoami", "Show which person, roles and key you are here",
                         "whoami --allowed-signers /etc/talentops/allowed_signers", r);
    add_source(command, r->source);
    add_path(command, "--key", r->key, "your SSH private key (default: user.signingKey of the repository)");
    command->add_option("--by", r->by, "your name in allowed_signers (default: the one your key has there)");
  }

  void adopt() {
    std::shared_ptr<ActRequest> r;
    auto* command =
        act("Let the next deployment take over what lies at a path of a client", domain::ActVerb::kAdopt,
            ".claude/agents/greeter.md --environment acme/production", r);
    command
        ->add_option("PATH", r->subject,
                     "below the target's root, for a value in a file with its pointer "
                     "(.mcp.json#/mcpServers/crm); . is "
                     "the workspace itself, moved or restored")
        ->required();
    command->add_option("-e,--environment", r->environment, "which environment")
        ->required()
        ->type_name("<client>/<environment>");
    as_name(command->add_option("--target", r->target, "at which target (default: each)"));
  }

  void unlock() {
    std::shared_ptr<ActRequest> r;
    auto* command = act("Serve an environment again whose state nobody understood", domain::ActVerb::kUnlock,
                        "acme/production --as current", r);
    add_environment_key(command, r->subject);
    const Choices<domain::UnlockAs> ways = {{"current", domain::UnlockAs::kCurrent},
                                            {"reinstall", domain::UnlockAs::kReinstall}};
    choose(
        command
            ->add_option("--as", r->as,
                         "current: what is there now is right; reinstall: what is wished is put there again")
            ->required(),
        ways);
  }

  void forget() {
    std::shared_ptr<ActRequest> r;
    auto* command = act("Leave behind what stands in an environment that has left git",
                        domain::ActVerb::kForget, "acme/production", r);
    add_environment_key(command, r->subject);
  }

  void confirm_removal() {
    std::shared_ptr<ActRequest> r;
    auto* command =
        act("Let go what git wishes no more at a commit", domain::ActVerb::kConfirmRemoval, "3f9a1c20", r);
    command->add_option("COMMIT", r->subject, "a commit of the watched branch that lacks what may go")
        ->required();
    as_name(command->add_option("--client", r->client, "only what this client lacks (default: everything)"));
  }

  void confirm_rewrite() {
    std::shared_ptr<ActRequest> r;
    auto* command = act("Follow a watched branch again whose history was rewritten",
                        domain::ActVerb::kConfirmRewrite, "3f9a1c20", r);
    command->add_option("COMMIT", r->subject, "a commit of the new history that the old one does not have")
        ->required();
  }

  void records() {
    std::shared_ptr<RecordsRequest> r;
    auto* command = verb("records", "Move the records to another branch, root or repository",
                         "records move --to-branch ops/records", r);
    using What = RecordsRequest::What;
    const Choices<What> what = {{"move", What::kMove}, {"stay", What::kStay}, {"begin", What::kBegin}};
    choose(command
               ->add_option("WHAT", r->what,
                            "move them; stay: take back a move that was broken off; begin anew where the old "
                            "ones are out of reach for good")
               ->required(),
           what);
    add_repository(command, r->source);
    add_path(
        command, "--key", r->key,
        "the SSH private key that commits are signed with (default: user.signingKey of the repository, if it "
        "names a file)");
    command
        ->add_option("--to-repository", r->repository,
                     "the repository that they go to; . is the fleet's own (default: where they are)")
        ->type_name("ADDRESS");
    command->add_option("--to-branch", r->branch, "the branch there (default: the one that they are on)")
        ->type_name("BRANCH");
    command->add_option("--to-root", r->root, "the folder on that branch (default: the one that they are in)")
        ->type_name("FOLDER");
  }

  static void add_edit(CLI::App* command, EditChoice& how) {
    add_path(command, "--repository", how.directory, "the fleet's directory (default: here)");
    add_path(command, "--allowed-signers", how.allowed_signers,
             "refuse what QA has not certified by one of these keys");
    command
        ->add_option("--branch", how.branch,
                     "commit the edit to this new branch, upon HEAD (default: edit the files)")
        ->type_name("BRANCH");
    command->add_flag("--dry-run", how.dry_run, "print the difference, and change nothing");
  }

  void bump() {
    std::shared_ptr<BumpRequest> r;
    auto* command =
        verb("bump", "Let releases wish another version of a talent, by an edit of their documents",
             "bump greeter 1.5.0 --selector tier=gold --branch greeter-1.5.0", r);
    add_edit(command, r->how);
    as_name(command->add_option("TALENT", r->talent, "its name")->required());
    command
        ->add_option_function<std::string>(
            "VERSION", [r](const std::string& text) { r->version = domain::Version::parse(text); },
            "the version that they are to wish")
        ->required()
        ->check(no_version)
        ->type_name("VERSION");
    command
        ->add_option_function<std::string>(
            "--selector", [r](const std::string& text) { r->selector = labels_in(text); },
            "only releases with these labels; client and release count as labels (default: all of the "
            "talent)")
        ->check(no_selector)
        ->type_name("KEY=VALUE[,KEY=VALUE]");
  }

  void suspend() { suspend_verb("suspend", "Let a release stand still, by an edit of its document", true); }
  void resume() {
    suspend_verb("resume", "Let a release go on that was suspended, by an edit of its document", false);
  }
  void suspend_verb(const std::string& name, const std::string& description, bool suspends) {
    std::shared_ptr<SuspendRequest> r;
    auto* command = verb(name, description, name + " acme/greeter --dry-run", r);
    r->suspend = suspends;
    add_edit(command, r->how);
    add_release(command, r->release);
  }

  void report() {
    std::shared_ptr<ReportRequest> r;
    auto* command = verb("report", "Compute the figures of a period, from the records alone",
                         "report --since 2026-10-01T00:00:00Z --until 2026-11-01T00:00:00Z", r);
    add_repository(command, r->source);
    add_filter(command, *r);
    command
        ->add_option_function<std::string>(
            "--since", [r](const std::string& text) { r->since = parse_time(text); },
            "deployments that ended at this instant or later (default: all)")
        ->check(no_time)
        ->type_name("TIME");
    command
        ->add_option_function<std::string>(
            "--until", [r](const std::string& text) { r->until = parse_time(text); },
            "and before this one (default: when the records were written)")
        ->check(no_time)
        ->type_name("TIME");
  }

  static void add_environment_key(CLI::App* command, std::string& environment) {
    command->add_option("ENVIRONMENT", environment, "which environment")
        ->required()
        ->type_name("<client>/<environment>");
  }

  void completion() {
    std::shared_ptr<CompletionRequest> r;
    auto* command = verb("completion", "Print a script that completes talentops in a shell",
                         "completion bash > ~/.local/share/bash-completion/completions/talentops", r);
    using Shell = CompletionRequest::Shell;
    const Choices<Shell> shells = {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}};
    choose(command->add_option("SHELL", r->shell, "which shell")->required(), shells);
    command->callback([this, r] {
      r->shape = shape_of_all(app_);
      parsed_.request = *r;
    });
  }

  void version() {
    std::shared_ptr<VersionRequest> r;
    verb("version", "Print the version", "version", r);
  }

  CLI::App& app_;
  Parsed& parsed_;
};

/// In the form of every other error.
std::string complaint(const CLI::App& app, const CLI::Error& error, int argc, const char* const* argv) {
  const auto chosen = app.get_subcommands();
  Misuse misuse{argc < 2 ? "" : argv[1], chosen.empty() ? "" : chosen.front()->get_name(), {}, error.what()};
  const bool is_extra = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  if (is_extra && !chosen.empty()) misuse.unknown = chosen.front()->remaining();
  return usage_complaint(misuse);
}

}  // namespace

std::variant<Parsed, Answered> parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"talentops delivers digital talents: what git wishes, certified, reversible, recorded.",
               "talentops"};
  Parsed parsed;
  app.footer(std::string(kExitCodes));
  app.require_subcommand(1);
  Builder(app, parsed).build();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return Answered{ExitCode::kUsage, complaint(app, error, argc, argv)};
    std::ostringstream text;
    app.exit(error, text, text);
    return Answered{ExitCode::kFine, text.str()};
  }
  return parsed;
}

}  // namespace talentops::cli
