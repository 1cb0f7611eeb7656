#include "controller/plan/shared_directories.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"

namespace talentops::plan {
namespace {

using domain::Environment;

/// One target's use of a directory.
struct DirectoryUse {
  const Environment* environment;
  std::size_t index;

  const domain::TargetSpec& target() const { return environment->targets[index]; }
  const std::string& path() const { return target().directory.path; }
  std::string text() const {
    return fmt::format("target {} of {}", target().name.text(), environment->key.text());
  }
};

using Uses = std::vector<DirectoryUse>;

/// Documents with the same name were reported as that; their directories say nothing more.
bool is_one_document_twice(const Uses& uses) {
  std::set<const Environment*> documents;
  for (const auto& use : uses) documents.insert(use.environment);
  const bool same_key = std::all_of(uses.begin(), uses.end(), [&](const DirectoryUse& use) {
    return use.environment->key == uses.front().environment->key;
  });
  return same_key && documents.size() == uses.size();
}

/// The environment that had its directory among these first; nothing where they are of one only, or where
/// nobody can tell.
const Environment* first_of(const Uses& uses, const Eldest& eldest, const Findings& findings) {
  std::vector<const Environment*> environments;
  std::vector<Claimant> claimants;
  std::map<domain::EnvironmentKey, std::string> paths;
  for (const auto& use : uses) {
    if (std::find(environments.begin(), environments.end(), use.environment) != environments.end())
      return nullptr;
    environments.push_back(use.environment);
    claimants.push_back({use.environment->where.file, id_of(*use.environment)});
    paths[use.environment->key] = use.path();
  }
  if (environments.size() < 2) return nullptr;
  if (const auto kept = only_kept(claimants, findings)) return environments[*kept];
  if (!eldest) return nullptr;
  const auto first = eldest(claimants, [&](const SourceDocument& document) {
    const auto* environment = document_as<Environment>(document);
    const auto claimed = environment == nullptr ? paths.end() : paths.find(environment->key);
    return claimed != paths.end() &&
           std::any_of(environment->targets.begin(), environment->targets.end(),
                       [&](const auto& target) { return target.directory.path == claimed->second; });
  });
  return first ? environments[*first] : nullptr;
}

class Sharing {
 public:
  Sharing(const Eldest& eldest, Findings& findings) : eldest_(eldest), findings_(findings) {}

  /// Several targets with the same directory.
  void settle_same(const Uses& uses) {
    if (uses.size() < 2 || is_one_document_twice(uses)) return;
    const auto* first = first_of(uses, eldest_, findings_);
    for (const auto& use : uses) {
      if (use.environment == first) continue;
      const auto had_it =
          std::find_if(uses.begin(), uses.end(), [&](const auto& each) { return each.environment == first; });
      const auto& other = had_it != uses.end() ? *had_it : &use == &uses.front() ? uses.back() : uses.front();
      refuse(use, codes::kSharedDirectory,
             fmt::format("{} is also {}{}", use.path(), other.text(), whose(first)),
             "give each target a directory of its own");
    }
  }

  /// Two targets, the directory of one inside that of the other: who is refused already is in nobody's way.
  void settle_nested(const DirectoryUse& outer, const DirectoryUse& inner) {
    const bool is_settled = refused_.contains(outer.environment) || refused_.contains(inner.environment);
    const Uses both = {outer, inner};
    if (is_settled || is_one_document_twice(both)) return;
    const auto* first = first_of(both, eldest_, findings_);
    if (inner.environment != first) {
      refuse(inner, codes::kNestedDirectory,
             fmt::format("{} lies inside {}, {}{}", inner.path(), outer.path(), outer.text(), whose(first)),
             kHint);
    }
    const bool was_told = outer.environment == inner.environment;
    if (outer.environment != first && !was_told) {
      refuse(outer, codes::kNestedDirectory,
             fmt::format("{} has {} inside it, {}{}", outer.path(), inner.path(), inner.text(), whose(first)),
             kHint);
    }
  }

  std::set<const Environment*> take() { return std::move(refused_); }

 private:
  static constexpr const char* kHint = "give each target a directory of its own, none inside another";

  static std::string whose(const Environment* first) {
    return first == nullptr ? "" : ", which had it first";
  }

  void refuse(const DirectoryUse& use, Code code, std::string message, std::string hint) {
    findings_.refuse(id_of(*use.environment),
                     cross_problem(place_of_field(use.environment->where, use.target().path_position),
                                   fmt::format("spec.targets[{}].directory.path", use.index), code,
                                   std::move(message), std::move(hint)));
    refused_.insert(use.environment);
  }

  const Eldest& eldest_;
  Findings& findings_;
  std::set<const Environment*> refused_;
};

}  // namespace

std::set<const Environment*> sharing_directories(const std::vector<const Environment*>& environments,
                                                 const Eldest& eldest, Findings& findings) {
  std::map<std::string, Uses> by_path;
  for (const auto* environment : environments) {
    for (std::size_t i = 0; i < environment->targets.size(); ++i) {
      by_path[environment->targets[i].directory.path].push_back({environment, i});
    }
  }
  Sharing sharing(eldest, findings);
  for (const auto& [path, uses] : by_path) sharing.settle_same(uses);
  for (const auto& [path, outer] : by_path) {
    const auto below = path + "/";
    for (auto inner = by_path.lower_bound(below); inner != by_path.end() && inner->first.starts_with(below);
         ++inner) {
      // Of those with the same directory at most one is not refused yet.
      for (const auto& one : outer) {
        for (const auto& other : inner->second) sharing.settle_nested(one, other);
      }
    }
  }
  return sharing.take();
}

}  // namespace talentops::plan
