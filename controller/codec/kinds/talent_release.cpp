#include "controller/codec/kinds/fields.hpp"
#include "controller/codec/kinds/strategy.hpp"

namespace talentops::codec::kinds {
namespace {

FieldSpec secrets() {
  auto reference = object("", "",
                          {required(text("from", "which of the client's secrets", &formats::kName)),
                           required(text("key", "which value of it", &formats::kValueKey)),
                           text("version", "any text; another one has the value read and written again")});
  return {.name = "secrets",
          .type = FieldType::kMap,
          .description =
              "variables that get their values at the target, from <client>/<from>/<key> in the "
              "controller's secrets.directory; crm-token is CRM_TOKEN",
          .fields = {std::move(reference)},
          .key_format = &formats::kSecretName};
}

FieldSpec values() {
  return text_map("values", "for {{ values.x }} in the files that the bundle lists as templates",
                  &formats::kValueKey);
}

FieldSpec depends_on() {
  auto dependency = object("", "",
                           {required(text("release", "another release of the client", &formats::kName)),
                            text("version", "which versions of it will do, as \">=2.1.0 <3\"; left out: any",
                                 &formats::kVersionRange)});
  return unique(between(list("dependsOn", "what must be deployed before, in every environment of the release",
                             std::move(dependency)),
                        0, 100),
                "release");
}

FieldSpec overrides() {
  return {.name = "overrides",
          .type = FieldType::kMap,
          .description =
              "what is otherwise in one environment; each field stands in the place of the "
              "release's own, as a whole; values and secrets one by one",
          .fields = {object(
              "", "",
              {text("version", "which version it gets there, exactly", &formats::kVersion),
               text_map("values", "short for configuration.values", &formats::kValueKey),
               object("configuration", "what the client sets there beside the rest, or in its place",
                      {values(), secrets()}),
               strategy_field(), checks("health", "what must be true once it is deployed"),
               checks("smoke", "what is tried once it is deployed"), hooks_field(), migrations_field(),
               at_least(duration("deadline", "how long the work may take"), 1)})},
          .key_format = &formats::kName};
}

}  // namespace

KindSpec talent_release() {
  return document(
      "TalentRelease", Scope::kClient,
      "The wish: this talent, this version, in these environments, in this way.",
      required(object(
          "spec", "what is wished",
          {text("talent", "which talent; default: metadata.name", &formats::kName),
           required(text("version", "which version, exactly", &formats::kVersion)),
           unique(
               required(between(
                   texts("environments", "in which of the client's environments", &formats::kName), 1, 1000)),
               "."),
           object("configuration", "what the client sets", {values(), secrets()}), strategy_field(),
           checks("health", "what must be true once it is deployed"),
           checks("smoke", "what is tried once it is deployed"),
           object("rollback", "what happens when a deployment fails",
                  {boolean("automatic", "true: it is taken back by itself", "true"),
                   only(choice("onFailure", "what happens when taking back fails", {"hold"}, "hold")),
                   later("keepPrevious", "set spec.keepPrevious of the environment")}),
           at_least(duration("deadline", "how long the work may take; default: the policy's"), 1),
           boolean("suspend", "true: it is not deployed any further", "false"),
           later("environmentSelector", "name the environments in `environments`"), hooks_field(),
           migrations_field(), overrides(), depends_on(),
           object("emergency",
                  "it cannot wait for its time: with the yes of a person whom a policy's emergency.roles "
                  "name, it "
                  "goes outside of windows and in freezes; every other gate is asked as ever",
                  {required(text("reason", "why, for the records"))})})));
}

}  // namespace talentops::codec::kinds
