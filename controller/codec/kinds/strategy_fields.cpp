#include "controller/codec/kinds/fields.hpp"
#include "controller/codec/kinds/strategy.hpp"

namespace talentops::codec::kinds {
namespace {

FieldSpec steps() {
  auto pause = object(
      "pause", "exposure grows no further before a person says so",
      {required(choice("until", "until when", {"approved"})),
       at_least(duration("within", "how long a person is waited for; left out: as long as it takes"), 1),
       needing("within", choice("otherwise", "what happens when nobody has said so in time",
                                {"rollback", "proceed"}, "rollback"))});
  auto step = object("", "",
                     {required(integer("exposure", "to how many of a hundred", 1, 100)),
                      duration("duration", "how long it stays there", "0s"), std::move(pause)});
  return between(
      list("steps", "canary and featureFlag: how exposure grows; the last step is 100", std::move(step)), 1,
      50);
}

FieldSpec analysis() {
  auto prometheus = object("prometheus", "a query that gives one number",
                           {required(text("url", "of the server", &formats::kHttpUrl)),
                            required(text("query",
                                          "what is asked; may hold {{ canary.targets }} and other "
                                          "variables"))});
  auto one = object(
      "", "",
      {required(text("name", "what it is called in records and messages", &formats::kName)),
       required(std::move(prometheus)), at_least(duration("every", "the time between two looks", "1m"), 1),
       required(text("successCondition", "when the number is good", &formats::kCondition)),
       text("failureCondition", "when it is bad; left out: whenever it is not good", &formats::kCondition),
       integer("failureLimit", "so many bad ones are too many", 1, 1000, "1"),
       integer("inconclusiveLimit", "so many that are neither are too many", 1, 1000, "1")});
  return unique(between(list("analysis",
                             "canary and featureFlag: figures that are looked at while exposure "
                             "stays where it is",
                             std::move(one)),
                        0, 20),
                "name");
}

std::vector<FieldSpec> command_fields() {
  return {required(text("command", "a command that the controller's configuration allows by this name",
                        &formats::kName)),
          list("args", "its arguments; never a shell", text("", ""))};
}

FieldSpec hooks(std::string name, std::string description) {
  auto hook = object("", "", command_fields());
  hook.fields.insert(hook.fields.begin(),
                     required(text("name", "what it is called in records and messages", &formats::kName)));
  hook.fields.push_back(
      boolean("idempotent", "true: it may be run again when nobody knows whether it ended", "false"));
  return unique(between(list(std::move(name), std::move(description), std::move(hook)), 0, 20), "name");
}

}  // namespace

FieldSpec strategy_field() {
  const std::vector<std::string> types = {"allAtOnce", "rolling", "canary", "blueGreen", "featureFlag"};
  return object(
      "strategy", "how exposure grows",
      {choice("type", "by which rule; this version of talentops plans all of them and runs allAtOnce", types,
              "allAtOnce"),
       steps(),
       at_least(
           with_default(text("maxUnavailable", "rolling: so many targets at a time, rounded up, one at least",
                             &formats::kShare),
                        "1"),
           0),
       analysis()});
}

FieldSpec hooks_field() {
  return object("hooks", "commands beside the deployment; planned by this version of talentops, not yet run",
                {hooks("pre", "before anything is staged"), hooks("post", "once every check has passed"),
                 hooks("onRollback", "once a way back has been gone")});
}

FieldSpec migrations_field() {
  auto migration = object(
      "", "",
      {required(text("name", "what it is called; each runs at most once per environment", &formats::kName)),
       required(object("up", "how it is done", command_fields())),
       object("down", "how it is undone", command_fields()),
       boolean("forwardOnly", "true: it cannot be undone", "false")});
  return unique(
      between(list("migrations",
                   "what is done once, in this order; planned by this version of talentops, not yet "
                   "run",
                   std::move(migration)),
              0, 50),
      "name");
}

}  // namespace talentops::codec::kinds
