#include "controller/cli/plan_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/machine.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/moment.hpp"
#include "controller/cli/steps_view.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::cli {

using codec::YamlValue;
using domain::TalentPlan;
using domain::Verdict;

bool changes_something(const TalentPlan& plan) {
  return plan.decision != domain::Decision::kNone || plan.action != domain::Action::kNone ||
         !plan.drift.empty() || plan.revoked;
}

bool waits_for_a_look(const FleetView::Planned& planned, const TalentPlan& plan) {
  if (plan.decision != domain::Decision::kWait) return false;
  return std::all_of(plan.gates.begin(), plan.gates.end(), [&](const auto& gate) {
    return gate.verdict == Verdict::kPass || (gate.until && *gate.until <= planned.facts.now);
  });
}

void warn_if_nobody_trusted(const Source& source, const Output& output) {
  if (source.allowed_signers) return;
  const Error error{ErrorKind::kDenied, codes::kNobodyTrusted,
                    "nobody is trusted here, so no certification and no act counts", std::nullopt,
                    "give --allowed-signers FILE"};
  output.err << problem_line({.severity = domain::Severity::kWarning, .error = error}) << "\n";
}

YamlValue time_or_null(const std::optional<Instant>& time) {
  return time ? YamlValue(format_time(*time)) : null_value();
}

YamlValue gates_value(const std::vector<domain::GateResult>& gates) {
  auto list = YamlValue::list();
  for (const auto& gate : gates) {
    YamlValue value;
    value.put("name", gate.name)
        .put("verdict", name_of(gate.verdict))
        .put("why", gate.why)
        .put("until", time_or_null(gate.until));
    if (!gate.needs.empty()) value.put("needs", gate.needs);
    value.put("code", gate.code ? YamlValue(gate.code->text()) : null_value());
    list.add(std::move(value));
  }
  return list;
}

namespace {

YamlValue deployed_or_null(const std::optional<domain::Deployed>& deployed) {
  if (!deployed) return null_value();
  return YamlValue().put("version", deployed->version.text()).put("digest", deployed->package.bundle.text());
}

YamlValue rollback_value(const TalentPlan& plan) {
  YamlValue value;
  value.put("kind", name_of(plan.way_back));
  value.put("to", plan.way_back_to ? YamlValue(plan.way_back_to->version.text()) : null_value());
  return value;
}

/// Where somebody has changed a file that the plan replaces or removes.
std::vector<std::string> changed_at(const TalentPlan& plan, const domain::ChangedFile& file) {
  std::vector<std::string> targets;
  for (const auto& drift : plan.drift) {
    if (drift.path == file.path && drift.state == "modified") targets.push_back(drift.target.text());
  }
  return targets;
}

YamlValue files_value(const TalentPlan& plan) {
  auto list = YamlValue::list();
  for (const auto& file : plan.files) {
    YamlValue value;
    value.put("path", file.path).put("change", name_of(file.change));
    const auto targets = changed_at(plan, file);
    if (!targets.empty()) value.put("keepsCopyAt", YamlValue::list(targets));
    list.add(std::move(value));
  }
  return list;
}

YamlValue risk_value(const domain::Risk& risk) {
  auto parts = YamlValue::list();
  for (const auto& part : risk.parts)
    parts.add(YamlValue().put("name", part.name).put("points", part.points));
  return YamlValue()
      .put("score", risk.score)
      .put("level", name_of(risk.level))
      .put("parts", std::move(parts));
}

std::string_view name_of_change(domain::CapabilityChange change) {
  switch (change) {
    case domain::CapabilityChange::kGained:
      return "gained";
    case domain::CapabilityChange::kChanged:
      return "changed";
    case domain::CapabilityChange::kLost:
      return "lost";
  }
  return "changed";
}

/// Null where nobody knows what could be done before.
YamlValue capabilities_value(const std::optional<std::vector<domain::ChangedCapability>>& changes) {
  if (!changes) return null_value();
  auto list = YamlValue::list();
  for (const auto& each : *changes) {
    list.add(YamlValue()
                 .put("change", name_of_change(each.change))
                 .put("what", text_of(each.capability))
                 .put("loosens", each.loosens()));
  }
  return list;
}

}  // namespace

YamlValue holds_value(const std::vector<domain::Hold>& holds) {
  auto list = YamlValue::list();
  for (const auto& hold : holds) {
    YamlValue value;
    value.put("name", name_of(hold.reason)).put("why", hold.why);
    value.put("since", time_or_null(hold.since))
        .put("until", time_or_null(hold.until))
        .put("releasedBy", hold.released_by);
    value.put("code", hold.code ? YamlValue(hold.code->text()) : null_value());
    list.add(std::move(value));
  }
  return list;
}

YamlValue change_value(const FleetView::Planned& planned, const TalentPlan& plan) {
  const auto& environment = *planned.facts.environment;
  YamlValue value;
  value.put("release", plan.placement.environment.client.text() + "/" + plan.release.text())
      .put("environment", plan.placement.environment.name.text())
      .put("stage", environment.stage)
      .put("platform", environment.platform)
      .put("action", name_of(plan.action));
  value.put("from", deployed_or_null(plan.from)).put("to", deployed_or_null(plan.to));
  value.put("decision", name_of(plan.decision)).put("why", plan.why).put("next", time_or_null(plan.next));
  value.put("files", files_value(plan))
      .put("gates", gates_value(plan.gates))
      .put("holds", holds_value(plan.holds));
  const auto risk = planned.risks.find(plan.placement.talent);
  if (risk != planned.risks.end()) value.put("risk", risk_value(risk->second));
  const auto packages = planned.packages.find(plan.placement.talent);
  if (packages != planned.packages.end())
    value.put("capabilities", capabilities_value(packages->second.capabilities));
  put_program(value, plan);
  value.put("rollback", rollback_value(plan)).put("plan", plan.digest.text());
  return value;
}

std::string from_to(const TalentPlan& plan) {
  if (plan.from && plan.to && plan.from->package == plan.to->package) return plan.to->version.text();
  const auto from = plan.from ? plan.from->version.text() : std::string("nothing");
  // Whatever else has no version to go to could not be read.
  const bool goes = plan.action == domain::Action::kRetire || plan.action == domain::Action::kRevert;
  const auto to = plan.to ? plan.to->version.text() : std::string(goes ? "nothing" : "?");
  return from + " → " + to;
}

namespace {

std::string with_code(const std::string& why, const std::optional<Code>& code) {
  const bool has_one = why.find("[TO") != std::string::npos;
  return code && !has_one ? fmt::format("{} [{}]", why, code->text()) : why;
}

}  // namespace

std::string gates_text(const std::vector<domain::GateResult>& gates, const std::vector<domain::Hold>& holds,
                       Instant now, const std::string& zone) {
  std::string text;
  for (const auto& gate : gates) {
    if (gate.verdict == Verdict::kPass) {
      text += fmt::format("  pass  {:<21} {}\n", gate.name, gate.why);
      continue;
    }
    text +=
        fmt::format("  {:<5} {:<21} {}\n", name_of(gate.verdict), gate.name, with_code(gate.why, gate.code));
    if (!gate.needs.empty()) text += fmt::format("  {:<5} {:<21} needs {}\n", "", "", gate.needs);
    if (gate.until) {
      text += fmt::format("  {:<5} {:<21} {}\n", "", "",
                          *gate.until > now ? "asked again at " + moment_text(*gate.until, zone)
                                            : "asked again by a controller");
    }
  }
  for (const auto& hold : holds) {
    text += fmt::format("  hold  {:<21} {}\n", name_of(hold.reason), with_code(hold.why, hold.code));
    if (!hold.released_by.empty())
      text += fmt::format("  {:<5} {:<21} ends by {}\n", "", "", hold.released_by);
    if (hold.until)
      text += fmt::format("  {:<5} {:<21} ends by itself at {}\n", "", "", moment_text(*hold.until, zone));
  }
  return text;
}

namespace {

std::string way_back_text(const TalentPlan& plan) {
  switch (plan.way_back) {
    case domain::WayBackKind::kSlot:
      return fmt::format("slot {}", plan.way_back_to->version.text());
    case domain::WayBackKind::kRestage:
      return fmt::format("{}, staged again", plan.way_back_to->version.text());
    case domain::WayBackKind::kUninstall:
      return "uninstall";
  }
  return "uninstall";
}

}  // namespace

namespace {

/// The risk with its parts, and what agents may do that they could not before; nothing where it was not
/// compared.
std::string risked_text(const FleetView::Planned& planned, const TalentPlan& plan) {
  std::string text;
  const auto risk = planned.risks.find(plan.placement.talent);
  if (risk != planned.risks.end()) {
    std::vector<std::string> parts;
    for (const auto& part : risk->second.parts) parts.push_back(fmt::format("{} {}", part.name, part.points));
    text += fmt::format("  risk {} {}{}{}\n", name_of(risk->second.level), risk->second.score,
                        parts.empty() ? "" : " = ", join(parts, " + "));
  }
  const auto packages = planned.packages.find(plan.placement.talent);
  if (packages == planned.packages.end()) return text;
  if (!packages->second.capabilities)
    return text + "  gains what nobody can tell: what is installed cannot be made again\n";
  for (const auto& each : *packages->second.capabilities) {
    if (each.loosens()) text += fmt::format("  gains {}\n", redact(text_of(each.capability)));
  }
  return text;
}

}  // namespace

std::string change_text(const FleetView::Planned& planned, const TalentPlan& plan) {
  const auto& key = plan.placement.environment;
  std::string text =
      fmt::format("{}/{} in {} ({}): {} {}\n", key.client.text(), plan.release.text(), key.name.text(),
                  planned.facts.environment->stage, name_of(plan.action), from_to(plan));
  text += fmt::format("  {}: {}\n", name_of(plan.decision), plan.why);
  if (plan.to) text += fmt::format("  digest {}\n", plan.to->package.bundle.text());
  if (plan.action != domain::Action::kNone)
    text += fmt::format("  plan {}, way back: {}\n", plan.digest.short_hex(), way_back_text(plan));
  text += steps_text(plan, planned.facts.environment->targets.size());
  text += risked_text(planned, plan);
  for (const auto& drift : plan.drift)
    text += fmt::format("  drift {} at {}: {}\n", drift.state, drift.target.text(), drift.path);
  for (const auto& file : plan.files) {
    const char sign = file.change == domain::FileChange::kAdded     ? '+'
                      : file.change == domain::FileChange::kRemoved ? '-'
                                                                    : '~';
    text += fmt::format("  {} {}\n", sign, file.path);
    const auto targets = changed_at(plan, file);
    if (!targets.empty())
      text += fmt::format("    changed there by somebody: a copy is kept in .talentops/saved/ of {}\n",
                          join(targets, ", "));
  }
  const auto zone = zone_for(reconcilers::time_zone_of(planned.facts));
  return text + gates_text(plan.gates, plan.holds, planned.facts.now, zone);
}

}  // namespace talentops::cli
