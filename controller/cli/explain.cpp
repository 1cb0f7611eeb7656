#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/codes/machine.hpp"
#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/plan_view.hpp"
#include "controller/cli/verbs.hpp"
#include "controller/codec/schema.hpp"

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

codec::YamlValue explanation_value(const domain::TalentPlan& plan) {
  const auto& key = plan.placement.environment;
  codec::YamlValue value;
  value.put("release", key.client.text() + "/" + plan.release.text())
      .put("environment", key.name.text())
      .put("action", name_of(plan.action))
      .put("decision", name_of(plan.decision))
      .put("why", plan.why)
      .put("next", time_or_null(plan.next));
  return value.put("gates", gates_value(plan.gates));
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

ExitCode explain_release(const ExplainRequest& request, const Output& output) {
  const auto release = read_release_key(request.subject);
  if (!release) return output.refuse(release.error());
  auto view = FleetView::open(request.source, {.against_targets = !request.source.allow_directories.empty()});
  if (!view) return output.refuse(view.error());

  warn_if_nobody_trusted(request.source, output);
  auto code = ExitCode::kFine;
  auto list = codec::YamlValue::list();
  std::string text;
  for (const auto& key : chosen_environments(view->catalog(), request.subject, request.environment)) {
    const auto planned = view->plan(key);
    if (!planned) return output.fail(planned.error());
    for (const auto& talent : planned->plan.talents) {
      if (talent.release != release->name) continue;
      list.add(explanation_value(talent));
      text += change_text(*planned, talent) + "\n";
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
  if (output.wants_value()) {
    output.value(list.items().size() == 1 ? list.items().front() : list);
  } else {
    output.out << text;
  }
  return code;
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
    return output.refuse({ErrorKind::kInvalid, codes::kArgumentInvalid,
                          fmt::format("{} is neither a code, nor a kind, nor a release", request.subject),
                          std::nullopt, "write TO1203, TalentRelease, or client/name"});
  }
  return explain_release(request, output);
}

}  // namespace talentops::cli
