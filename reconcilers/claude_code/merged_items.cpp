#include "reconcilers/claude_code/merged_items.hpp"

#include <utility>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/json_edit.hpp"

namespace talentops::claude_code {
namespace {

using codec::YamlNode;
using domain::Item;
using domain::ItemKind;
using domain::Problem;
using domain::Severity;

constexpr std::string_view kSettings = ".claude/settings.json";
constexpr std::string_view kServers = ".mcp.json";
constexpr std::string_view kMemory = "CLAUDE.md";

Problem problem(Code code, std::string message, Location where, std::string hint) {
  return {Severity::kError,
          {},
          Error{ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)}};
}

/// How people know an element of a list: by itself, if it is short.
std::string label(const std::string& value, const Digest& digest) {
  constexpr std::size_t kLongest = 60;
  return value.size() <= kLongest ? value : digest.short_hex();
}

Item item(std::string_view file, ItemKind kind, const std::string& pointer, const YamlNode& value) {
  Item made{.path = fmt::format("{}#{}", file, pointer), .kind = kind};
  made.content = std::make_shared<const std::string>(codec::json_canonical(value));
  made.sha256 = sha256(*made.content);
  if (kind == ItemKind::kElement) made.path += " " + label(*made.content, made.sha256);
  made.merge = {std::string(file), pointer};
  return made;
}

/// Values that only make sense as a whole.
bool is_whole(std::string_view pointer) {
  return pointer == "/statusLine" || pointer.starts_with("/extraKnownMarketplaces/");
}

void add_items(const YamlNode& value, const std::string& pointer, std::vector<Item>& items) {
  const bool is_empty = value.items.empty() && value.entries.empty();
  if (value.kind == YamlNode::Kind::kScalar || is_empty || is_whole(pointer)) {
    items.push_back(item(kSettings, ItemKind::kKey, pointer, value));
    return;
  }
  for (const auto& element : value.items)
    items.push_back(item(kSettings, ItemKind::kElement, pointer, element));
  for (const auto& [key, member] : value.entries)
    add_items(member, codec::pointer_below(pointer, key.text), items);
}

/// The texts within that look like secrets; a secret is referred to, by `${NAME}`, and never shipped.
void refuse_secrets(const YamlNode& value, const std::string& name, std::string_view text,
                    const std::string& file, domain::Problems& problems) {
  for (const auto& each : value.items) refuse_secrets(each, name, text, file, problems);
  for (const auto& [key, member] : value.entries) {
    const bool is_named = member.kind == YamlNode::Kind::kScalar && !member.text.starts_with("${") &&
                          redact(key.text + "=" + member.text) != key.text + "=" + member.text;
    if (!is_named) {
      refuse_secrets(member, key.text, text, file, problems);
      continue;
    }
    const auto place = line_column(text, member.offset);
    problems.push_back(problem(codes::kBundleSecret,
                               fmt::format("the value of {} looks like a secret", key.text),
                               Location{file, place.line, place.column},
                               "refer to it with ${NAME}; it is set at the client, see requires.env"));
  }
  if (value.kind != YamlNode::Kind::kScalar || redact(value.text) == value.text) return;
  const auto place = line_column(text, value.offset);
  problems.push_back(problem(codes::kBundleSecret, fmt::format("a value below {} looks like a secret", name),
                             Location{file, place.line, place.column},
                             "refer to it with ${NAME}; it is set at the client, see requires.env"));
}

/// The object in `text`, or nothing and why.
std::optional<YamlNode> read_object(std::string_view text, const std::string& file,
                                    domain::Problems& problems) {
  auto root = codec::read_json_places(text, file);
  if (root) {
    refuse_secrets(*root, "the file", text, file, problems);
    return *std::move(root);
  }
  Error error = std::move(root).error();
  error.code = codes::kBundleJson;
  if (error.hint.empty()) error.hint = "correct it; comments and commas at the end are no JSON";
  problems.push_back({Severity::kError, {}, std::move(error)});
  return std::nullopt;
}

void check_server(const std::string& name, const YamlNode& server, const Location& where,
                  domain::Problems& problems) {
  const bool is_object = server.kind == YamlNode::Kind::kMapping;
  const bool has_address = is_object && (server.find("url") != nullptr || server.find("command") != nullptr);
  if (!has_address) {
    problems.push_back(problem(codes::kBundleServer,
                               fmt::format("the server {} has neither command nor url", name), where,
                               "give it one of the two"));
  } else if (server.find("url") != nullptr && server.find("type") == nullptr) {
    problems.push_back(
        problem(codes::kBundleServer,
                fmt::format("the server {} has a url and no type: Claude Code would pass it over", name),
                where, R"(add "type": "http", or "sse")"));
  }
}

}  // namespace

MergedItems items_of_settings(std::string_view text, const std::string& file) {
  MergedItems made;
  const auto root = read_object(text, file, made.problems);
  if (root && !root->entries.empty()) add_items(*root, "", made.items);
  return made;
}

MergedItems items_of_servers(std::string_view text, const std::string& file) {
  MergedItems made;
  const auto root = read_object(text, file, made.problems);
  if (!root) return made;
  for (const auto& [key, value] : root->entries) {
    const auto place = line_column(text, key.offset);
    const Location where{file, place.line, place.column};
    if (key.text != "mcpServers" || value.kind != YamlNode::Kind::kMapping) {
      made.problems.push_back(problem(codes::kBundleServer,
                                      fmt::format("{} is no member of mcp.json", key.text), where,
                                      R"(it has one: "mcpServers", an object of servers by name)"));
      continue;
    }
    for (const auto& [name, server] : value.entries) {
      const auto at = line_column(text, name.offset);
      check_server(name.text, server, Location{file, at.line, at.column}, made.problems);
      made.items.push_back(
          item(kServers, ItemKind::kKey, codec::pointer_below("/mcpServers", name.text), server));
    }
  }
  return made;
}

MergedItems items_of_memory(std::string_view text, const std::string& name) {
  Item file{.path = fmt::format(".claude/talents/{}.md", name)};
  file.content = std::make_shared<const std::string>(text);
  file.sha256 = sha256(text);
  Item line{.path = fmt::format("{}#@{}", kMemory, file.path), .kind = ItemKind::kLine};
  line.content = std::make_shared<const std::string>("@" + file.path);
  line.sha256 = sha256(*line.content);
  line.merge = {std::string(kMemory), ""};
  return {.items = {std::move(file), std::move(line)}};
}

MergedItems merged_items(std::string_view path, std::string_view text, const std::string& file,
                         const std::string& name) {
  if (path == "settings.json") return items_of_settings(text, file);
  return path == "mcp.json" ? items_of_servers(text, file) : items_of_memory(text, name);
}

}  // namespace talentops::claude_code
