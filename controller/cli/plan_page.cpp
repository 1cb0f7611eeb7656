#include "controller/cli/plan_page.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "controller/base/codes/gates.hpp"
#include "controller/base/text.hpp"
#include "controller/cli/page_details.hpp"
#include "controller/cli/plan_view.hpp"
#include "controller/cli/steps_view.hpp"
#include "controller/records/markdown.hpp"

namespace talentops::cli {
namespace {

using domain::Decision;
using domain::TalentPlan;
using domain::Verdict;
using records::code;
using records::plain;
using records::Table;

constexpr std::size_t kLongestPage = 60'000;

std::string environment_of(const TalentPlan& plan) { return plan.placement.environment.text(); }

std::string heading(const std::vector<PagedChange>& changes) {
  std::size_t going = 0, waiting = 0, denied = 0;
  for (const auto& change : changes) {
    const auto decision = change.plan->decision;
    const bool goes = decision == Decision::kProceed || waits_for_a_look(*change.planned, *change.plan);
    if (goes) ++going;
    if (decision == Decision::kWait && !goes) ++waiting;
    if (decision == Decision::kDeny || decision == Decision::kHold) ++denied;
  }
  if (changes.empty()) return "nothing is deployed or removed by this";
  return fmt::format("{} on merge, {} later, {} not as it stands", counted(going, "deployment"), waiting,
                     denied);
}

std::string shortened(const std::string& commit) { return commit.substr(0, 12); }

std::string first_lines(const PageHead& head, const std::vector<PagedChange>& changes) {
  auto text = fmt::format("<!-- talentops:plan fleet={} -->\n### Plan: {}\n\n", head.fleet, heading(changes));
  if (!head.base.empty()) text += fmt::format("{} … ", code(shortened(head.base)));
  text += code(shortened(head.head));
  if (!head.base.empty()) text += ", policies and trust as at the first";
  text += head.records.empty()
              ? ", nothing is recorded yet"
              : fmt::format(", what is deployed as recorded at {}", code(shortened(head.records)));
  text += "\n";
  if (head.problems != 0) {
    text += fmt::format("\n**{} in the documents**: {} says which, with file, line and what to write.\n",
                        counted(head.problems, "problem"), code("talentops validate"));
  }
  return text;
}

/// What the first gate says that does not pass.
std::string why_not(const TalentPlan& plan) {
  if (!plan.holds.empty()) return plain(fmt::format("held: {}", plan.holds.front().why));
  for (const auto verdict : {Verdict::kDeny, Verdict::kWait}) {
    for (const auto& gate : plan.gates) {
      if (gate.verdict == verdict) return plain(fmt::format("{}: {}", gate.name, gate.why));
    }
  }
  return plain(plan.why);
}

/// When it begins. The present is on no page: the same input gives the same bytes.
std::string when(const PagedChange& change) {
  const auto& plan = *change.plan;
  switch (plan.decision) {
    case Decision::kNone:
      return "–";
    case Decision::kProceed:
      return "on merge";
    case Decision::kWait:
      if (waits_for_a_look(*change.planned, plan)) return "on merge";
      return plan.next && *plan.next > change.planned->facts.now
                 ? fmt::format("not before {}", format_time(*plan.next))
                 : "later";
    case Decision::kDeny:
    case Decision::kHold:
      return "**not as it stands**";
  }
  return "–";
}

std::string needs(const PagedChange& change) {
  const auto& plan = *change.plan;
  const bool is_asked = plan.decision != Decision::kProceed && plan.decision != Decision::kNone &&
                        !waits_for_a_look(*change.planned, plan);
  return is_asked ? why_not(plan) : "–";
}

std::string risk_of(const PagedChange& change) {
  const auto& risks = change.planned->risks;
  const auto found = risks.find(change.plan->placement.talent);
  if (found == risks.end()) return "–";
  const auto text = fmt::format("{} {}", name_of(found->second.level), found->second.score);
  return found->second.level == domain::RiskLevel::kLow ? text : "**" + text + "**";
}

std::string how(const PagedChange& change) {
  return plain(strategy_in_words(*change.plan, change.planned->facts.environment->targets.size()));
}

std::string way_back(const TalentPlan& plan) {
  switch (plan.way_back) {
    case domain::WayBackKind::kSlot:
      return plan.way_back_to ? plain("slot " + plan.way_back_to->version.text()) : "slot";
    case domain::WayBackKind::kRestage:
      return plan.way_back_to ? plain(plan.way_back_to->version.text() + ", staged again") : "staged again";
    case domain::WayBackKind::kUninstall:
      return "uninstall";
  }
  return "–";
}

std::string overview(const std::vector<PagedChange>& changes, std::size_t most_rows) {
  Table table{"environment", "talent", "action", "when", "needs", "risk", "how", "way back"};
  std::size_t rows = 0;
  for (const auto& change : changes) {
    if (rows++ == most_rows) break;
    const auto& plan = *change.plan;
    table.row({plain(environment_of(plan)),
               plain(fmt::format("{} {}", plan.placement.talent.text(), from_to(plan))),
               std::string(name_of(plan.action)), when(change), needs(change), risk_of(change), how(change),
               way_back(plan)});
  }
  auto text = "\n" + table.text();
  if (changes.size() > most_rows) {
    text += fmt::format("\nand {} more: {}\n", changes.size() - most_rows,
                        code("talentops plan --base … --head …"));
  }
  return text;
}

/// How much of a page there is room for.
struct Detail {
  std::size_t rows;
  std::size_t gates;       ///< environments whose gates are shown
  std::size_t diff_bytes;  ///< of each package
};

/// Environments that get the same package are told of once.
using Packages = std::map<std::pair<std::string, std::string>, std::vector<const PagedChange*>>;
Packages by_package(const std::vector<PagedChange>& changes) {
  Packages packages;
  for (const auto& change : changes) {
    if (!change.plan->to) continue;
    packages[{change.plan->placement.talent.text(), from_to(*change.plan)}].push_back(&change);
  }
  return packages;
}

/// Whom a plan waits for, and what they say.
std::string people_text(const std::vector<PagedChange>& changes, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& change : changes) {
    for (const auto& gate : change.plan->gates) {
      const bool asks = gate.code == codes::kNotApproved || gate.code == codes::kRiskNotCovered ||
                        gate.code == codes::kForwardOnlyNotApproved;
      if (gate.verdict != Verdict::kWait || !asks || shown++ >= most) continue;
      text += fmt::format("**Approve {}** ({}): {}\n\n", plain(environment_of(*change.plan)), plain(gate.why),
                          code(gate.needs));
    }
  }
  return text;
}

std::string page_with(const PageHead& head, const std::vector<PagedChange>& changes, const Detail& detail) {
  auto text = first_lines(head, changes);
  if (changes.empty()) return text;
  text += overview(changes, detail.rows);
  for (const auto& [names, same] : by_package(changes)) {
    text += fmt::format("\n#### {} {}\n\n", plain(names.first), plain(names.second));
    text += capabilities_text(*same.front());
    text += certified_text(*same.front());
    if (detail.diff_bytes != 0) text += files_text(*same.front(), detail.diff_bytes);
  }
  text += people_text(changes, detail.rows);
  std::size_t shown = 0;
  for (const auto& change : changes) {
    if (shown++ == detail.gates) break;
    text += steps_details(change);
    text += gates_details(change);
  }
  return text;
}

}  // namespace

std::string plan_page(const PageHead& head, const std::vector<PagedChange>& changes) {
  constexpr std::array<Detail, 6> kDetails = {
      {{500, 500, 40'000}, {500, 100, 12'000}, {200, 50, 4'000}, {200, 20, 1'000}, {150, 5, 0}, {50, 0, 0}}};
  std::string text;
  for (const auto& detail : kDetails) {
    text = page_with(head, changes, detail);
    if (text.size() <= kLongestPage) return text;
  }
  constexpr std::string_view kCut = "\n\nThe rest does not fit into a comment: `talentops plan` has it.\n";
  auto end = text.rfind('\n', kLongestPage - kCut.size());
  if (end == std::string::npos) end = 0;
  return text.substr(0, end).append(kCut);
}

}  // namespace talentops::cli
