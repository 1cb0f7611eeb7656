#include "reconcilers/claude_code/naming.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace talentops::claude_code {
namespace {

using codec::FrontMatter;
using codec::Part;
using codec::YamlNode;

/// Where it stands if it is there, else first.
void set_name(FrontMatter& front_matter, std::string text) {
  auto& entries = front_matter.fields.entries;
  auto found = std::find_if(entries.begin(), entries.end(),
                            [](const auto& entry) { return entry.first.text == "name"; });
  if (found == entries.end()) {
    found = entries.insert(entries.begin(), {YamlNode{}, YamlNode{}});
    found->first.text = "name";
  }
  YamlNode name;
  name.line = found->second.line;
  name.column = found->second.column;
  name.text = std::move(text);
  found->second = std::move(name);
}

/// A name that is written as a number would not be read as a name.
void quote(FrontMatter& front_matter) {
  for (auto& [key, value] : front_matter.fields.entries) {
    const bool is_text = key.text == "name" || key.text == "description";
    if (is_text && value.kind == YamlNode::Kind::kScalar && !value.is_null()) value.plain = false;
  }
}

}  // namespace

const YamlNode* find_text(const FrontMatter& front_matter, std::string_view key) {
  const auto* node = front_matter.find(key);
  const bool is_text = node != nullptr && node->kind == YamlNode::Kind::kScalar && !node->is_null();
  return is_text ? node : nullptr;
}

std::string item_path(std::string_view path, Part part, const std::string& prefix, const std::string& name) {
  if (part == Part::kAgent) return fmt::format(".claude/agents/{}{}.md", prefix, name);
  const auto slash = path.find('/');
  return fmt::format(".claude/{}/{}{}", path.substr(0, slash), prefix, path.substr(slash + 1));
}

void make_links(std::vector<domain::Item>& items) {
  for (auto& item : items) {
    if (item.kind == domain::ItemKind::kFile && !item.client_owned) item.kind = domain::ItemKind::kLink;
  }
}

void put_name(FrontMatter& front_matter, std::string_view path, Part part, const std::string& prefix) {
  const auto* name = find_text(front_matter, "name");
  const bool has_prefix = part == Part::kAgent || part == Part::kOutputStyle;
  if (part == Part::kSkill) {
    set_name(front_matter, prefix + codec::component_name(path));
  } else if (has_prefix && name != nullptr) {
    set_name(front_matter, prefix + name->text);
  }
  quote(front_matter);
}

}  // namespace talentops::claude_code
