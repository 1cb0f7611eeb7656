#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace talentops::codec {

/// What a file of a bundle is for, by where it lies.
enum class Part {
  kManifest,      ///< talent.yaml
  kAgent,         ///< agent.md, agents/*.md
  kSkill,         ///< skills/<name>/SKILL.md
  kSkillFile,     ///< whatever else lies below skills/<name>/
  kCommand,       ///< commands/*.md
  kRule,          ///< rules/*.md
  kOutputStyle,   ///< output-styles/*.md
  kMerged,        ///< what is merged into a file of the client: mcp.json, settings.json, CLAUDE.md
  kForbidden,     ///< what is the client's alone: settings.local.json, CLAUDE.local.md
  kEvaluation,    ///< below evals/: QA's input, neither deployed nor in the digest
  kAccompanying,  ///< told or run, never installed: README.md, CHANGELOG.md, LICENSE…, hooks/, migrations/
  kUnplaced,      ///< prompts/ and all else: a platform must say where it goes
};

Part part_of(std::string_view path);

/// "commands/review.md" -> "review"; "skills/audit/scripts/run.sh" -> "audit".
std::string component_name(std::string_view path);

/// Lower-case letters and digits with single hyphens between them, at most 64: what every runtime accepts as
/// a name.
bool is_component_name(std::string_view name);

/// A list of talent.yaml: files and folders. Asked in time that grows with the depth of a path, not with the
/// list.
class PathSet {
 public:
  explicit PathSet(const std::vector<std::string>& list);

  bool has(std::string_view path) const { return paths_.find(path) != paths_.end(); }
  /// Whether it names `path` or a folder that `path` lies in.
  bool covers(std::string_view path) const;

 private:
  std::set<std::string, std::less<>> paths_;
};

}  // namespace talentops::codec
