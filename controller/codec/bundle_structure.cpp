#include "controller/codec/bundle_structure.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/base/text.hpp"
#include "controller/codec/bundle_layout.hpp"
#include "controller/codec/bundle_paths.hpp"
#include "controller/codec/front_matter.hpp"

namespace talentops::codec {
namespace {

using domain::Problem;
using domain::Problems;
using domain::RawEntry;
using domain::Severity;

Problem problem(Severity severity, Code code, std::string message, Location where, std::string hint) {
  return Problem{
      severity, {}, Error{ErrorKind::kInvalid, code, std::move(message), std::move(where), std::move(hint)}};
}

Problem no_text(std::string_view key, const YamlNode& node, const std::string& file) {
  return problem(Severity::kError, codes::kFrontMatterFieldType, fmt::format("{} is not a text", key),
                 Location{file, node.line, node.column}, fmt::format("write {}: \"…\"", key));
}

/// A text field that a runtime cannot do without.
void require_text(const FrontMatter& front_matter, std::string_view key, const std::string& file,
                  Problems& problems) {
  const auto* node = front_matter.find(key);
  if (node == nullptr || node->is_null()) {
    const int line = node == nullptr ? 1 : node->line;
    problems.push_back(problem(Severity::kError, codes::kFrontMatterFieldMissing,
                               fmt::format("{} is missing", key), Location{file, line, 1},
                               fmt::format("add {}: \"…\" between the --- lines", key)));
    return;
  }
  const bool is_text = node->kind == YamlNode::Kind::kScalar && !trim(node->text).empty();
  if (!is_text) problems.push_back(no_text(key, *node, file));
}

/// A runtime drops a description that is a list or a mapping.
void check_description(const FrontMatter& front_matter, const std::string& file, Problems& problems) {
  const auto* node = front_matter.find("description");
  if (node == nullptr || node->kind == YamlNode::Kind::kScalar) return;
  problems.push_back(no_text("description", *node, file));
}

void check_name(std::string_view name, Location where, Problems& problems) {
  if (is_component_name(name)) return;
  problems.push_back(problem(Severity::kError, codes::kComponentName,
                             fmt::format("the name '{}' cannot be used", shown(name)), std::move(where),
                             "use lower-case letters and digits with single hyphens between, at most 64"));
}

void check_agent(const FrontMatter& front_matter, const std::string& file, Problems& problems) {
  if (!front_matter.present) {
    problems.push_back(problem(Severity::kError, codes::kFrontMatterFieldMissing,
                               "an agent has front matter, this file has none", Location{file, 1, 1},
                               "begin it with ---, name: \"…\", description: \"…\", ---"));
    return;
  }
  require_text(front_matter, "name", file, problems);
  require_text(front_matter, "description", file, problems);
  const auto* name = front_matter.find("name");
  const bool has_name = name != nullptr && name->kind == YamlNode::Kind::kScalar && !name->is_null();
  if (has_name && !trim(name->text).empty())
    check_name(name->text, Location{file, name->line, name->column}, problems);
}

void check_skill(const FrontMatter& front_matter, const RawEntry& entry, const std::string& file,
                 Problems& problems) {
  const auto* name = front_matter.find("name");
  const std::string folder = component_name(entry.path);
  if (name == nullptr || name->text == folder) return;
  problems.push_back(
      problem(Severity::kWarning, codes::kBundleSkillNameDiffers,
              fmt::format("the skill calls itself '{}', its folder '{}'", shown(name->text), folder),
              Location{file, name->line, name->column}, fmt::format("write name: \"{}\"", folder)));
}

/// One for a file, whatever was done to it, at the first place.
Problem repaired(const std::vector<Repair>& repairs, const std::string& file) {
  std::vector<std::string> done;
  for (const auto& repair : repairs) done.push_back(repair.what);
  const auto first = std::min_element(repairs.begin(), repairs.end(), [](const auto& a, const auto& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return problem(Severity::kWarning, codes::kBundleRepaired,
                 fmt::format("front matter was repaired: {}", join(done, ", ")),
                 Location{file, first->line, first->column},
                 "put texts in quotes and save the file with LF line ends");
}

void check_front_matter(const RawEntry& entry, Part part, const std::string& file, Problems& problems) {
  const auto read = read_front_matter(*entry.content, file);
  if (!read) {
    problems.push_back({Severity::kError, {}, read.error()});
    return;
  }
  if (!read->repairs.empty()) problems.push_back(repaired(read->repairs, file));
  if (part == Part::kAgent) {
    check_agent(*read, file, problems);
  } else {
    check_description(*read, file, problems);
  }
  if (part == Part::kSkill) check_skill(*read, entry, file, problems);
}

/// Whether the content can be looked into; what cannot is refused elsewhere.
bool is_readable(const RawEntry& entry) {
  const bool is_file = entry.kind == domain::EntryKind::kFile || entry.kind == domain::EntryKind::kExecutable;
  if (!is_file || !entry.content || entry.content->find('\0') != std::string::npos) return false;
  return !first_invalid_utf8(*entry.content);
}

bool has_front_matter(Part part) {
  switch (part) {
    case Part::kAgent:
    case Part::kSkill:
    case Part::kCommand:
    case Part::kRule:
    case Part::kOutputStyle:
      return true;
    case Part::kManifest:
    case Part::kSkillFile:
    case Part::kMerged:
    case Part::kForbidden:
    case Part::kEvaluation:
    case Part::kAccompanying:
    case Part::kUnplaced:
      return false;
  }
  return false;
}

void check_skill_folders(const std::vector<RawEntry>& entries, const std::string& folder,
                         Problems& problems) {
  std::set<std::string> all, complete;
  for (const auto& entry : entries) {
    const Part part = part_of(entry.path);
    if (part == Part::kSkill) complete.insert(component_name(entry.path));
    if (part == Part::kSkill || part == Part::kSkillFile) all.insert(component_name(entry.path));
  }
  for (const auto& skill : all) {
    const std::string file = placed(folder, "skills/" + skill);
    check_name(skill, Location{file}, problems);
    if (complete.contains(skill)) continue;
    problems.push_back(problem(Severity::kWarning, codes::kBundleSkillIncomplete,
                               fmt::format("skills/{} has no SKILL.md", skill), Location{file},
                               "add SKILL.md (the case counts), or remove the folder"));
  }
}

Problem forbidden_file(const RawEntry& entry, std::string file) {
  return problem(Severity::kError, codes::kBundleMergedFile,
                 fmt::format("{} is the client's alone", entry.path), Location{std::move(file)},
                 "put settings into settings.json, servers into mcp.json, and memory into CLAUDE.md");
}

const RawEntry* find(const std::vector<RawEntry>& entries, std::string_view path) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.path == path; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

Problems check_structure(const std::vector<RawEntry>& entries, const std::string& folder,
                         const BundleLimits& limits) {
  Problems problems;
  if (find(entries, "agent.md") == nullptr) {
    problems.push_back(problem(Severity::kError, codes::kBundleAgentMissing, "agent.md is missing",
                               Location{placed(folder, "agent.md")}, "add it: it is the main agent"));
  }
  std::size_t components = 0;
  for (const auto& entry : entries) {
    const Part part = part_of(entry.path);
    if (part == Part::kForbidden) problems.push_back(forbidden_file(entry, placed(folder, entry.path)));
    if (!has_front_matter(part) || ++components > limits.components || !is_readable(entry)) continue;
    check_front_matter(entry, part, placed(folder, entry.path), problems);
  }
  if (components > limits.components) {
    problems.push_back(
        problem(Severity::kError, codes::kBundleTooManyFiles,
                fmt::format("the bundle has {} agents, skills, commands, rules and output styles, at most {} "
                            "are read",
                            components, limits.components),
                Location{folder}, "split the talent"));
  }
  check_skill_folders(entries, folder, problems);
  return problems;
}

namespace {

/// Every file, and every folder that a file lies in.
std::set<std::string, std::less<>> all_places(const std::vector<RawEntry>& entries) {
  std::set<std::string, std::less<>> places;
  for (const auto& entry : entries) {
    const std::string& path = entry.path;
    places.insert(path);
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      places.insert(path.substr(0, slash));
    }
  }
  return places;
}

/// A suggestion costs a comparison with every path: one for each list is enough, and none in a huge bundle.
std::string suggestion(const std::string& entry, const std::set<std::string, std::less<>>& places) {
  constexpr std::size_t kMostCompared = 1'000;
  if (places.size() > kMostCompared) return "correct the path, or remove it";
  const std::vector<std::string> candidates(places.begin(), places.end());
  const auto near = nearest(entry, candidates);
  return near ? fmt::format("did you mean {}?", shown(*near)) : "correct the path, or remove it";
}

void check_list(const std::vector<std::string>& list, const std::string& field,
                const std::set<std::string, std::less<>>& places, const std::string& file,
                Problems& problems) {
  bool is_first = true;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string_view entry = list[i];
    while (entry.ends_with('/')) entry.remove_suffix(1);
    if (places.find(entry) != places.end()) continue;
    auto found =
        problem(Severity::kError, codes::kBundleListsMissingFile,
                fmt::format("{} names {}, which the bundle does not have", field, shown(list[i])),
                Location{file}, is_first ? suggestion(list[i], places) : "correct the path, or remove it");
    found.field = fmt::format("{}[{}]", field, i);
    problems.push_back(std::move(found));
    is_first = false;
  }
}

/// The last components of a folder, without what may stand before `talents/`.
void check_folder(const domain::BundleManifest& manifest, std::string_view folder, const std::string& file,
                  Problems& problems) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  const auto parts = split(folder, '/');
  if (parts.size() < 3 || parts[parts.size() - 3] != "talents") return;
  const auto differs = [&](std::string_view field, std::string_view said, std::string_view called) {
    if (said == called) return;
    auto found = problem(Severity::kError, codes::kBundleFolderDiffers,
                         fmt::format("{} is '{}', the folder says '{}'", field, said, shown(called)),
                         Location{file}, "rename the folder, or correct talent.yaml");
    found.field = field;
    problems.push_back(std::move(found));
  };
  differs("name", manifest.name.text(), parts[parts.size() - 2]);
  differs("version", manifest.version.text(), parts.back());
}

}  // namespace

Problems check_manifest(const domain::BundleManifest& manifest, const std::vector<RawEntry>& entries,
                        const std::string& folder) {
  Problems problems;
  const std::string file = placed(folder, "talent.yaml");
  const auto places = all_places(entries);
  std::set<std::string, std::less<>> files;
  for (const auto& entry : entries) files.insert(entry.path);
  check_folder(manifest, folder, file, problems);
  check_list(manifest.templates, "templates", files, file, problems);
  check_list(manifest.client_owned, "clientOwned", places, file, problems);
  check_list(manifest.invisible_characters, "invisibleCharacters", places, file, problems);
  return problems;
}

}  // namespace talentops::codec
