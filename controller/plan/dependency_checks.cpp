#include <algorithm>

#include <fmt/format.h>

#include "controller/base/codes/documents.hpp"
#include "controller/base/text.hpp"
#include "controller/plan/cross_checks.hpp"

namespace talentops::plan {
namespace {

using domain::Release;
using domain::ReleaseKey;
using domain::ReleaseName;
using Releases = std::map<ReleaseKey, Shared<Release>>;

Location place_of(const Release& release, const domain::Dependency& dependency) {
  return place_of_field(release.where, dependency.position);
}

std::string hint_for(const Releases& releases, const Release& release, const ReleaseName& wrong) {
  std::vector<std::string> known;
  for (const auto& [key, other] : releases) {
    if (key.client == release.key.client && key != release.key) known.push_back(key.name.text());
  }
  if (const auto near = nearest(wrong.text(), known)) return fmt::format("did you mean {}?", *near);
  return known.empty() ? "there is no other release" : fmt::format("there are: {}", join(known, ", "));
}

/// The first environment of `release` to which `other` does not go.
std::optional<domain::EnvironmentName> lacking(const Release& release, const Release& other) {
  const auto& there = other.environments;
  const auto found = std::find_if(
      release.environments.begin(), release.environments.end(),
      [&](const auto& name) { return std::find(there.begin(), there.end(), name) == there.end(); });
  return found == release.environments.end() ? std::nullopt : std::optional(*found);
}

/// What is wrong with one dependency by itself.
struct Wrong {
  std::string message;
  std::string hint;
};
std::optional<Wrong> wrong_with(const Releases& releases, const std::set<domain::DocumentId>& unusable,
                                const Release& release, const ReleaseName& name) {
  const auto other = releases.find({release.key.client, name});
  if (other == releases.end()) {
    if (unusable.contains({"TalentRelease", release.key.client.text(), name.text()})) return std::nullopt;
    return Wrong{fmt::format("{} has no release {}", release.key.client.text(), name.text()),
                 hint_for(releases, release, name)};
  }
  const auto missing = lacking(release, *other->second);
  if (!missing) return std::nullopt;
  return Wrong{fmt::format("{} does not go to {}, and this release does", name.text(), missing->text()),
               fmt::format("add {} to the environments of {}", missing->text(), name.text())};
}

void check_names(const Releases& releases, const std::set<domain::DocumentId>& unusable,
                 const Release& release, Findings& findings) {
  for (std::size_t i = 0; i < release.depends_on.size(); ++i) {
    const auto& dependency = release.depends_on[i];
    auto wrong = wrong_with(releases, unusable, release, dependency.release);
    if (!wrong) continue;
    findings.refuse(
        id_of(release),
        cross_problem(place_of(release, dependency), fmt::format("spec.dependsOn[{}].release", i),
                      codes::kUnknownDependency, std::move(wrong->message), std::move(wrong->hint)));
  }
}

/// The releases that one comes upon by going from dependency to dependency.
class Circles {
 public:
  explicit Circles(const Releases& releases) : releases_(releases) {}

  /// A circle that goes through `start`, beginning with it; empty if there is none.
  std::vector<const Release*> through(const Release& start) {
    seen_.clear();
    path_ = {&start};
    return leads_to(start, start) ? path_ : std::vector<const Release*>();
  }

 private:
  bool leads_to(const Release& from, const Release& start) {
    for (const auto& dependency : from.depends_on) {
      const auto next = releases_.find({from.key.client, dependency.release});
      if (next == releases_.end()) continue;
      if (next->first == start.key) return true;
      if (!seen_.insert(next->first).second) continue;
      path_.push_back(next->second.get());
      if (leads_to(*next->second, start)) return true;
      path_.pop_back();
    }
    return false;
  }

  const Releases& releases_;
  std::set<ReleaseKey> seen_;
  std::vector<const Release*> path_;
};

/// Of a circle of two, the one that depended on the other first.
bool is_eldest(const std::vector<const Release*>& circle, const Eldest& eldest) {
  if (!eldest || circle.size() != 2) return false;
  std::vector<Claimant> claimants;
  for (const auto* release : circle) claimants.push_back({release->where.file, id_of(*release)});
  const auto first = eldest(claimants, [&](const SourceDocument& document) {
    const auto* release = document_as<Release>(document);
    return release != nullptr &&
           std::any_of(release->depends_on.begin(), release->depends_on.end(), [&](const auto& each) {
             return each.release == circle[0]->key.name || each.release == circle[1]->key.name;
           });
  });
  return first == std::size_t{0};
}

std::string spelled(const std::vector<const Release*>& circle) {
  std::vector<std::string> names;
  for (const auto* release : circle) names.push_back(release->key.name.text());
  names.push_back(names.front());
  return join(names, ", ");
}

}  // namespace

void check_dependencies(const Releases& releases, const std::set<domain::DocumentId>& unusable,
                        const Eldest& eldest, Findings& findings) {
  Circles circles(releases);
  for (const auto& [key, release] : releases) {
    if (release->depends_on.empty() || findings.is_kept(id_of(*release))) continue;
    check_names(releases, unusable, *release, findings);
    const auto circle = circles.through(*release);
    if (circle.empty() || is_eldest(circle, eldest)) continue;
    findings.refuse(id_of(*release),
                    cross_problem(place_of(*release, release->depends_on.front()), "spec.dependsOn",
                                  codes::kCircularDependency, "a circle: " + spelled(circle),
                                  "take one of these dependencies out"));
  }
}

}  // namespace talentops::plan
