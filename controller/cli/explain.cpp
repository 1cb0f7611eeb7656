#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/before_view.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/moment.hpp"
#include "controller/cli/plan_view.hpp"
#include "controller/cli/status_source.hpp"
#include "controller/cli/status_text.hpp"
#include "controller/cli/steps_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/schema.hpp"
#include "controller/codec/status.hpp"
#include "reconcilers/status_report.hpp"

namespace talentops::cli {
namespace {

ExitCode explain_code(const CodeExplanation& explanation, const Output& output) {
  if (output.wants_value()) {
    output.value(codec::YamlValue()
                     .put("code", explanation.code.text())
                     .put("meaning", explanation.meaning)
                     .put("whatToDo", explanation.what_to_do));
  } else {
    output.out << fmt::format("{}\n\n{}\n\nWhat to do: {}\n", explanation.code.text(), explanation.meaning,
                              explanation.what_to_do);
  }
  return ExitCode::kFine;
}

/// What serves, what a person can do, and what happens by itself: as in a status.
codec::YamlValue with_prospect(codec::YamlValue value, const domain::ReleaseStatus& status) {
  auto document = codec::release_status_document(status);
  for (const auto* field : {"serving", "needsYou", "ifNothing", "timeZone"})
    value.put(field, *document.find(field));
  value.put("before", before_value(status.particulars->before));
  auto* particulars = document.find("particulars");
  auto* mixtures = particulars->find("mixtures");
  return value.put("mixtures", mixtures == nullptr ? codec::YamlValue::list() : *mixtures);
}

/// What lies there, where that is no version, and what came before what holds it.
std::string background_text(const domain::ReleaseStatus& status) {
  return mixtures_text(status, "serving") +
         before_text(status.particulars->before, zone_for(status.time_zone));
}

codec::YamlValue explanation_value(const domain::TalentPlan& plan, const domain::ReleaseStatus& status) {
  const auto& key = plan.placement.environment;
  codec::YamlValue value;
  value.put("release", key.client.text() + "/" + plan.release.text())
      .put("environment", key.name.text())
      .put("action", name_of(plan.action))
      .put("decision", name_of(plan.decision))
      .put("why", plan.why)
      .put("next", time_or_null(plan.next));
  put_program(value, plan);
  value.put("gates", gates_value(plan.gates)).put("holds", holds_value(plan.holds));
  return with_prospect(std::move(value), status);
}

ExitCode code_of(domain::Decision decision) {
  switch (decision) {
    case domain::Decision::kNone:
    case domain::Decision::kProceed:
      return ExitCode::kFine;
    case domain::Decision::kWait:
    case domain::Decision::kDeny:
    case domain::Decision::kHold:
      return ExitCode::kBlocked;
  }
  return ExitCode::kBlocked;
}

/// What a controller decided, as far as its status tells.
domain::Decision decision_of(const domain::ReleaseStatus& status) {
  if (!status.holds.empty()) return domain::Decision::kHold;
  const auto says = [&](domain::Verdict verdict) {
    return std::any_of(status.gates.begin(), status.gates.end(),
                       [&](const auto& gate) { return gate.verdict == verdict; });
  };
  if (says(domain::Verdict::kDeny)) return domain::Decision::kDeny;
  if (says(domain::Verdict::kWait)) return domain::Decision::kWait;
  const bool is_done = status.phase == domain::Phase::kSucceeded || status.ready == domain::Readiness::kTrue;
  return is_done ? domain::Decision::kNone : domain::Decision::kProceed;
}

/// What nobody has seen recently may be otherwise by now.
ExitCode code_of(const domain::ReleaseStatus& status) {
  const auto code = code_of(decision_of(status));
  return status.ready == domain::Readiness::kUnknown ? graver(code, ExitCode::kUnreachable) : code;
}

/// What a controller would do, or does, as far as its status tells.
domain::TalentPlan plan_told_by(const domain::ReleaseStatus& status) {
  domain::TalentPlan plan;
  plan.placement = {status.environment_key(), status.talent};
  plan.release = status.release.name;
  if (status.desired) plan.to = domain::Deployed{.version = status.desired->version, .package = {}};
  plan.action = status.action;
  plan.program = status.particulars->program;
  plan.schedule = status.particulars->schedule;
  plan.remarks = status.particulars->remarks;
  return plan;
}

codec::YamlValue explanation_value(const domain::ReleaseStatus& status) {
  codec::YamlValue value;
  value.put("release", status.release.text())
      .put("environment", status.environment.text())
      .put("action", name_of(status.action))
      .put("phase", name_of(status.phase))
      .put("ready", name_of(status.ready))
      .put("reason", status.reason)
      .put("decision", name_of(decision_of(status)))
      .put("why", status.message)
      .put("next", time_or_null(status.next));
  put_program(value, plan_told_by(status));
  value.put("gates", gates_value(status.gates)).put("holds", holds_value(status.holds));
  return with_prospect(std::move(value), status);
}

std::string explanation_text(const domain::ReleaseStatus& status, Instant observed_at) {
  const auto zone = zone_for(status.time_zone);
  auto text =
      fmt::format("{} in {}: {}, serves {}, {} is wished\n  ready: {}, {}\n  {}: {}\n", status.release.text(),
                  status.environment.text(), name_of(status.phase), serving_of(status, "nothing"),
                  status.desired ? status.desired->version.text() : "nothing", name_of(status.ready),
                  status.reason, name_of(decision_of(status)), status.message);
  text += steps_text(plan_told_by(status), status.particulars->targets);
  text += gates_text(status.gates, status.holds, observed_at, zone);
  return text + background_text(status) + prospect_text(status);
}

ExitCode print_explanations(const codec::YamlValue& list, const std::string& text, ExitCode code,
                            const Output& output) {
  if (output.wants_value()) {
    output.value(list.items().size() == 1 ? list.items().front() : list);
  } else {
    output.out << text;
  }
  return code;
}

/// What the controller itself knows, which no repository can tell: what it saw, holds and waits for.
ExitCode explain_by_status(const ExplainRequest& request, const Output& output) {
  if (const auto release = read_release_key(request.subject); !release) return output.refuse(release.error());
  const auto known = read_status(request.source);
  if (!known) return output.refuse(known.error());
  auto code = ExitCode::kFine;
  auto list = codec::YamlValue::list();
  auto text = known->origin + "\n" + troubles_of(known->status);
  for (const auto& each : known->status.releases) {
    if (each.release.text() != request.subject) continue;
    if (request.environment && each.environment.text() != *request.environment) continue;
    list.add(explanation_value(each));
    text += "\n" + explanation_text(each, known->status.observed_at);
    code = graver(code, code_of(each));
  }
  if (!list.items().empty()) return print_explanations(list, text, code, output);
  const auto unknown = unknown_name(names_of(known->status), request.subject, request.environment);
  return output.fail(unknown.value_or(
      Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
            fmt::format("the controller's status says nothing of {}", request.subject), std::nullopt,
            "leave out --state and give --repository to ask the documents and records"}));
}

ExitCode explain_by_repository(const ExplainRequest& request, const Output& output) {
  const auto release = read_release_key(request.subject);
  if (!release) return output.refuse(release.error());
  const bool looks = !request.source.allow_directories.empty();
  auto view = FleetView::open(request.source, {.at = request.at, .against_targets = looks});
  if (!view) return output.refuse(view.error());

  warn_if_nobody_trusted(request.source, output);
  auto code = ExitCode::kFine;
  auto list = codec::YamlValue::list();
  std::string text;
  for (const auto& key : chosen_environments(view->catalog(), request.subject, request.environment)) {
    const auto planned = view->plan(key);
    if (!planned) return output.fail(planned.error());
    const auto statuses = reconcilers::status_of(planned->facts, planned->plan);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      const auto& talent = planned->plan.talents[i];
      if (talent.release != release->name) continue;
      list.add(explanation_value(talent, statuses[i]));
      text +=
          change_text(*planned, talent) + background_text(statuses[i]) + prospect_text(statuses[i]) + "\n";
      code = graver(code, code_of(talent.decision));
    }
  }
  if (list.items().empty()) {
    const auto unknown = unknown_name(names_of(view->catalog()), request.subject, request.environment);
    return output.fail(unknown.value_or(
        Error{ErrorKind::kNotFound, codes::kReleaseUnknown,
              fmt::format("{} cannot be planned: its environments have errors", request.subject),
              std::nullopt, "run talentops validate"}));
  }
  const auto at = request.at ? fmt::format(" at {}", format_time(*request.at)) : std::string();
  text += fmt::format("as of commit {}{}, {}\n", view->catalog().commit.text().substr(0, 12), at,
                      looks ? "looking at the targets"
                            : "by the records alone; --state tells what a running controller knows");
  return print_explanations(list, text, code, output);
}

}  // namespace

ExitCode explain(const ExplainRequest& request, const Output& output) {
  if (const auto code = parse_code(request.subject)) {
    if (const auto explanation = talentops::explain(*code)) return explain_code(*explanation, output);
    return output.fail({ErrorKind::kNotFound, codes::kArgumentInvalid,
                        fmt::format("{} is not a code of this version", request.subject), std::nullopt,
                        "look whether it was copied whole, and which version printed it"});
  }
  if (const auto kind = codec::explain_kind(request.subject)) {
    if (output.wants_value()) {
      output.value(codec::YamlValue().put("kind", request.subject).put("text", *kind));
    } else {
      output.out << *kind;
    }
    return ExitCode::kFine;
  }
  if (request.subject.find('/') == std::string::npos) {
    const auto near = nearest(request.subject, codec::kind_names());
    return output.refuse(
        {ErrorKind::kInvalid, codes::kArgumentInvalid,
         fmt::format("{} is neither a code, nor a kind, nor a release", request.subject), std::nullopt,
         near ? fmt::format("did you mean {}?", *near) : "write TO1203, TalentRelease, or client/name"});
  }
  if (!request.source.state) return explain_by_repository(request, output);
  if (!request.at) return explain_by_status(request, output);
  return output.refuse({ErrorKind::kInvalid, codes::kArgumentInvalid,
                        "--at and --state: what a controller knows is of now", std::nullopt,
                        "leave out --state to ask documents and records what they say for that time"});
}

}  // namespace talentops::cli
