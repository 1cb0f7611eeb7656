#include "controller/records/manual_way.hpp"

#include <string_view>

#include <fmt/format.h>

#include "controller/base/shell.hpp"
#include "controller/base/text.hpp"

namespace talentops::records {
namespace {

std::string way_back_version(const domain::Intent& intent) {
  return intent.way_back_to ? intent.way_back_to->version.text() : std::string();
}

std::string names_of(const domain::Intent& intent) {
  std::vector<std::string> names;
  for (const auto& target : intent.targets) names.push_back(target.text());
  return join(names, ", ");
}

ManualStep stop_controller(const domain::Intent& intent) {
  return {fmt::format("Stop the controller {}, so that nothing else writes to {} meanwhile.",
                      intent.controller_id, intent.environment.text())};
}

ManualStep find_directory(const domain::Intent& intent) {
  ManualStep step{fmt::format(
      "For each target ({}) do the following in its directory. A clone of the fleet repository names "
      "the directory in the document of the environment {}.",
      names_of(intent), intent.environment.text())};
  if (intent.desired.commit.empty()) return step;
  step.commands.push_back(fmt::format("git grep -n -A 30 'kind: ClientEnvironment' {} -- '*.yaml' '*.yml'",
                                      intent.desired.commit.text()));
  return step;
}

ManualStep enter_directory(const domain::Intent& intent) {
  return {
      "Go to the target's directory and name what the next commands use.",
      {"cd DIRECTORY_OF_THE_TARGET;",
       fmt::format("receipt=.talentops/talents/{}/receipt.json;", intent.talent.text()),
       R"sh(entries() { tr -d '\n' < "$1" | grep -o '{ *"path"[^{}]*}'; };)sh",
       R"sh(items() { entries "$1" | grep -Ev '"(pointer|previous)" *:'; };)sh",
       R"sh(field() { printf '%s\n' "$item" | sed -n 's/.*"'"$1"'" *: *"\(sha256:\)\{0,1\}\([^"]*\)".*/\2/p'; };)sh",
       R"sh(sum() { sha256sum < "$1" | cut -c 1-64; };)sh"}};
}

ManualStep check_slot(const domain::PackageId& package) {
  return {"Check that the kept copy is whole. It must print: whole.",
          {fmt::format("slot=.talentops/slots/{};", package.slot_name()),
           R"sh(kept() { kept=$(field kept); printf '%s\n' "$slot/${kept:-files/$(field sha256)}"; };)sh",
           R"sh(entries "$slot/slot.json" | grep '"sha256" *:' | while IFS= read -r item; do)sh",
           R"sh(  printf '%s  %s\n' "$(field sha256)" "$(kept)"; done |)sh",
           R"sh(  sha256sum --check --quiet && echo whole)sh"}};
}

ManualStep restore_slot(const std::string& version) {
  return {
      fmt::format("Put the files of {} back, each in one step. A file that is delivered once and then the "
                  "client's is left "
                  "as it is where it is there.",
                  version),
      {R"sh(items "$slot/slot.json" | while IFS= read -r item; do)sh",
       R"sh(  path=$(field path); file=$(kept);)sh",
       R"sh(  if printf '%s' "$item" | grep -q '"clientOwned" *: *true' && [ -e "$path" ]; then continue; fi;)sh",
       R"sh(  now=; if [ -e "$path" ]; then now=$(sum "$path"); fi;)sh",
       R"sh(  if [ -n "$now" ] && ! grep -Eq "\"(written|sha256)\" *: *\"sha256:$now\"" "$receipt" "$slot/slot.json"; then)sh",
       R"sh(    cp -p "$path" "$path.kept" && echo "somebody changed it, a copy is kept: $path.kept"; fi;)sh",
       R"sh(  mkdir -p "$(dirname "$path")" && cp "$file" "$path.going-back" &&)sh",
       R"sh(  chmod "$(field mode)" "$path.going-back" && mv -f "$path.going-back" "$path" || echo "NOT RESTORED: $path";)sh",
       R"sh(done)sh"}};
}

/// What this version brought and nobody changed since; never what was there before, nor what somebody has
/// edited.
std::vector<std::string> removal(std::string_view keep) {
  return {
      R"sh(items "$receipt" | while IFS= read -r item; do)sh",
      R"sh(  path=$(field path); written=$(field written);)sh",
      fmt::format(R"sh(  if [ ! -e "$path" ] || [ "$(field before)" = "$written" ]{}; then continue; fi;)sh",
                  keep),
      R"sh(  if [ "$(sum "$path")" = "$written" ]; then rm -- "$path"; else echo "left, somebody changed it: $path"; fi;)sh",
      R"sh(done)sh"};
}

ManualStep remove_newer(const std::string& version) {
  return {fmt::format(
              "Remove the files that only {} brought. What somebody has changed since is left, and named.",
              version),
          removal(R"sh( || grep -qF "\"$path\"" "$slot/slot.json")sh")};
}

/// What was merged into files that are the client's: as long as nobody has written them since, the bytes
/// before are kept.
ManualStep unmerge() {
  return {
      "Put the client's own files back into which something was merged. Where somebody has written one "
      "since, "
      "what is to be taken out by hand is listed.",
      {R"sh(entries "$receipt" | grep '"previous" *:' | while IFS= read -r item; do)sh",
       R"sh(  path=$(field path); previous=$(field previous); if [ ! -e "$path" ]; then continue; fi;)sh",
       R"sh(  if [ "$(sum "$path")" != "$(field written)" ]; then)sh",
       R"sh(    echo "somebody changed it, take out by hand: $path";)sh",
       R"sh(    entries "$receipt" | grep -F "\"file\"" | grep -F "\"$path\"" | sed 's/.*"path" *: *"\(.*\)", *"kind".*/  \1/';)sh",
       R"sh(  elif [ "$previous" = absent ]; then rm -- "$path";)sh",
       R"sh(  else cp ".talentops/saved/before-$previous" "$path.going-back" && chmod --reference="$path" "$path.going-back" &&)sh",
       R"sh(    mv -f "$path.going-back" "$path" || echo "NOT RESTORED: $path"; fi;)sh", R"sh(done)sh"}};
}

/// No command could: nothing is kept of what was there.
ManualStep set_secrets(const domain::Intent& intent) {
  return {fmt::format(
      "Values of secrets are in no copy. In each file with \"secret\" in its receipt take out the variables "
      "that {} {} brought ({}), and set those that were there before from where the client's secrets are "
      "kept.",
      intent.talent.text(), intent.to.version.text(), join(intent.secret_names, ", "))};
}

ManualStep uninstall(const domain::Intent& intent) {
  return {fmt::format("Remove what {} {} brought: nothing of it was there before. What somebody has changed "
                      "since is left, and "
                      "named.",
                      intent.talent.text(), intent.to.version.text()),
          removal("")};
}

ManualStep restage(const domain::Intent& intent) {
  const auto version = way_back_version(intent);
  ManualStep step{fmt::format(
      "No copy of {0} {1} is kept at the target any more. Take its bundle out of a clone of the fleet "
      "repository and put its agent files where the receipt lists those of {2}; settings that were "
      "filled in, and a prefix of names, have to be put in by hand.",
      intent.talent.text(), version, intent.to.version.text())};
  if (intent.desired.commit.empty()) return step;
  step.commands.push_back(fmt::format("git archive {} talents/{}/{} | tar -x -C DIRECTORY_TO_COPY_FROM",
                                      intent.desired.commit.text(), intent.talent.text(), version));
  return step;
}

ManualStep tell_git(const domain::Intent& intent) {
  if (intent.way_back == domain::WayBackKind::kUninstall) {
    return {
        fmt::format("In the fleet repository take {} out of the release's environments ({}), commit and "
                    "push, so that git "
                    "does not ask for {} there any more.",
                    intent.environment.name.text(), intent.desired.path, intent.talent.text())};
  }
  // A return was wished by a person's act, not by a change in git.
  if (!intent.asked_by.empty() || intent.desired.commit.empty() || intent.desired.path.empty()) {
    return {fmt::format(
        "In the fleet repository make the release {} wish what is there, version {}; commit and push.",
        intent.release.text(), way_back_version(intent))};
  }
  ManualStep step{fmt::format(
      "In a clone of the fleet repository take the last change of the release back, so that git wishes "
      "what is there: version {}. Look first whether that change is the one (git log -1 -p).",
      way_back_version(intent))};
  step.commands = {fmt::format(R"sh(git revert --no-edit "$(git log -1 --format=%H {} -- {})" && git push)sh",
                               intent.desired.commit.text(), shell_quoted(intent.desired.path))};
  return step;
}

ManualStep start_controller() {
  return {"Start the controller again: it reports what it finds there, and goes on from what git wishes."};
}

}  // namespace

std::vector<ManualStep> manual_way_back(const domain::Intent& intent) {
  std::vector<ManualStep> steps{stop_controller(intent), find_directory(intent)};
  switch (intent.way_back) {
    case domain::WayBackKind::kSlot:
      steps.push_back(enter_directory(intent));
      if (intent.way_back_to) steps.push_back(check_slot(intent.way_back_to->package));
      steps.push_back(restore_slot(way_back_version(intent)));
      if (!intent.uninstalls) steps.push_back(remove_newer(intent.to.version.text()));
      if (!intent.merged_into.empty()) steps.push_back(unmerge());
      break;
    case domain::WayBackKind::kRestage:
      steps.push_back(restage(intent));
      break;
    case domain::WayBackKind::kUninstall:
      steps.push_back(enter_directory(intent));
      steps.push_back(uninstall(intent));
      if (!intent.merged_into.empty()) steps.push_back(unmerge());
      break;
  }
  if (!intent.secret_names.empty()) steps.push_back(set_secrets(intent));
  steps.push_back(tell_git(intent));
  steps.push_back(start_controller());
  return steps;
}

std::vector<std::string> rollback_steps(const domain::Intent& intent) {
  std::vector<std::string> lines;
  for (const auto& step : manual_way_back(intent)) {
    lines.push_back(step.what);
    std::vector<std::string> commands;
    for (const auto& command : step.commands) commands.emplace_back(trim(command));
    if (!commands.empty()) lines.push_back(join(commands, " "));
  }
  return lines;
}

}  // namespace talentops::records
