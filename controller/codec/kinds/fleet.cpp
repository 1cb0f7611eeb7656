#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {

KindSpec fleet() {
  auto records = object(
      "records", "where what was deployed is written down",
      {with_default(text("branch", "the branch of this repository", &formats::kBranch), "talentops/records"),
       with_default(text("root", "the folder on that branch", &formats::kRelativePath),
                    "departments/operations/deployment-specialist-diego"),
       later("repository"), later("keep")});
  auto stages = with_default(
      texts("stages", "the stages, in the order in which a release passes them", &formats::kName),
      "[development, staging, pre-production, production]");
  return document("Fleet", Scope::kFleet, "This repository: exactly one document of it must be there.",
                  object("spec", "what holds for all of it",
                         {std::move(records),
                          choice("tenancy", "path: a document of client X counts only below clients/X/",
                                 {"none", "path"}, "none"),
                          unique(between(std::move(stages), 1, 50), "."),
                          boolean("suspend", "true: nothing is deployed anywhere", "false"), later("waves"),
                          object("safety", "what does not happen without a person's word",
                                 {integer("maxRemovals",
                                          "so many talents are retired at once, in all of the fleet; "
                                          "default: the larger of 1 and a tenth",
                                          0, 100000),
                                  later("maxFailures")}),
                          later("calendars"), later("limits")}));
}

}  // namespace talentops::codec::kinds
