#include "controller/codec/release_edit.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "controller/base/codes/git.hpp"
#include "controller/codec/documents.hpp"
#include "controller/codec/yaml.hpp"
#include "controller/codec/yaml_edit.hpp"

namespace talentops::codec {
namespace {

Error not_editable(const std::string& file, const domain::ReleaseKey& release) {
  return {ErrorKind::kInvalid, codes::kNotEditable,
          fmt::format("release {} in {} is written in a way that cannot be edited", release.text(), file),
          std::nullopt, "edit it by hand"};
}

std::optional<domain::Release> release_in(const DecodedFile& file, const domain::ReleaseKey& key) {
  for (const auto& document : file.documents) {
    const auto* release = std::get_if<domain::Release>(&document);
    if (release != nullptr && release->key == key) return *release;
  }
  return std::nullopt;
}

bool says(const YamlNode* mapping, std::string_view key, const std::string& text) {
  const auto* value = mapping == nullptr ? nullptr : mapping->find(key);
  return value != nullptr && value->text == text;
}

bool is_release(const YamlNode& document, const domain::ReleaseKey& key) {
  const auto* metadata = document.find("metadata");
  return says(&document, "kind", "TalentRelease") && says(metadata, "name", key.name.text()) &&
         says(metadata, "namespace", key.client.text());
}

/// Positions apart, nothing but what was asked for has become another.
bool is_as_wished(domain::Release before, domain::Release after, const ReleaseEdit& edit) {
  if (edit.version) before.version = *edit.version;
  if (edit.suspend) before.suspend = *edit.suspend;
  for (auto* each : {&before, &after}) {
    each->where = {};
    each->version_position = {};
    each->environment_positions.clear();
    for (auto& dependency : each->depends_on) dependency.position = {};
  }
  return before == after;
}

}  // namespace

Result<std::string> with_release(const std::string& text, const std::string& file, const ReleaseEdit& edit) {
  const auto before = release_in(decode_documents(text, file), edit.release);
  const auto yaml = read_yaml(text, file);
  const auto document = std::find_if(yaml.documents.begin(), yaml.documents.end(),
                                     [&](const auto& each) { return is_release(each, edit.release); });
  if (!before || document == yaml.documents.end()) return not_editable(file, edit.release);
  const auto& spec = *document->find("spec");  // a release cannot be without one
  YamlEdit bytes(text);
  if (edit.version) {
    const auto& version = *spec.find("version");
    // A text over lines of its own would become another form of text.
    if (text[version.offset] == '|' || text[version.offset] == '>') return not_editable(file, edit.release);
    bytes.replace_text(version, edit.version->text());
  }
  if (edit.suspend) {
    const std::string truth = *edit.suspend ? "true" : "false";
    const auto* suspend = spec.find("suspend");
    if (suspend != nullptr && !suspend->is_null()) {
      bytes.replace(*suspend, truth);
    } else if (suspend == nullptr) {
      bytes.add_entry(spec, "suspend: " + truth);
    }
  }
  auto edited = bytes.changed();
  const auto after = release_in(decode_documents(edited, file), edit.release);
  if (!after || !is_as_wished(*before, *after, edit)) return not_editable(file, edit.release);
  return edited;
}

}  // namespace talentops::codec
