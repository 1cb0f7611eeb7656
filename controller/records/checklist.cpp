#include "controller/records/checklist.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "controller/records/markdown.hpp"
#include "controller/records/paths.hpp"
#include "controller/records/wording.hpp"

namespace talentops::records {
namespace {

using domain::Intent;
using domain::Manifest;
using domain::Outcome;

std::string ticked(std::string_view what, std::optional<Instant> at, const std::string& evidence) {
  return fmt::format("- [x] **{}**{}: {}\n", what, at ? " (" + moment(*at) + ")" : "", evidence);
}

std::string unticked(std::string_view what, const std::string& why) {
  return fmt::format("- [ ] **{}**: {}\n", what, why);
}

const domain::GateResult* find_gate(const Intent& intent, std::string_view name) {
  const auto found = std::find_if(intent.gates.begin(), intent.gates.end(),
                                  [&](const auto& gate) { return gate.name == name; });
  return found == intent.gates.end() ? nullptr : &*found;
}

std::string gate_box(const Manifest& manifest, std::string_view what, std::string_view gate_name) {
  const Intent& intent = manifest.intent;
  if (refusing_gate(manifest) == gate_name) return unticked(what, plain(manifest.progress.reason));
  const auto* gate = find_gate(intent, gate_name);
  if (gate == nullptr) {
    return unticked(what, fmt::format("not asked for: gate {} is none of those that this deployment asked",
                                      code(gate_name)));
  }
  if (gate->verdict != domain::Verdict::kPass)
    return unticked(what, fmt::format("{}: {}", name_of(gate->verdict), plain(gate->why)));
  return ticked(what, gate->at, plain(gate->why));
}

std::string ended_before(const Manifest& manifest) {
  const auto reason = plain(manifest.progress.reason);
  return reason.empty() ? "no reason was recorded" : reason;
}

/// The copy of what was there is the backup; it is proven by the gate that recomputed its digest.
std::string backup_box(const Intent& intent) {
  constexpr std::string_view kWhat = "Backup taken";
  switch (intent.way_back) {
    case domain::WayBackKind::kUninstall:
      return unticked(kWhat, "not needed: nothing of it was there before");
    case domain::WayBackKind::kRestage:
      return unticked(kWhat, fmt::format("no copy at the target; {} is made again from the fleet repository",
                                         way_back_of(intent)));
    case domain::WayBackKind::kSlot:
      break;
  }
  const auto* gate = find_gate(intent, "rollback-plan");
  if (gate == nullptr || gate->verdict != domain::Verdict::kPass) {
    return unticked(kWhat, "nothing in this manifest proves that the kept copy was checked");
  }
  return ticked(kWhat, gate->at,
                fmt::format("the copy of {} at each target; {}", way_back_of(intent), plain(gate->why)));
}

std::string deployed_box(const Manifest& manifest) {
  constexpr std::string_view kWhat = "Deployed";
  const auto& progress = manifest.progress;
  if (progress.outcome != Outcome::kSucceeded) {
    return unticked(kWhat, fmt::format("{}: {}", progress.outcome ? name_of(*progress.outcome) : "not ended",
                                       ended_before(manifest)));
  }
  std::string evidence;
  std::optional<Instant> last;
  for (const auto& name : manifest.intent.targets) {
    const auto found = std::find_if(progress.targets.begin(), progress.targets.end(),
                                    [&](const auto& result) { return result.name == name; });
    if (found == progress.targets.end() || found->verified != "digest") {
      return unticked(kWhat, fmt::format("target {} was not read back", code(name.text())));
    }
    last = std::max(last.value_or(found->switched_at), found->switched_at);
    evidence += fmt::format("{}{} read back by digest", evidence.empty() ? "" : ", ", code(name.text()));
  }
  if (!last) return unticked(kWhat, "no target is named");
  return ticked(kWhat, last, evidence);
}

/// A box for the checks of one list of the release: every one of them must have passed at every target.
std::string checks_box(const Manifest& manifest, std::string_view what, std::string_view list) {
  const auto asked = checks_asked(manifest.intent, list);
  if (asked.empty()) return unticked(what, "not asked for: no such check is named");
  std::string evidence;
  for (const auto& name : asked) {
    bool measured = false;
    for (const auto& check : manifest.progress.checks) {
      if (check.name != name) continue;
      measured = true;
      if (check.measurement.result == domain::Measured::kPass) continue;
      return unticked(what, fmt::format("{}: {}: {}", code(name), name_of(check.measurement.result),
                                        plain(check.measurement.detail)));
    }
    if (!measured)
      return unticked(what, fmt::format("{}: no answer is recorded; {}", code(name), ended_before(manifest)));
    evidence += fmt::format("{}{} passed", evidence.empty() ? "" : ", ", code(name));
  }
  return ticked(what, manifest.progress.finished_at, evidence);
}

}  // namespace

std::string checklist(const Manifest& manifest) {
  const Intent& intent = manifest.intent;
  return fmt::format("# Checklist: {} {} in {}\n\n{}.\n\n", plain(intent.talent.text()), change_of(intent),
                     intent.environment.text(), headline(manifest)) +
         gate_box(manifest, "Certification verified", "certified") +
         gate_box(manifest, "Bundle verified", "artifact") +
         gate_box(manifest, "Environment verified", "environment-verified") + backup_box(intent) +
         deployed_box(manifest) + checks_box(manifest, "Health", "health") +
         checks_box(manifest, "Smoke tests", "smoke") +
         gate_box(manifest, "Rollback plan verified", "rollback-plan") +
         ticked("Records written", manifest.progress.finished_at,
                fmt::format("{}, in the commit that holds this checklist",
                            code(manifest_path(intent.placement(), intent.id)))) +
         unticked("People told", "not asked for: no notification route");
}

}  // namespace talentops::records
