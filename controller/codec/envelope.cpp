#include "controller/codec/envelope.hpp"

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/json_text.hpp"
#include "controller/codec/yaml.hpp"

namespace talentops::codec {
namespace {

constexpr std::string_view kApiVersion = "talentops.dev/v1alpha1";

/// `text` as a literal block below a key; a JSON string where a block cannot hold it.
std::string block(std::string_view text, std::size_t indent) {
  const bool ends_in_line = text.ends_with('\n');
  if (ends_in_line) text.remove_suffix(1);
  const auto unfit = [](char c) { return (c < ' ' && c != '\n') || c == '\x7f'; };
  bool fits = !text.empty() && text.front() != ' ' && text.front() != '\n' && !text.ends_with('\n');
  for (const char c : text) fits = fits && !unfit(c);
  if (!fits) return json_quoted(ends_in_line ? std::string(text) + "\n" : std::string(text));
  std::string written = ends_in_line ? "|" : "|-";
  for (const auto line : split(text, '\n')) written.append("\n").append(indent, ' ').append(line);
  return written;
}

class Reader {
 public:
  Reader(const YamlNode& document, const std::string& file) : document_(document), file_(file) {}

  Result<Envelope> read(std::string_view kind) const {
    Envelope envelope;
    if (TRY(text(document_, "apiVersion")) != kApiVersion)
      return error(codes::kActKind, document_, fmt::format("apiVersion is not {}", kApiVersion));
    envelope.kind = TRY(text(document_, "kind"));
    if (envelope.kind != kind)
      return error(codes::kActKind, document_,
                   fmt::format("this is a {}, not a document of kind {}", excerpt(envelope.kind), kind));
    const YamlNode& metadata = *TRY(mapping(document_, "metadata"));
    envelope.name = TRY(text(metadata, "name"));
    if (metadata.find("namespace") != nullptr) envelope.name_space = TRY(text(metadata, "namespace"));
    const YamlNode& spec = *TRY(mapping(document_, "spec"));
    envelope.statement = TRY(text(spec, "statement"));
    const YamlNode* signatures = spec.find("signatures");
    if (signatures == nullptr || signatures->kind != YamlNode::Kind::kSequence)
      return error(codes::kActEnvelope, spec, "spec.signatures is not a list");
    for (const auto& item : signatures->items) {
      auto format = TRY(text(item, "format"));
      auto armored = TRY(text(item, "signature"));
      envelope.signatures.push_back({std::move(format), std::move(armored)});
    }
    return envelope;
  }

 private:
  Error error(Code code, const YamlNode& node, std::string message) const {
    return {ErrorKind::kInvalid, code, std::move(message), Location{file_, node.line, node.column},
            "make acts with talentops"};
  }

  Result<const YamlNode*> mapping(const YamlNode& parent, std::string_view name) const {
    const YamlNode* node = parent.find(name);
    if (node == nullptr || node->kind != YamlNode::Kind::kMapping)
      return error(codes::kActEnvelope, parent, fmt::format("{} is missing", name));
    return node;
  }

  Result<std::string> text(const YamlNode& parent, std::string_view name) const {
    const YamlNode* node = parent.kind == YamlNode::Kind::kMapping ? parent.find(name) : nullptr;
    if (node == nullptr || node->kind != YamlNode::Kind::kScalar)
      return error(codes::kActEnvelope, parent, fmt::format("{} is missing", name));
    return node->text;
  }

  const YamlNode& document_;
  const std::string& file_;
};

}  // namespace

std::string write_envelope(const Envelope& envelope) {
  std::string text = fmt::format("apiVersion: {}\nkind: {}\nmetadata:\n  name: {}\n", kApiVersion,
                                 envelope.kind, json_quoted(envelope.name));
  if (!envelope.name_space.empty())
    text += fmt::format("  namespace: {}\n", json_quoted(envelope.name_space));
  text += fmt::format("spec:\n  statement: {}\n  signatures:\n", block(envelope.statement, 4));
  for (const auto& signature : envelope.signatures) {
    text +=
        fmt::format("    - format: {}\n      signature: {}\n", signature.format, block(signature.armored, 8));
  }
  return text;
}

Result<Envelope> read_envelope(std::string_view text, const std::string& file, std::string_view kind) {
  const YamlFile yaml = read_yaml(text, file);
  for (const auto& problem : yaml.problems) {
    if (problem.severity == domain::Severity::kError) return problem.error;
  }
  if (yaml.documents.size() != 1 || yaml.documents.front().kind != YamlNode::Kind::kMapping) {
    return Error{ErrorKind::kInvalid, codes::kActNotOne,
                 fmt::format("the file does not hold exactly one document of kind {}", kind), Location{file},
                 "make acts with talentops"};
  }
  return Reader(yaml.documents.front(), file).read(kind);
}

}  // namespace talentops::codec
