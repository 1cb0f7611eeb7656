#include <algorithm>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "controller/cli/fleet_view.hpp"
#include "controller/cli/known_names.hpp"
#include "controller/cli/plan_page.hpp"
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

namespace {

/// What is planned, environment by environment, and of that what was asked for.
struct Gathered {
  std::vector<FleetView::Planned> planned;  ///< stays where it is: changes point into it
  std::vector<PagedChange> changes;
  Counted counted;
};

Result<Gathered> gather(FleetView& view, const PlanRequest& request) {
  Gathered gathered;
  const auto is_meant = [&](const domain::TalentPlan& talent) {
    return is_chosen({talent.placement.environment.client, talent.release}, request.release) &&
           changes_something(talent);
  };
  for (const auto& key : chosen_environments(view.catalog(), request.release, request.environment)) {
    if (!view.is_concerned(key)) continue;
    auto planned = TRY(view.plan(key));
    if (std::none_of(planned.plan.talents.begin(), planned.plan.talents.end(), is_meant)) continue;
    view.compare(planned);
    gathered.planned.push_back(std::move(planned));
  }
  for (const auto& planned : gathered.planned) {
    for (const auto& talent : planned.plan.talents) {
      if (!is_meant(talent)) continue;
      count(planned, talent, gathered.counted);
      gathered.changes.push_back({&planned, &talent});
    }
  }
  return gathered;
}

/// By talent, then in the order in which it goes through the stages.
void put_in_order(const domain::Fleet& fleet, std::vector<PagedChange>& changes) {
  const auto order_of = [&](const PagedChange& change) {
    const auto& stage = change.planned->facts.environment->stage;
    return std::tuple(change.plan->placement.talent.text(),
                      std::find(fleet.stages.begin(), fleet.stages.end(), stage) - fleet.stages.begin(),
                      change.plan->placement.environment.text());
  };
  std::sort(changes.begin(), changes.end(),
            [&](const auto& one, const auto& other) { return order_of(one) < order_of(other); });
}

void print_page(const FleetView& view, Gathered& gathered, const Output& output) {
  put_in_order(view.catalog().fleet, gathered.changes);
  const auto& tip = view.records_tip();
  const auto& problems = view.catalog().problems;
  const auto errors = std::count_if(problems.begin(), problems.end(), [](const auto& each) {
    return each.severity == domain::Severity::kError;
  });
  output.out << plan_page(
      {view.catalog().fleet.name, view.base() ? view.base()->text() : "", view.catalog().commit.text(),
       tip ? tip->id.text() : "", static_cast<std::size_t>(errors)},
      gathered.changes);
}

void print_value(const FleetView& view, const Gathered& gathered, const Output& output) {
  auto changes = codec::YamlValue::list();
  for (const auto& change : gathered.changes) changes.add(change_value(*change.planned, *change.plan));
  output.value(codec::YamlValue()
                   .put("base", view.base().value_or(view.catalog().commit).text())
                   .put("head", view.catalog().commit.text())
                   .put("changes", std::move(changes)));
}

void print_text(const FleetView& view, const Gathered& gathered, const PlanRequest& request,
                const Output& output) {
  for (const auto& change : gathered.changes)
    output.out << change_text(*change.planned, *change.plan) << "\n";
  output.out << fmt::format("{} would go, {} would be held, as of commit {}, {}\n", gathered.counted.going,
                            gathered.counted.held, view.catalog().commit.text().substr(0, 12),
                            request.against_targets ? "looking at the targets" : "by the records alone");
}

}  // namespace

ExitCode plan(const PlanRequest& request, const Output& output) {
  // Whether a name is unknown can be told of everybody's alone.
  const bool everybody = request.release || request.environment;
  auto view = FleetView::open(request.source, {.head = request.head,
                                               .base = request.base,
                                               .at = request.at,
                                               .against_targets = request.against_targets,
                                               .everybody = everybody});
  if (!view) return output.refuse(view.error());

  warn_if_nobody_trusted(request.source, output);
  auto gathered = gather(*view, request);
  if (!gathered) return output.fail(gathered.error());
  const auto unknown = unknown_name(names_of(view->catalog()), request.release, request.environment);
  if (unknown) output.fail(*unknown);
  if (output.wants_value()) {
    print_value(*view, *gathered, output);
  } else if (output.format == Format::kMarkdown) {
    print_page(*view, *gathered, output);
  } else if (!unknown) {  // a table of nothing says that all is well
    print_text(*view, *gathered, request, output);
  }
  if (domain::has_errors(view->catalog().problems)) {
    const auto read = [&](const std::string& file) { return view->read_file(file); };
    print_problems(view->catalog().problems, output.err, output.err_is_terminal, read);
    return ExitCode::kNo;
  }
  if (unknown) return exit_code_of(*unknown);
  if (!request.exit_code) return ExitCode::kFine;
  if (gathered->counted.held != 0) return ExitCode::kBlocked;
  return gathered->counted.going != 0 ? ExitCode::kNo : ExitCode::kFine;
}

}  // namespace talentops::cli
