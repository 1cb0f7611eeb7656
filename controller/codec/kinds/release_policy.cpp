#include <fmt/format.h>

#include "controller/codec/kinds/fields.hpp"
#include "controller/domain/risk.hpp"

namespace talentops::codec::kinds {

namespace {

FieldSpec risk() {
  std::vector<FieldSpec> points;
  for (const auto& [name, built_in] : domain::built_in_risk_points())
    points.push_back(integer(name, fmt::format("built in: {}", built_in), 0, 1000));
  return object(
      "risk", "what a change risks, in points",
      {object("points", "what counts how much", std::move(points)),
       object("levels", "from how many points on it is more than low",
              {integer("medium", "built in: 10", 0, 100000), integer("high", "built in: 20", 0, 100000)})});
}

FieldSpec approvals() {
  auto rule = object(
      "", "",
      {text("stage", "asked in this stage; left out: in each", &formats::kName),
       choice("risk", "asked of changes of this level of risk or above; left out: of each",
              {"low", "medium", "high"}),
       required(integer("count", "so many people; one counts once, whatever their roles", 0, 20)),
       unique(
           texts("roles", "each has one of these, by the Roster; left out: anybody of it", &formats::kName),
           "."),
       boolean("notAuthor", "who wrote or co-wrote the change does not count", "true"),
       boolean("appliesToRevert", "also asked of what git takes back", "false"),
       boolean("appliesToRetire", "also asked of what no release wishes any more", "false")});
  return between(list("approvals", "whose yes a plan needs; every rule is to be met", std::move(rule)), 0,
                 50);
}

}  // namespace

KindSpec release_policy() {
  FieldSpec min_score{.name = "minScore",
                      .type = FieldType::kNumber,
                      .description = "the lowest score, from 0 to 1",
                      .minimum = 0,
                      .maximum = 1};
  return document(
      "ReleasePolicy", Scope::kEither,
      "The rules. All that match an environment apply and the strictest value wins; below a client it can "
      "only tighten.",
      object(
          "spec", "which rules, for which environments",
          {object("selector", "the environments it is for; left out: all",
                  {texts("clients", "of these clients", &formats::kName),
                   texts("stages", "in these stages", &formats::kName),
                   labels("matchLabels", "with these labels")}),
           object(
               "certification", "what QA must have said",
               {boolean("required", "a certification must be there; built in: true"),
                unique(texts("signers", "principals of allowed_signers, one of which must have signed"), "."),
                at_least(duration("maxAge", "how old it may be; built in: 180d"), 1), std::move(min_score)}),
           at_least(duration("verifyEnvironmentEvery",
                             "how old the last look at an environment may be; built in: 30d"),
                    1),
           at_least(duration("deadline", "how long a deployment's work may take; built in: 30m"), 1),
           choice("onRevoke",
                  "what happens to what runs when QA revokes its certification, or says FAILED; rollback: it "
                  "goes back by itself; built in: report",
                  {"report", "rollback"}),
           only(choice("onInconclusive", "what happens when a measurement says nothing",
                       {"pause", "rollback"}, "pause")),
           object("window", "what calendars mean for deployments",
                  {choice("onClose", "what happens when one closes while a deployment runs; built in: hold",
                          {"hold", "finishStep", "rollback"}),
                   boolean("appliesToRevert",
                           "whether what git takes back waits for one, too; built in: false")}),
           object(
               "promotion", "what must have happened in earlier stages",
               {duration("soak",
                         "how long a version must have stood in each stage before this one; built in: 0s")}),
           object("limits", "how much happens at once",
                  {integer("deployments", "so many are under way in one environment; built in: any number", 1,
                           1000)}),
           risk(), approvals(),
           at_least(duration("approvalsExpireAfter", "how long an approval counts; built in: 72h"), 1),
           later("checklist"),
           object("emergency", "who may have something go outside of its time",
                  {unique(required(between(texts("roles",
                                                 "whoever has one of these, by the Roster; of several "
                                                 "policies only what all of them name",
                                                 &formats::kName),
                                           1, 100)),
                          ".")})}));
}

}  // namespace talentops::codec::kinds
