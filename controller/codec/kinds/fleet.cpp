#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {

namespace {

FieldSpec waves() {
  auto wave = object("", "",
                     {required(labels("matchLabels", "of the environments that belong to it")),
                      duration("after", "how long the waves before it must have had the version", "0s")});
  return between(list("waves",
                      "the order in which environments get a version; each belongs to the first wave that it "
                      "matches, and "
                      "comes after all of them if it matches none",
                      std::move(wave)),
                 0, 50);
}

}  // namespace

KindSpec fleet() {
  auto records = object(
      "records", "where what was deployed is written down",
      {with_default(text("branch", "the branch that they are on", &formats::kBranch), "talentops/records"),
       with_default(text("root", "the folder on that branch", &formats::kRelativePath),
                    "departments/operations/deployment-specialist-diego"),
       text("repository",
            "the repository of that branch: https://…, ssh://…, user@host:path, an absolute path, or "
            "file://…; "
            "default: this one"),
       text("keep",
            "how long records stay on that branch, in years or days; years that are older and nobody needs "
            "are "
            "moved to a branch with -archive behind its name; default: for ever",
            &formats::kPeriod)});
  auto stages = with_default(
      texts("stages", "the stages, in the order in which a release passes them", &formats::kName),
      "[development, staging, pre-production, production]");
  return document(
      "Fleet", Scope::kFleet, "This repository: exactly one document of it must be there.",
      object(
          "spec", "what holds for all of it",
          {std::move(records),
           choice("tenancy", "path: a document of client X counts only below clients/X/", {"none", "path"},
                  "none"),
           unique(between(std::move(stages), 1, 50), "."),
           boolean("suspend", "true: nothing is deployed anywhere", "false"), waves(),
           object("safety", "what does not happen without a person's word",
                  {integer("maxRemovals",
                           "so many talents are retired at once, in all of the fleet; "
                           "default: the larger of 1 and a tenth",
                           0, 100000),
                   integer("maxFailures",
                           "a version that was taken back in so many environments goes nowhere else", 1,
                           100000, "2")}),
           unique(texts("calendars", "ChangeCalendars that bind every environment", &formats::kName), "."),
           object("limits", "how much happens at once",
                  {integer("deployments", "so many are under way in all of the fleet; left out: any number",
                           1, 100000)})}));
}

}  // namespace talentops::codec::kinds
