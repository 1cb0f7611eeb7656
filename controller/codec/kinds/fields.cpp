#include "controller/codec/kinds/fields.hpp"

namespace talentops::codec::kinds {

FieldSpec text(std::string name, std::string description, const Format* format) {
  return {.name = std::move(name), .description = std::move(description), .format = format};
}

FieldSpec choice(std::string name, std::string description, std::vector<std::string> values,
                 std::string default_text) {
  return {.name = std::move(name),
          .description = std::move(description),
          .default_text = std::move(default_text),
          .values = std::move(values)};
}

FieldSpec boolean(std::string name, std::string description, std::string default_text) {
  return {.name = std::move(name),
          .type = FieldType::kBoolean,
          .description = std::move(description),
          .default_text = std::move(default_text)};
}

FieldSpec integer(std::string name, std::string description, double minimum, double maximum,
                  std::string default_text) {
  return {.name = std::move(name),
          .type = FieldType::kInteger,
          .description = std::move(description),
          .default_text = std::move(default_text),
          .minimum = minimum,
          .maximum = maximum};
}

FieldSpec duration(std::string name, std::string description, std::string default_text) {
  return {.name = std::move(name),
          .description = std::move(description),
          .format = &formats::kDuration,
          .default_text = std::move(default_text),
          .maximum = 3650.0 * 86400};
}

FieldSpec object(std::string name, std::string description, std::vector<FieldSpec> fields) {
  return {.name = std::move(name),
          .type = FieldType::kObject,
          .description = std::move(description),
          .fields = std::move(fields)};
}

FieldSpec list(std::string name, std::string description, FieldSpec item) {
  return {.name = std::move(name),
          .type = FieldType::kList,
          .description = std::move(description),
          .fields = {std::move(item)}};
}

FieldSpec texts(std::string name, std::string description, const Format* format) {
  return list(std::move(name), std::move(description), required(text("", "", format)));
}

FieldSpec text_map(std::string name, std::string description, const Format* key, const Format* value) {
  return {.name = std::move(name),
          .type = FieldType::kMap,
          .description = std::move(description),
          .fields = {text("", "", value)},
          .key_format = key};
}

FieldSpec later(std::string name, std::string instead) {
  return {.name = std::move(name), .later = true, .instead = std::move(instead)};
}

FieldSpec only(FieldSpec field) {
  field.later = true;
  field.only_text = field.default_text;
  return field;
}

FieldSpec required(FieldSpec field) {
  field.required = true;
  return field;
}
FieldSpec with_default(FieldSpec field, std::string default_text) {
  field.default_text = std::move(default_text);
  return field;
}
FieldSpec at_least(FieldSpec field, double minimum) {
  field.minimum = minimum;
  return field;
}
FieldSpec between(FieldSpec field, double minimum, double maximum) {
  field.minimum = minimum;
  field.maximum = maximum;
  return field;
}
FieldSpec unique(FieldSpec list, std::string by) {
  list.unique_by = std::move(by);
  return list;
}

FieldSpec needing(std::string other, FieldSpec field) {
  field.needs = std::move(other);
  return field;
}

FieldSpec labels(std::string name, std::string description) {
  return text_map(std::move(name), std::move(description), &formats::kLabelKey, &formats::kLabelValue);
}

FieldSpec checks(std::string name, std::string description) {
  const auto file =
      object("file", "a file below the target's root is there",
             {required(text("path", "where, relative to the target's root", &formats::kRelativePath)),
              text("contains", "a text that it must hold")});
  const auto http = object("http", "a request is answered as expected",
                           {required(text("url", "what is asked for", &formats::kHttpUrl)),
                            choice("method", "how", {"GET", "HEAD"}, "GET"),
                            object("expect", "what the answer must be",
                                   {integer("status", "its status", 100, 599, "200"),
                                    text("body", "a text that its body must hold")})});
  const auto tcp = object("tcp", "a connection can be opened",
                          {required(text("host", "to which host", &formats::kHost)),
                           required(integer("port", "to which port", 1, 65535))});
  auto check = object(
      "", "",
      {required(text("name", "what it is called in records and messages", &formats::kName)), file,
       text("command",
            "a command that the controller's configuration allows by this name; passes when it exits with 0",
            &formats::kName),
       needing("command", list("args", "the command's arguments; never a shell", text("", ""))), http, tcp,
       later("prometheus"), later("kubernetes"),
       at_least(duration("timeout", "how long one try may take", "10s"), 0.01),
       at_least(duration("every", "the time between two tries", "10s"), 0.01),
       integer("failureThreshold", "so many failures in a row are a failed check", 1, 100, "1"),
       duration("stableFor", "how long it must pass without a failure", "0s")});
  check.exactly_one_of = {"file", "command", "http", "tcp"};
  return unique(between(list(std::move(name), std::move(description), std::move(check)), 0, 100), "name");
}

KindSpec document(std::string name, Scope scope, std::string description, FieldSpec spec) {
  auto metadata =
      object("metadata", "which document it is",
             {required(text("name", "its name", &formats::kName)), labels("labels", "for selectors"),
              text_map("annotations", "notes of yours; never read", &formats::kLabelKey)});
  // Whether a namespace must, may or must not be there is a question with its own answers: see the decoder.
  const auto about = scope == Scope::kFleet ? "not allowed: it belongs to no client"
                     : scope == Scope::kEither
                         ? "the client it belongs to; left out: it is for the whole fleet"
                         : "the client it belongs to; must be there";
  metadata.fields.insert(metadata.fields.begin() + 1, text("namespace", about, &formats::kName));
  spec.name = "spec";
  auto root = object("", "",
                     {required(text("apiVersion", "the version of this schema", &formats::kApiVersionText)),
                      required(choice("kind", "the kind of document", {name})), required(std::move(metadata)),
                      std::move(spec)});
  return {std::move(name), scope, std::move(description), std::move(root)};
}

}  // namespace talentops::codec::kinds
