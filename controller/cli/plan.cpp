#include <algorithm>

#include <fmt/format.h>

#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/plan_view.hpp"
#include "controller/cli/problem_report.hpp"
#include "controller/cli/verbs.hpp"

namespace talentops::cli {
namespace {

using domain::Decision;

struct Counted {
  int going = 0;
  int held = 0;
};

/// Whether all that stands in the way is a look that the controller takes by itself, at once.
bool waits_for_a_look(const FleetView::Planned& planned, const domain::TalentPlan& plan) {
  if (plan.decision != Decision::kWait) return false;
  return std::all_of(plan.gates.begin(), plan.gates.end(), [&](const auto& gate) {
    return gate.verdict == domain::Verdict::kPass || (gate.until && *gate.until <= planned.facts.now);
  });
}

void count(const FleetView::Planned& planned, const domain::TalentPlan& plan, Counted& counted) {
  if (waits_for_a_look(planned, plan)) {
    ++counted.going;
    return;
  }
  switch (plan.decision) {
    case Decision::kNone:
      break;
    case Decision::kProceed:
      ++counted.going;
      break;
    case Decision::kWait:
    case Decision::kDeny:
    case Decision::kHold:
      ++counted.held;
      break;
  }
}

}  // namespace

ExitCode plan(const PlanRequest& request, const Output& output) {
  auto view =
      FleetView::open(request.source, {request.head, request.base, request.at, request.against_targets});
  if (!view) return output.refuse(view.error());

  warn_if_nobody_trusted(request.source, output);
  Counted counted;
  auto changes = codec::YamlValue::list();
  std::string text;
  for (const auto& key : chosen_environments(view->catalog(), request.release, request.environment)) {
    const auto planned = view->plan(key);
    if (!planned) return output.fail(planned.error());
    for (const auto& talent : planned->plan.talents) {
      if (!is_chosen({key.client, talent.release}, request.release)) continue;
      if (!changes_something(talent)) continue;
      count(*planned, talent, counted);
      changes.add(change_value(*planned, talent));
      text += change_text(*planned, talent) + "\n";
    }
  }
  const auto unknown = unknown_name(names_of(view->catalog()), request.release, request.environment);
  if (unknown) output.fail(*unknown);
  if (output.wants_value()) {
    output.value(codec::YamlValue()
                     .put("base", view->base().value_or(view->catalog().commit).text())
                     .put("head", view->catalog().commit.text())
                     .put("changes", std::move(changes)));
  } else if (!unknown) {  // a table of nothing says that all is well
    output.out << text;
    output.out << fmt::format("{} would go, {} would be held, as of commit {}, {}\n", counted.going,
                              counted.held, view->catalog().commit.text().substr(0, 12),
                              request.against_targets ? "looking at the targets" : "by the records alone");
  }
  if (domain::has_errors(view->catalog().problems)) {
    const auto read = [&](const std::string& file) { return view->read_file(file); };
    print_problems(view->catalog().problems, output.err, output.err_is_terminal, read);
    return ExitCode::kNo;
  }
  if (unknown) return exit_code_of(*unknown);
  if (!request.exit_code) return ExitCode::kFine;
  if (counted.held != 0) return ExitCode::kBlocked;
  return counted.going != 0 ? ExitCode::kNo : ExitCode::kFine;
}

}  // namespace talentops::cli
