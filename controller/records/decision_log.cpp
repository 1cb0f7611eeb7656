#include "controller/records/decision_log.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/records/markdown.hpp"
#include "controller/records/wording.hpp"

namespace talentops::records {
namespace {

using domain::Intent;
using domain::Manifest;
using domain::Outcome;

struct KindInWords {
  std::string operator()(const domain::DigestCheck&) const {
    return "what lies there has the digest of the package";
  }
  std::string operator()(const domain::EffectiveCheck&) const { return "the runtime will load it"; }
  std::string operator()(const domain::FileCheck& file) const {
    return fmt::format("file {}{}", code(file.path),
                       file.contains ? " holds " + code(*file.contains) : " is there");
  }
  std::string operator()(const domain::CommandCheck& command) const {
    return fmt::format("command {}", code(command.command));
  }
  std::string operator()(const domain::HttpCheck& http) const {
    return fmt::format("{} {} answers {}", plain(http.method), code(http.url), http.status);
  }
  std::string operator()(const domain::TcpCheck& tcp) const {
    return fmt::format("a connection to {} opens", code(fmt::format("{}:{}", tcp.host, tcp.port)));
  }
};

std::string listed(const std::vector<domain::TargetName>& targets) {
  std::vector<std::string> names;
  for (const auto& target : targets) names.push_back(code(target.text()));
  return join(names, ", ");
}

struct StepInWords {
  std::string operator()(const domain::ApplyStep&) const { return "Stage at every target."; }
  std::string operator()(const domain::ExposeStep& expose) const {
    if (!expose.targets.empty())
      return fmt::format("Expose {} %: {}.", expose.percent, listed(expose.targets));
    return expose.percent == 100 ? std::string("Switch every target.")
                                 : fmt::format("Expose {} %.", expose.percent);
  }
  std::string operator()(const domain::ConvergeStep& converge) const {
    const auto* where = converge.is_staged ? "beside what serves" : "there";
    return converge.targets.empty()
               ? fmt::format("See that it lies {}.", where)
               : fmt::format("See that it lies {}: {}.", where, listed(converge.targets));
  }
  std::string operator()(const domain::AnalyseStep& analyse) const {
    return fmt::format("Look at {} for {}.", counted(analyse.figures.size(), "figure"),
                       format_duration(analyse.lasts));
  }
  std::string operator()(const domain::PauseStep& pause) const {
    return pause.approval ? "Wait for a person." : fmt::format("Stay for {}.", format_duration(pause.lasts));
  }
  std::string operator()(const domain::HookStep& step) const {
    return fmt::format("Run hook {}.", code(step.hook.name));
  }
  std::string operator()(const domain::MigrateStep& step) const {
    return fmt::format("Run migration {}.", code(step.migration.name));
  }
  std::string operator()(const domain::SwitchStep&) const { return "Switch every target at once."; }
  std::string operator()(const domain::RetireStep&) const { return "Remove it at every target."; }
  std::string operator()(const domain::CheckStep& step) const {
    return fmt::format("Check {}: {}.", code(step.check.name), std::visit(KindInWords{}, step.check.kind));
  }
};

bool was_measured(const Manifest& manifest, const std::string& name) {
  const auto& checks = manifest.progress.checks;
  return std::any_of(checks.begin(), checks.end(), [&](const auto& check) { return check.name == name; });
}

std::string why_at_all(const Intent& intent) {
  if (is_asked(intent))
    return fmt::format("{} asked for it: {}", plain(intent.asked_by), plain(intent.asked_because));
  if (intent.desired.commit.empty()) return "git asked for it; which commit is not recorded";
  if (is_retirement(intent))
    return fmt::format("git wished {} here no more at commit {}", plain(intent.talent.text()),
                       code(intent.desired.commit.text()));
  return fmt::format("git wished {} {} at commit {}", plain(intent.talent.text()), intent.to.version.text(),
                     code(intent.desired.commit.text()));
}

std::string gates(const Intent& intent) {
  if (intent.gates.empty()) return "No gate was asked.\n";
  Table table{"Gate", "Verdict", "Why", "Asked"};
  for (const auto& gate : intent.gates) {
    table.row({code(gate.name), std::string(name_of(gate.verdict)), plain(gate.why), moment(gate.at)});
  }
  return table.text();
}

std::string timeline(const Manifest& manifest) {
  if (manifest.progress.timeline.empty()) return {};
  Table table{"When", "Phase", "Note"};
  for (const auto& entry : manifest.progress.timeline) {
    table.row({moment(entry.at), std::string(name_of(entry.phase)), plain(entry.note)});
  }
  return "\nWhat happened when:\n\n" + table.text();
}

/// Who said yes to the plan, and who let it go whatever the time; empty where nobody had to.
std::string consent(const Intent& intent) {
  std::string text;
  for (const auto& each : intent.approvals) {
    const auto role = each.role.empty() ? std::string() : fmt::format(" ({})", plain(each.role));
    text += fmt::format("- Acts of people: {}{} approved this plan on {}\n", plain(each.by), role,
                        moment(each.at));
  }
  if (const auto& each = intent.emergency) {
    text += fmt::format("- Acts of people: {} ({}) let it go whatever the time on {}, as an emergency: {}\n",
                        plain(each->by), plain(each->role), moment(each->at), plain(each->reason));
  }
  return text;
}

std::string acts_of_people(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  const auto& reason = manifest.progress.reason;
  if (!is_asked(intent) && reason.starts_with("asked by "))
    return consent(intent) + fmt::format("- Acts of people: rollback, {}\n", plain(reason));
  if (const auto said = consent(intent); !said.empty()) return said;
  if (!is_asked(intent) || intent.asked_by == domain::kOnRevoke)
    return "- Acts of people: none is recorded in this manifest\n";
  return fmt::format("- Acts of people: {} asked for the way back: {}\n", plain(intent.asked_by),
                     plain(intent.asked_because));
}

std::string strategy(const Intent& intent) {
  if (intent.program.strategy != domain::StrategyType::kAllAtOnce)
    return fmt::format("{}, in steps as compiled above", name_of(intent.program.strategy));
  return is_asked(intent) ? "all targets, one after the other, as every return"
                          : "all targets at once: the release names no other";
}

}  // namespace

std::string step_in_words(const domain::Step& step) { return std::visit(StepInWords{}, step); }

std::string way_back_in_words(const Intent& intent) {
  switch (intent.way_back) {
    case domain::WayBackKind::kSlot:
      return fmt::format("the copy of {} that is kept at each target", way_back_of(intent));
    case domain::WayBackKind::kRestage:
      return fmt::format("{}, made again from its bundle in the fleet repository", way_back_of(intent));
    case domain::WayBackKind::kUninstall:
      return "uninstalling: nothing of it was there before";
  }
  return {};
}

std::string validation_results(const Manifest& manifest) {
  // With one target, which one it was says nothing.
  const bool has_several = manifest.intent.targets.size() > 1;
  const auto named = [&](const std::string& check, const domain::TargetName& target) {
    if (!has_several || target.empty()) return code(check);
    return fmt::format("{} at {}", code(check), code(target.text()));
  };
  Table table{"Check", "Result", "Seconds", "Detail"};
  for (const auto& check : manifest.progress.checks) {
    const auto seconds = fmt::format("{:.3g}", static_cast<double>(check.measurement.took.count()) / 1000.0);
    table.row({named(check.name, check.target), std::string(name_of(check.measurement.result)), seconds,
               plain(check.measurement.detail)});
  }
  for (const auto& step : manifest.intent.program.steps) {
    const auto* check = std::get_if<domain::CheckStep>(&step);
    if (check == nullptr || was_measured(manifest, check->check.name)) continue;
    table.row({code(check->check.name), manifest.is_open() ? "not yet" : "no answer is recorded", "", ""});
  }
  return table.empty() ? "No check was asked.\n" : table.text();
}

std::string decision_log(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  return fmt::format("- Why it began: {}\n- Strategy: {}\n- Way back: {}\n", why_at_all(intent),
                     strategy(intent), way_back_in_words(intent)) +
         acts_of_people(manifest) + "\nThe gates as they stood when the intent was written:\n\n" +
         gates(intent) + timeline(manifest);
}

namespace {

std::string still_to_come(const Manifest& manifest) {
  std::string text;
  for (const auto& target : manifest.still_to_come())
    text +=
        fmt::format("- Target {} did not answer; what it needs begins when it does.\n", code(target.text()));
  return text.empty() ? "Nothing.\n" : text;
}

}  // namespace

std::string outstanding(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  if (manifest.is_open()) return "The deployment itself: it has not ended.\n";
  const auto retry = fmt::format("`talentops retry {} --environment {} --reason \"…\"`",
                                 intent.release.text(), intent.environment.name.text());
  switch (*manifest.progress.outcome) {
    case Outcome::kSucceeded:
      if (!is_asked(intent)) return still_to_come(manifest);
      return fmt::format(
          "Git may still wish what was taken back. It stands in quarantine here until git wishes another "
          "digest or "
          "configuration, or somebody runs {}.\n",
          retry);
    case Outcome::kRolledBack:
      return fmt::format(
          "{} {} stands in quarantine here: as long as git wishes it, it is not tried again, unless somebody "
          "runs "
          "{}. Another digest or configuration ends the quarantine.\n",
          plain(intent.talent.text()), intent.to.version.text(), retry);
    case Outcome::kRollbackFailed:
      return "A person must make each target whole, by the instructions above, before anything else is "
             "deployed here.\n";
    case Outcome::kCancelled:
      return "What git wishes is not deployed.\n";
    case Outcome::kSuperseded:
      return "The newer wish of git, which is a deployment of its own.\n";
  }
  return {};
}

std::string what_comes_next(const Manifest& manifest) {
  if (manifest.is_open()) {
    return "The program above is carried out step by step; this page is written again when it ends.\n";
  }
  switch (*manifest.progress.outcome) {
    case Outcome::kSucceeded:
      return "The targets are looked at again on the environment's interval; what differs from the receipt "
             "is reported as drift.\n";
    case Outcome::kRolledBack:
      return "Somebody finds out why (validation results, above), and git gets a version that passes, or "
             "goes back to the one "
             "that is there.\n";
    case Outcome::kRollbackFailed:
      return "Nothing by itself.\n";
    case Outcome::kCancelled:
      return "As soon as every gate passes for what git wishes then, a new deployment begins with a manifest "
             "of its own.\n";
    case Outcome::kSuperseded:
      return "The newer wish is deployed as soon as its gates pass, from what is there now.\n";
  }
  return {};
}

}  // namespace talentops::records
