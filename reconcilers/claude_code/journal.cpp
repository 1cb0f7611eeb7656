#include "reconcilers/claude_code/journal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "controller/codec/json.hpp"
#include "controller/codec/receipt.hpp"
#include "controller/codec/yaml_writer.hpp"
#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

using codec::JsonFields;
using codec::YamlValue;

std::string_view name_of(JournalKind kind) {
  switch (kind) {
    case JournalKind::kActivate:
      return "activate";
    case JournalKind::kRevert:
      return "revert";
    case JournalKind::kDetach:
      return "detach";
  }
  return "activate";
}

std::optional<JournalKind> kind_of(std::string_view name) {
  for (const auto kind : {JournalKind::kActivate, JournalKind::kRevert, JournalKind::kDetach}) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string mode_text(std::uint32_t mode) { return fmt::format("{:04o}", mode); }

std::uint32_t read_mode(JsonFields& fields, std::string_view key) {
  const std::string text = fields.text(key);
  std::uint32_t mode = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (failed != std::errc{} || end != text.data() + text.size() || mode > 07777)
    fields.fail(key, "an octal mode");
  return mode;
}

constexpr std::array<std::pair<codec::JsonEdit::Kind, std::string_view>, 3> kEditKinds = {
    {{codec::JsonEdit::Kind::kValue, "key"},
     {codec::JsonEdit::Kind::kElement, "element"},
     {codec::JsonEdit::Kind::kContainer, "container"}}};

YamlValue edits_value(const Edits& edits) {
  YamlValue list = YamlValue::list();
  for (const auto& edit : edits) {
    YamlValue value;
    for (const auto& [kind, name] : kEditKinds) {
      if (kind == edit.kind) value.put("kind", name);
    }
    value.put("pointer", edit.pointer);
    if (edit.before) value.put("before", *edit.before);
    if (edit.after) value.put("after", *edit.after);
    list.add(std::move(value));
  }
  return list;
}

codec::JsonEdit read_edit(JsonFields& fields) {
  codec::JsonEdit edit;
  const auto name = fields.text("kind");
  const auto found = std::find_if(kEditKinds.begin(), kEditKinds.end(),
                                  [&](const auto& each) { return each.second == name; });
  if (found == kEditKinds.end()) fields.fail("kind", "\"key\", \"element\" or \"container\"");
  if (found != kEditKinds.end()) edit.kind = found->first;
  edit.pointer = fields.text("pointer");
  edit.before = fields.optional_text("before");
  edit.after = fields.optional_text("after");
  fields.close();
  return edit;
}

void put_reference(YamlValue& value, std::string_view key,
                   const std::optional<domain::SecretReference>& reference) {
  if (!reference) return;
  YamlValue named;
  codec::put_secret(named, *reference);
  value.put(std::string(key), std::move(named));
}

std::optional<domain::SecretReference> read_reference(JsonFields& fields, std::string_view key) {
  if (!fields.has(key)) return std::nullopt;
  auto named = fields.object(key);
  auto reference = codec::read_secret(named);
  named.close();
  return reference;
}

YamlValue sink_operation_value(const Operation& operation) {
  YamlValue value;
  value.put("n", operation.number).put("op", "secrets").put("path", operation.path);
  value.put("beforeMode", mode_text(operation.before_mode)).put("mode", mode_text(operation.after_mode));
  if (operation.sink->env_with_them) value.put("envWithThem", true);
  if (operation.sink->file_with_them) value.put("fileWithThem", true);
  YamlValue variables = YamlValue::list();
  for (const auto& edit : operation.sink->variables) {
    YamlValue variable;
    variable.put("pointer", edit.pointer);
    put_reference(variable, "before", edit.before);
    put_reference(variable, "after", edit.after);
    variables.add(std::move(variable));
  }
  return value.put("variables", std::move(variables));
}

void read_sink(JsonFields& fields, Operation& operation) {
  operation.before_mode = read_mode(fields, "beforeMode");
  operation.after_mode = read_mode(fields, "mode");
  operation.sink = SinkEdits{{}, fields.truth("envWithThem"), fields.truth("fileWithThem")};
  for (auto& each : fields.objects("variables")) {
    operation.sink->variables.push_back(
        {each.text("pointer"), read_reference(each, "before"), read_reference(each, "after")});
    each.close();
  }
  fields.close();
}

std::string_view verb_of(const Operation& operation) {
  if (operation.merges) return "merge";
  if (operation.link_after) return "link";
  return operation.after ? "write" : "remove";
}

std::string before_text(const Operation& operation) {
  if (operation.link_before) return "link";
  return operation.before ? operation.before->text() : "absent";
}

YamlValue operation_value(const Operation& operation) {
  if (operation.sink) return sink_operation_value(operation);
  YamlValue value;
  value.put("n", operation.number);
  value.put("op", verb_of(operation));
  value.put("path", operation.path);
  value.put("before", before_text(operation));
  if (operation.link_before) value.put("beforeLink", *operation.link_before);
  if (operation.before && !operation.link_before) value.put("beforeMode", mode_text(operation.before_mode));
  if (operation.link_after) value.put("afterLink", *operation.link_after);
  if (operation.after && !operation.link_after) {
    value.put("after", operation.after->text());
    value.put("mode", mode_text(operation.after_mode));
  }
  if (!operation.source.empty()) value.put("source", operation.source);
  if (!operation.preimage.empty()) value.put("preimage", operation.preimage);
  if (!operation.keep.empty()) value.put("keep", operation.keep);
  if (operation.merges) value.put("edits", edits_value(operation.edits));
  return value;
}

Operation read_operation(JsonFields& fields) {
  Operation operation;
  const std::uint64_t number = fields.number("n");
  if (number > std::uint64_t(std::numeric_limits<int>::max())) fields.fail("n", "a small number");
  operation.number = static_cast<int>(number);
  const std::string verb = fields.text("op");
  if (verb != "write" && verb != "link" && verb != "remove" && verb != "merge" && verb != "secrets")
    fields.fail("op", "\"write\", \"link\", \"remove\", \"merge\" or \"secrets\"");
  operation.merges = verb == "merge";
  operation.path = fields.text("path");
  if (verb == "secrets") {
    read_sink(fields, operation);
    return operation;
  }
  const std::string before = fields.text("before");
  if (before == "link") {
    operation.link_before = fields.text("beforeLink");
    operation.before = sha256(*operation.link_before);
  } else if (before != "absent") {
    operation.before = fields.digest("before");
    operation.before_mode = read_mode(fields, "beforeMode");
  }
  if (verb == "link") {
    operation.link_after = fields.text("afterLink");
    operation.after = sha256(*operation.link_after);
  } else if (verb == "write" || (operation.merges && fields.has("after"))) {
    operation.after = fields.digest("after");
    operation.after_mode = read_mode(fields, "mode");
  }
  operation.source = fields.optional_text("source").value_or("");
  operation.preimage = fields.optional_text("preimage").value_or("");
  operation.keep = fields.optional_text("keep").value_or("");
  for (auto& each : fields.objects("edits")) operation.edits.push_back(read_edit(each));
  fields.close();
  return operation;
}

/// The file's name, as far as it fits into one file name with something before it.
std::string_view last_part(std::string_view path) {
  constexpr std::size_t kLongest = 80;
  std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.size() > kLongest) name.remove_prefix(name.size() - kLongest);
  while (!name.empty() && (static_cast<unsigned char>(name.front()) & 0xC0U) == 0x80U) name.remove_prefix(1);
  return name;
}

Journal read_fields(JsonFields& fields) {
  Journal journal;
  fields.number("format");
  const std::string kind = fields.text("kind");
  if (!kind_of(kind)) fields.fail("kind", "\"activate\", \"revert\" or \"detach\"");
  journal.kind = kind_of(kind).value_or(JournalKind::kActivate);
  journal.deployment = domain::DeploymentId(fields.text("deployment"));
  journal.epoch = fields.number("epoch");
  for (auto& each : fields.objects("ops")) journal.operations.push_back(read_operation(each));
  journal.made = fields.texts("made");
  journal.dropped = fields.texts("dropped");
  if (fields.has("previous")) journal.previous = codec::read_receipt(fields.object("previous"));
  journal.receipt = codec::read_receipt(fields.object("receipt"));
  fields.close();
  return journal;
}

}  // namespace

std::string saved_prefix(JournalKind kind, const domain::DeploymentId& deployment, int number) {
  return fmt::format("{}-{}-{}-", deployment.text(), name_of(kind), number);
}

std::string saved_name(JournalKind kind, const domain::DeploymentId& deployment, int number,
                       std::string_view path) {
  return saved_prefix(kind, deployment, number).append(last_part(path));
}

std::string original_name(const Digest& bytes) { return std::string(kOriginal) + bytes.hex(); }

std::string edited_name(const Digest& bytes, std::string_view path) {
  return fmt::format("edited-{}-{}", bytes.short_hex(), last_part(path));
}

std::string encode_journal(const Journal& journal) {
  YamlValue operations = YamlValue::list();
  for (const Operation& operation : journal.operations) operations.add(operation_value(operation));
  YamlValue value;
  value.put("format", 1);
  value.put("kind", name_of(journal.kind));
  value.put("deployment", journal.deployment.text());
  value.put("epoch", static_cast<std::int64_t>(journal.epoch));
  value.put("ops", std::move(operations));
  value.put("made", YamlValue::list(journal.made));
  value.put("dropped", YamlValue::list(journal.dropped));
  if (journal.previous) value.put("previous", codec::receipt_value(*journal.previous));
  value.put("receipt", codec::receipt_value(journal.receipt));
  return codec::write_json(value) + "\n";
}

Result<Journal> decode_journal(std::string_view text, const std::string& file) {
  const auto node = TRY(codec::read_kept_json(text, file));
  std::optional<Error> error;
  JsonFields fields(node, file, error);
  Journal journal = read_fields(fields);
  if (error) return *std::move(error);
  return journal;
}

Result<std::optional<Journal>> read_journal(ports::Workspace& workspace) {
  if (!TRY(workspace.stat(kJournalFile))) return std::optional<Journal>();
  const std::string text = TRY(workspace.read(kJournalFile, kKeptLimit));
  return std::optional(TRY(decode_journal(text, std::string(kJournalFile))));
}

}  // namespace talentops::claude_code
