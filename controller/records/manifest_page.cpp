#include "controller/records/manifest_page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/records/decision_log.hpp"
#include "controller/records/manual_way.hpp"
#include "controller/records/markdown.hpp"
#include "controller/records/paths.hpp"
#include "controller/records/wording.hpp"

namespace talentops::records {
namespace {

using domain::Intent;
using domain::Manifest;
using domain::Outcome;

/// From the folder of a manifest up to the records root.
constexpr std::string_view kUp = "../../../../../";

std::string section(std::string_view title, const std::string& body) {
  return fmt::format("\n## {}\n\n{}", title, body);
}

std::string downtime(const Manifest& manifest) {
  if (const auto& measured = manifest.progress.downtime) return span_of(*measured);
  const auto& checks = manifest.progress.checks;
  const bool ran = std::any_of(checks.begin(), checks.end(),
                               [](const auto& check) { return check.name.starts_with("health/"); });
  return ran ? "not known: it was not measured from its beginning" : "not measured: no health check ran";
}

std::string desired_text(const Intent& intent) {
  const auto& desired = intent.desired;
  if (desired.commit.empty()) return "not recorded";
  auto text = code(desired.commit.text());
  if (is_asked(intent)) return text + ", the tip of the watched branch at that time";
  if (!desired.path.empty()) text += fmt::format(", {}", code(desired.path));
  if (!desired.author.empty()) text += fmt::format(", by {}", plain(desired.author));
  return text;
}

std::string facts(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  Table table{"What", "Value"};
  table.row({"Deployment", code(intent.id.text())});
  table.row({"Release", code(intent.release.text())});
  table.row({"Environment", fmt::format("{} (stage {}, platform {})", code(intent.environment.text()),
                                        plain(intent.stage), plain(intent.platform))});
  table.row({"Action", fmt::format("{}, attempt {}", name_of(intent.action), intent.attempt)});
  table.row({"Version", change_of(intent)});
  table.row({"Digest", code(intent.to.package.bundle.text())});
  table.row({"Git", desired_text(intent)});
  if (is_asked(intent) && !intent.desired.path.empty()) table.row({"Act", code(intent.desired.path)});
  table.row(
      {"Controller", fmt::format("{} ({})", plain(intent.controller_id), plain(intent.controller_version))});
  table.row({"Started", moment(intent.at)});
  if (manifest.progress.finished_at) table.row({"Finished", moment(*manifest.progress.finished_at)});
  if (!manifest.is_open()) table.row({"Downtime", downtime(manifest)});
  return table.text();
}

std::string trust_warning(const Intent& intent) {
  if (!intent.trust_from_repository) return {};
  return "\n> **Trust comes from the fleet repository itself** (`trust.fromRepository: true`): whoever may "
         "write there may also "
         "certify.\n> This is meant for demonstrations only.\n";
}

std::string method(const Intent& intent) {
  if (intent.uninstalls) {
    return "Uninstalled: at each target everything that this talent brought is removed in one journalled "
           "switch; what others put "
           "there stays.\n";
  }
  std::string text =
      "At each target the new files are staged completely beside what is live, checked against their digest, "
      "then "
      "switched in one journalled transaction.\n\n";
  int number = 0;
  for (const auto& step : intent.program.steps)
    text += fmt::format("{}. {}\n", ++number, step_in_words(step));
  if (is_asked(intent)) return text + "\nIt goes on until it is done.\n";
  text += fmt::format("\nDeadline {}. {}\n", format_duration(intent.deadline),
                      intent.automatic_rollback
                          ? "If a check fails, it goes back by itself."
                          : "If a check fails, it stands still and a person decides; at the deadline it "
                            "goes back by itself.");
  return text;
}

std::string lagging_line(const domain::TargetName& name) {
  return fmt::format("- Target {}: did not answer; it is caught up when it does.\n", code(name.text()));
}

std::string target_line(const Manifest& manifest, const domain::TargetName& name) {
  for (const auto& result : manifest.progress.targets) {
    if (result.name != name) continue;
    const auto verified = result.verified == "digest"
                              ? std::string("read back: every file is as the receipt says")
                          : result.verified.empty() ? std::string("not read back")
                                                    : fmt::format("read back: {}", plain(result.verified));
    return fmt::format("- Target {}: {} on {}; {}.\n", code(name.text()),
                       result.is_taken_back             ? "taken back"
                       : is_retirement(manifest.intent) ? "removed"
                                                        : "activated",
                       moment(result.switched_at), verified);
  }
  return fmt::format(
      "- Target {}: {}.\n", code(name.text()),
      manifest.is_open() ? "not finished, see the state of the environment" : "nothing was switched");
}

/// Installed are fewer files than the bundle has: its manifest and changelog stay where they are.
std::string size_of(const Intent& intent) {
  if (intent.files == 0) return {};
  return fmt::format(" ({}, {}, packaged by packager {})", counted(intent.files, "installed file"),
                     counted(intent.bytes, "byte"), intent.packager);
}

std::string what_lies_there(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  const auto what =
      fmt::format("{} {}{}", plain(intent.talent.text()), intent.to.version.text(), size_of(intent));
  const auto receipt = code(fmt::format(".talentops/talents/{}/receipt.json", intent.talent.text()));
  const auto outcome = manifest.progress.outcome;
  if (outcome == Outcome::kRolledBack || outcome == Outcome::kSuperseded) {
    return fmt::format("{} was taken back: what is there now is {}.\n", what, way_back_of(intent));
  }
  if (intent.uninstalls) return "What this talent had brought is removed; what others put there is left.\n";
  if (is_asked(intent)) {
    return fmt::format("{} {} lies there again, file by file as the receipt {} below each target lists it.\n",
                       plain(intent.talent.text()), intent.to.version.text(), receipt);
  }
  if (outcome == Outcome::kSucceeded) {
    return fmt::format("{} lies there, file by file as the receipt {} below each target lists it.\n", what,
                       receipt);
  }
  return fmt::format("{} is on its way; the receipt {} below each target says what lies there.\n", what,
                     receipt);
}

std::string infrastructure(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  if (manifest.progress.outcome == Outcome::kCancelled)
    return "None: nothing was switched at any target. Copies may have been staged beside what is live.\n";
  std::string text;
  const auto& unanswered = manifest.progress.unanswered;
  for (const auto& name : intent.targets) {
    const bool is_late = std::find(unanswered.begin(), unanswered.end(), name) != unanswered.end();
    text += is_late ? lagging_line(name) : target_line(manifest, name);
  }
  for (const auto& name : intent.laggards.pending) text += lagging_line(name);
  return text + "\n" + what_lies_there(manifest);
}

std::string configuration(const Intent& intent) {
  std::string text;
  if (is_asked(intent) || is_retirement(intent)) {
    return intent.uninstalls
               ? "It went with the talent.\n"
               : fmt::format("It went back with the version; the manifest of deployment {} has its names.\n",
                             code(intent.to.deployment.text()));
  }
  if (intent.configuration_keys.empty()) {
    text = "No values are configured.";
  } else {
    std::string names;
    for (const auto& key : intent.configuration_keys) names += (names.empty() ? "" : ", ") + code(key);
    text = fmt::format("Values are set for {}; a record holds their names only.", names);
  }
  if (!intent.secret_names.empty()) {
    std::string names;
    for (const auto& name : intent.secret_names) names += (names.empty() ? "" : ", ") + code(name);
    text += fmt::format(" Secrets are referred to for {}; their values were read where they were written.",
                        names);
  }
  if (!intent.previous) return text + "\n";
  const bool same = intent.previous->package.configuration == intent.to.package.configuration;
  return fmt::format("{} They {} since the version before.\n", text,
                     same ? "have not changed" : "have changed");
}

std::string rollback(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  const auto outcome = manifest.progress.outcome;
  if (outcome == Outcome::kCancelled) return "Nothing was changed, so there is nothing to take back.\n";
  if (outcome == Outcome::kRolledBack || outcome == Outcome::kSuperseded) {
    return fmt::format("It has been taken back already; what is there now is {}.\n", way_back_of(intent));
  }
  // What a person had taken away comes again by `retry`; a second `rollback` would go one version further.
  auto text = fmt::format(
      "The way back is {}. With a controller running:\n\n```sh\ntalentops {} {} --environment {} "
      "--reason \"…\"\n```\n\nWith none, by hand, with a shell and git:\n\n",
      way_back_in_words(intent), is_asked(intent) ? "retry" : "rollback", intent.release.text(),
      intent.environment.name.text());
  int number = 0;
  for (const auto& step : manual_way_back(intent)) {
    text += fmt::format("{}. {}\n", ++number, plain(step.what));
    if (step.commands.empty()) continue;
    text += "\n   ```sh\n";
    for (const auto& command : step.commands) text += fmt::format("   {}\n", command);
    text += "   ```\n\n";
  }
  return text;
}

std::string where_to_watch(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  auto text = fmt::format("- `talentops status {} --environment {}`\n", intent.release.text(),
                          intent.environment.name.text());
  text += fmt::format("- [State of the environment]({}{})\n", kUp, status_path(intent.environment));
  if (manifest.is_open()) return text;
  text += fmt::format("- [Checklist]({}{})\n", kUp, checklist_path(intent.placement(), intent.id));
  if (manifest.progress.outcome == Outcome::kSucceeded) {
    text += fmt::format("- [Handover]({}{})\n", kUp, handover_path(intent.placement(), intent.id));
  }
  if (!manifest.progress.rollback_record.empty()) {
    text += fmt::format("- [Rollback record]({}{})\n", kUp, manifest.progress.rollback_record);
  }
  return text;
}

}  // namespace

std::string manifest_page(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  return fmt::format("# {}\n\n", headline(manifest)) + facts(manifest) + trust_warning(intent) +
         section("Method", method(intent)) + section("Infrastructure changes", infrastructure(manifest)) +
         section("Configuration changes", configuration(intent)) +
         section("Validation results", validation_results(manifest)) +
         section("Decision log", decision_log(manifest)) +
         section("Rollback by hand and by command", rollback(manifest)) +
         section("Where to watch it", where_to_watch(manifest)) +
         section("Outstanding", outstanding(manifest)) +
         section("What comes next", what_comes_next(manifest));
}

}  // namespace talentops::records
