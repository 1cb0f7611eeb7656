#include "controller/base/text.hpp"
#include "controller/cli/verb_forms.hpp"
#include "controller/codec/schema.hpp"

/// Verbs that look, and change nothing.
namespace talentops::cli {
namespace {

void declare_status(CommandForm& form) {
  std::shared_ptr<StatusRequest> r;
  const auto verb = form.verb("status", "Show what is deployed where, and what waits for what",
                              "status acme --problems", r);
  add_source(verb, r->source);
  add_filter(verb, r->release, r->environment);
  const auto problems = verb.flag("--problems", r->problems_only, "only what is not as wished");
  verb.flag("--waiting", r->waiting_only, "only what goes on by itself once its gates open")
      .excludes(problems);
  verb.flag("--exit-code", r->exit_code, "answer with the state: 0 all as wished, 3 failed, 5 held, 6 stale");
  verb.flag("--watch", r->watch, "print it again whenever something has changed, until it is broken off");
}

void declare_wait(CommandForm& form) {
  std::shared_ptr<WaitRequest> r;
  const auto verb = form.verb("wait", "Wait until what is wished is there",
                              "wait acme/greeter --environment production --timeout 10m", r);
  add_source(verb, r->source);
  add_release(verb, r->release);
  add_environment(verb, r->environment);
  verb.text("--revision", r->revision, "what this commit wishes (default: what the controller follows)");
  verb.read(
          "--timeout", [r](const std::string& text) { r->timeout = *parse_duration(text); },
          "how long at most (default 10m)")
      .called("DURATION", no_duration);
}

void declare_history(CommandForm& form) {
  std::shared_ptr<HistoryRequest> r;
  const auto verb = form.verb("history", "List the deployments of a release, from the records alone",
                              "history acme/greeter", r);
  add_source(verb, r->source);
  add_release(verb, r->release);
  add_environment(verb, r->environment);
}

void declare_where(CommandForm& form) {
  std::shared_ptr<WhereRequest> r;
  const auto verb = form.verb("where", "List where a talent stands, from the records alone",
                              "where greeter --version 1.4.0", r);
  add_repository(verb, r->source);
  verb.text("TALENT", r->talent, "its name").name().required();
  verb.read(
          "--version", [r](const std::string& text) { r->version = domain::Version::parse(text); },
          "only where this version stands")
      .called("VERSION", no_version);
}

void declare_at(CommandForm& form) {
  std::shared_ptr<AtRequest> r;
  const auto verb = form.verb("at", "List what stood where at an instant, from the records alone",
                              "at 2026-11-21T09:30:00Z", r);
  add_repository(verb, r->source);
  verb.read(
          "TIME", [r](const std::string& text) { r->at = *parse_time(text); },
          "an instant of the past; what was under way then did not stand yet")
      .required()
      .called("TIME", no_time);
}

void declare_calendar(CommandForm& form) {
  std::shared_ptr<CalendarRequest> r;
  const auto verb =
      form.verb("calendar", "List when changes may go out, by the calendars of the fleet",
                "calendar business-hours --from 2027-03-27T00:00:00Z --to 2027-03-29T00:00:00Z", r);
  add_repository(verb, r->source);
  verb.text("NAME", r->name, "only this calendar; of a client: client/name")
      .called("[CLIENT/]NAME", no_calendar);
  add_time(verb, "--from", r->from, "from this instant on (default: now)");
  add_time(verb, "--to", r->to, "up to this instant, 400 days later at most (default: 14 days later)");
}

void declare_diff(CommandForm& form) {
  std::shared_ptr<DiffRequest> r;
  const auto verb = form.verb("diff", "Compare what is wished with what lies at the targets, file by file",
                              "diff acme/greeter --environment production --allow-directory /srv/clients", r);
  add_repository(verb, r->source);
  add_release(verb, r->release);
  add_environment(verb, r->environment);
  verb.path("--allow-directory", r->source.allow_directories,
            "targets below this directory may be looked at; may be given again");
}

void declare_explain(CommandForm& form) {
  std::shared_ptr<ExplainRequest> r;
  const auto verb = form.verb("explain", "Explain a release gate by gate, a code, or a kind of document",
                              "explain acme/greeter --environment production", r);
  add_source(verb, r->source);
  verb.text("SUBJECT", r->subject, "client/name, TO1203, or TalentRelease")
      .required()
      .called(join(codec::kind_names(), "|") + "|<code>|<client>/<name>");
  add_environment(verb, r->environment);
  add_time(verb, "--at", r->at, "as of this time, by the documents and records");
}

}  // namespace

void declare_looks(CommandForm& form) {
  declare_status(form);
  declare_wait(form);
  declare_history(form);
  declare_where(form);
  declare_at(form);
  declare_calendar(form);
  declare_diff(form);
  declare_explain(form);
}

void declare_report(CommandForm& form) {
  std::shared_ptr<ReportRequest> r;
  const auto verb = form.verb("report", "Compute the figures of a period, from the records alone",
                              "report --since 2026-10-01T00:00:00Z --until 2026-11-01T00:00:00Z", r);
  add_repository(verb, r->source);
  add_filter(verb, r->release, r->environment);
  add_time(verb, "--since", r->since, "deployments that ended at this instant or later (default: all)");
  add_time(verb, "--until", r->until, "and before this one (default: when the records were written)");
}

}  // namespace talentops::cli
