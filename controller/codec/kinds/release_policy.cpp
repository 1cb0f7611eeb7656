#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {

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
           only(choice("onRevoke", "what happens when a certification is revoked", {"report", "rollback"},
                       "report")),
           only(choice("onInconclusive", "what happens when a measurement says nothing",
                       {"pause", "rollback"}, "pause")),
           later("promotion"), later("approvals"), later("approvalsExpireAfter"), later("risk"),
           later("limits"), later("window"), later("checklist"), later("emergency")}));
}

}  // namespace talentops::codec::kinds
