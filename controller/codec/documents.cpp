#include "controller/codec/documents.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/excerpt.hpp"
#include "controller/codec/kinds/decode.hpp"
#include "controller/codec/references.hpp"
#include "controller/codec/schema.hpp"
#include "controller/codec/schema_check.hpp"
#include "controller/codec/schema_reader.hpp"
#include "controller/codec/schema_report.hpp"
#include "controller/codec/single_document.hpp"

namespace talentops::codec {
namespace {

std::string text_of(const YamlNode* node) {
  const bool is_text = node != nullptr && node->kind == YamlNode::Kind::kScalar && !node->is_null();
  return is_text ? node->text : std::string();
}

std::string text_at(const YamlNode& document, std::string_view object, std::string_view field) {
  const auto* found = document.find(object);
  return found == nullptr ? std::string() : text_of(found->find(field));
}

/// Ours, in whatever version: a wrong version is an error, not somebody else's document.
bool has_our_group(const YamlNode& document) {
  const auto version = text_of(document.find("apiVersion"));
  return version == kApiGroup || version.starts_with(std::string(kApiGroup) + "/");
}

/// A file that cannot be read as YAML is ours if it says so anywhere, in whatever encoding.
bool mentions_us(std::string_view text) {
  std::string bytes(text);
  std::erase(bytes, '\0');
  return bytes.find(kApiGroup) != std::string::npos;
}

std::optional<Error> first_error(const domain::Problems& problems, std::size_t from) {
  const auto found =
      std::find_if(problems.begin() + static_cast<std::ptrdiff_t>(from), problems.end(),
                   [](const auto& problem) { return problem.severity == domain::Severity::kError; });
  return found == problems.end() ? std::nullopt : std::optional(found->error);
}

/// The kind that is meant, also where it is misspelt.
std::string intended_kind(std::string name) {
  if (find_kind(name) != nullptr) return name;
  return nearest(name, kind_names()).value_or(std::move(name));
}

/// Of a file that is not YAML: every line that would be a document's kind.
std::vector<domain::BrokenDocument> mentioned_kinds(std::string_view text, const Error& problem) {
  std::vector<domain::BrokenDocument> mentioned;
  for (const auto line : split(text, '\n')) {
    constexpr std::string_view kKey = "kind:";
    if (line.starts_with(kKey))
      mentioned.push_back({{intended_kind(std::string(trim(line.substr(kKey.size())))), "", ""}, problem});
  }
  if (mentioned.empty()) mentioned.push_back({{}, problem});
  return mentioned;
}

class FileDecoder {
 public:
  explicit FileDecoder(const std::string& file) : file_(file) {}

  void decode(const YamlNode& document) {
    if (document.kind != YamlNode::Kind::kMapping) return;
    if (!has_our_group(document)) return warn_if_meant_for_us(document);
    result_.ours = true;
    const auto problems_before = result_.problems.size();
    decode_ours(document);
    if (auto error = first_error(result_.problems, problems_before)) {
      domain::BrokenDocument broken{
          {intended_kind(text_of(document.find("kind"))), text_at(document, "metadata", "namespace"),
           text_at(document, "metadata", "name")},
          *std::move(error)};
      add_references(document, file_, broken);
      result_.broken.push_back(std::move(broken));
    }
  }

  DecodedFile take() { return std::move(result_); }

 private:
  void report(const YamlNode& node, const std::string& path, Code code, std::string message,
              std::string hint) {
    result_.problems.push_back(problem_at(node, file_, path, code, std::move(message), std::move(hint)));
  }

  /// A document that is passed over in silence because of a typing error would be missed by nobody until it
  /// matters.
  void warn_if_meant_for_us(const YamlNode& document) {
    const auto* version = document.find("apiVersion");
    const std::vector<std::string> ours = {std::string(kApiVersion)};
    const bool resembles_us = version == nullptr ? find_kind(text_of(document.find("kind"))) != nullptr
                                                 : nearest(text_of(version), ours).has_value();
    if (!resembles_us) return;
    auto problem = problem_at(version == nullptr ? document : *version, file_, "apiVersion", codes::kNotOurs,
                              "the document looks like one of talentops, but is passed over",
                              fmt::format("write `apiVersion: {}`", kApiVersion));
    problem.severity = domain::Severity::kWarning;
    result_.problems.push_back(std::move(problem));
  }

  void decode_ours(const YamlNode& document) {
    const auto& version = *document.find("apiVersion");
    if (version.text != kApiVersion) {
      return report(version, "apiVersion", codes::kUnknownApiVersion,
                    fmt::format("{} is not read by this version of talentops", excerpt(version.text)),
                    fmt::format("write {}", kApiVersion));
    }
    const auto* kind = find_served_kind(document);
    if (kind == nullptr) return;
    const auto errors_before = result_.problems.size();
    check_field(kind->root, document, "", file_, result_.problems);
    check_namespace(*kind, document);
    if (result_.problems.size() != errors_before) return;
    const FieldReader reader(kind->root, &document);
    kinds::check_rules(reader, file_, result_.problems);
    if (result_.problems.size() == errors_before) add(*kind, reader, document);
  }

  const KindSpec* find_served_kind(const YamlNode& document) {
    const auto* node = document.find("kind");
    if (node == nullptr) {
      report(document, "kind", codes::kMissingField, "is missing",
             "write one of: " + join(served_names(), ", "));
      return nullptr;
    }
    const auto name = text_of(node);
    const auto* kind = find_kind(name);
    if (kind == nullptr) {
      const auto near = nearest(name, kind_names());
      report(*node, "kind", codes::kUnknownKind, fmt::format("there is no kind {}", excerpt(name)),
             near ? fmt::format("did you mean {}?", *near) : "write one of: " + join(served_names(), ", "));
      return nullptr;
    }
    if (kind->later) {
      report(*node, "kind", codes::kKindNotServed,
             fmt::format("{} is not in this version of talentops", name), "remove the document");
      return nullptr;
    }
    if (kind->scope == Scope::kFile) {
      report(*node, "kind", codes::kUnknownKind,
             fmt::format("{} does not belong among the documents of a fleet", name),
             name == "Bundle" ? "put it below talents/<talent>/<version>/"
                              : "give it to `talentops run --config`");
      return nullptr;
    }
    return kind;
  }

  static std::vector<std::string> served_names() {
    std::vector<std::string> names;
    for (const auto& kind : all_kinds()) {
      if (!kind.later && kind.scope != Scope::kFile) names.push_back(kind.name);
    }
    return names;
  }

  void check_namespace(const KindSpec& kind, const YamlNode& document) {
    const auto* metadata = document.find("metadata");
    if (metadata == nullptr || metadata->kind != YamlNode::Kind::kMapping) return;
    const auto* client = metadata->find("namespace");
    if (kind.scope == Scope::kClient && client == nullptr) {
      report(*metadata, "metadata.namespace", codes::kNamespaceMissing,
             fmt::format("a {} belongs to a client", kind.name), "add `namespace: <client>`");
    }
    if (kind.scope == Scope::kFleet && client != nullptr) {
      report(*client, "metadata.namespace", codes::kNamespaceNotAllowed,
             fmt::format("a {} belongs to no client", kind.name), "remove it");
    }
  }

  void add(const KindSpec& kind, const FieldReader& reader, const YamlNode& document) {
    const Location where{file_, document.line, document.column};
    const auto put = [&](auto value) {
      value.where = where;
      result_.documents.emplace_back(std::move(value));
    };
    if (kind.name == "Fleet") return put(kinds::decode_fleet(reader));
    if (kind.name == "ClientEnvironment") return put(kinds::decode_environment(reader));
    if (kind.name == "TalentRelease") return put(kinds::decode_release(reader));
    if (kind.name == "ReleasePolicy") return put(kinds::decode_policy(reader));
    if (kind.name == "ChangeCalendar") return put(kinds::decode_calendar(reader));
    if (kind.name == "Roster") return put(kinds::decode_roster(reader));
    put(kinds::decode_certification(reader));
  }

  const std::string& file_;
  DecodedFile result_;
};

}  // namespace

DecodedFile decode_documents(std::string_view text, const std::string& file, const YamlLimits& limits) {
  auto yaml = read_yaml(text, file, limits);
  if (domain::has_errors(yaml.problems)) {
    DecodedFile unreadable;
    unreadable.ours = mentions_us(text);
    if (!unreadable.ours) return unreadable;
    unreadable.problems = std::move(yaml.problems);
    unreadable.broken = mentioned_kinds(text, *first_error(unreadable.problems, 0));
    return unreadable;
  }
  FileDecoder decoder(file);
  for (const auto& document : yaml.documents) decoder.decode(document);
  return decoder.take();
}

DecodedBundleManifest decode_bundle_manifest(std::string_view text, const std::string& file) {
  DecodedBundleManifest result;
  const auto& kind = *find_kind("Bundle");
  const auto document = read_single(kind, text, file, result.problems);
  if (document) result.manifest = kinds::decode_bundle(FieldReader(kind.root, &*document));
  return result;
}

}  // namespace talentops::codec
