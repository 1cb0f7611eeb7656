#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {
namespace {

FieldSpec targets() {
  auto directory = object("directory", "a directory of the controller's machine",
                          {required(text("path", "where; the controller's configuration must allow it",
                                         &formats::kAbsolutePath))});
  auto target = object("", "",
                       {required(text("name", "what it is called in records and messages", &formats::kName)),
                        std::move(directory), later("git"), later("ssh"), later("http"), later("kubernetes"),
                        later("command")});
  target.exactly_one_of = {"directory"};
  return unique(required(between(
                    list("targets", "the single places inside the environment", std::move(target)), 1, 1000)),
                "name");
}

FieldSpec constraints() {
  return object(
      "constraints", "what a talent may not ask for here",
      {texts("models", "the only models that may be asked for; left out: any"),
       object("tools", "about tools", {texts("deny", "tools that no agent may have"), later("allow")}),
       at_least(text("maxBytes", "the largest package", &formats::kSize), 1), later("permissions"),
       later("mcpHosts")});
}

FieldSpec secrets_sink() {
  auto sink =
      object("secretsSink", "where values of secrets may be written; left out: nowhere",
             {boolean("localSettingsEnv",
                      "true: into env of .claude/settings.local.json, readable by its owner only"),
              text("file",
                   "a file of variables for shells and dotenv readers, outside of every target and git "
                   "work tree, readable by its owner only; the controller's configuration must allow it",
                   &formats::kAbsolutePath)});
  sink.exactly_one_of = {"localSettingsEnv", "file"};
  return sink;
}

}  // namespace

KindSpec client_environment() {
  const std::vector<std::string> platforms = {"claude-code", "http-api", "kubernetes", "command"};
  return document(
      "ClientEnvironment", Scope::kClient, "One client's place for talents.",
      required(object(
          "spec", "what it is",
          {with_default(text("stage", "one of the Fleet's stages", &formats::kName), "production"),
           only(choice("platform", "what runs the talents", platforms, "claude-code")), targets(),
           constraints(), checks("preflight", "what must be true before anything is deployed here"),
           at_least(duration("observeEvery", "how often it is looked at", "1m"), 1),
           integer("keepPrevious", "how many earlier versions are kept at each target", 1, 100, "3"),
           text("prefix", "put before the names of what is installed; default none", &formats::kPrefix),
           boolean("suspend", "true: nothing is deployed here", "false"),
           choice("driftPolicy", "what happens to a difference that no deployment made",
                  {"report", "correct"}, "report"),
           choice("layout",
                  "how files are installed; links, never in a git work tree: one rename switches what two "
                  "versions both have",
                  {"copies", "links"}, "copies"),
           secrets_sink(),
           at_least(
               with_default(text("laggards",
                                 "how many targets may be out of reach when something is deployed, one at "
                                 "least must not; they are caught up when they answer",
                                 &formats::kShare),
                            "0"),
               0),
           unique(
               texts("calendars",
                     "ChangeCalendars that bind it beside the Fleet's: of the whole fleet, or its client's",
                     &formats::kName),
               "."),
           later("exclusive"), later("contacts")})));
}

}  // namespace talentops::codec::kinds
