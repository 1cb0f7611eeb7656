#include "controller/cli/fleet_check.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/plan/certified.hpp"
#include "controller/plan/cross_checks.hpp"
#include "reconcilers/bundle_reader.hpp"
#include "reconcilers/claude_code/packaging.hpp"

namespace talentops::cli {
namespace {

using domain::Problem;
using domain::Problems;

constexpr std::size_t kLargestFile = 1024UL * 1024;

/// Everything about one release that documents alone do not show: its bundle, packaged for each environment,
/// and whether QA stands behind it.
class ReleaseCheck {
 public:
  ReleaseCheck(OpenFleet& fleet, bool check_certifications, Problems& problems)
      : fleet_(fleet), check_certifications_(check_certifications), problems_(problems) {}

  void check(const domain::Release& release) {
    for (const auto& name : release.environments) {
      if (release.overrides->contains(name)) {
        check_in(domain::as_in(release, name), name);
      } else {
        check_in(release, name);
      }
    }
  }

 private:
  /// `release`: as the environment gets it.
  void check_in(const domain::Release& release, const domain::EnvironmentName& name) {
    const auto bundle = bundle_of(release);
    const auto environment = fleet_.catalog.environments.find({release.key.client, name});
    if (!bundle || environment == fleet_.catalog.environments.end()) return;  // said by the catalog
    auto packaged = claude_code::package_with_problems(*bundle, *release.configuration, environment->second);
    for (auto& problem : packaged.problems) add(std::move(problem), release.where);
    if (check_certifications_) check_certified(release, *bundle, environment->second);
  }

  std::shared_ptr<const domain::Bundle> bundle_of(const domain::Release& release) {
    const auto folder = fmt::format("talents/{}/{}", release.talent.text(), release.version.text());
    const auto known = bundles_.find(folder);
    if (known != bundles_.end()) return known->second;
    auto& bundle = bundles_[folder];
    auto read = reconcilers::read_bundle_from_tree(*fleet_.tree, fleet_.catalog.commit, folder);
    if (!read && read.error().kind == ErrorKind::kUnavailable) {
      add({.field = "spec.version", .error = read.error()}, version_of(release));
      return bundle;
    }
    if (!read) {
      add({.field = "spec.version",
           .error = {read.error().kind, codes::kTreeMissing, fmt::format("there is no bundle in {}", folder),
                     version_of(release), "add the bundle's files there, or wish a version that is there"}},
          release.where);
      return bundle;
    }
    for (auto& problem : read->problems) {
      if (codec::keeps_from_release(problem)) problem.severity = domain::Severity::kError;
      add(std::move(problem), release.where);
    }
    bundle = read->bundle;
    return bundle;
  }

  void check_certified(const domain::Release& release, const domain::Bundle& bundle,
                       const domain::Environment& environment) {
    std::vector<const domain::Certification*> candidates;
    for (const auto& certification : fleet_.catalog.certifications) candidates.push_back(&certification);
    const auto policy = domain::effective_policy(fleet_.catalog, environment);
    const auto verdict = plan::certified({.talent = release.talent,
                                          .version = release.version,
                                          .digest = bundle.digest,
                                          .stage = environment.stage,
                                          .candidates = candidates,
                                          .policy = policy,
                                          .now = effects::SystemClock().now()});
    if (verdict.verdict == domain::Verdict::kPass) return;
    add({.field = "spec.version",
         .error = {ErrorKind::kInvalid, verdict.code.value_or(Code{}),
                   fmt::format("{} {} is not certified for {}: {}", release.talent.text(),
                               release.version.text(), environment.key.text(), verdict.why),
                   version_of(release), verdict.needs}},
        release.where);
  }

  static Location version_of(const domain::Release& release) {
    return plan::place_of_field(release.where, release.version_position);
  }

  void add(Problem problem, const Location& where) {
    if (!problem.error.where) problem.error.where = where;
    const bool said = std::find(problems_.begin(), problems_.end(), problem) != problems_.end();
    if (!said) problems_.push_back(std::move(problem));
  }

  OpenFleet& fleet_;
  bool check_certifications_;
  Problems& problems_;
  std::map<std::string, std::shared_ptr<const domain::Bundle>> bundles_;
};

}  // namespace

Problems check_fleet(OpenFleet& fleet, bool check_certifications) {
  auto problems = fleet.catalog.problems;
  ReleaseCheck check(fleet, check_certifications, problems);
  for (const auto& [key, release] : fleet.catalog.releases) check.check(release);
  return problems;
}

Result<codec::AllowedSigners> read_signers(const std::optional<std::string>& file) {
  if (!file) return codec::AllowedSigners{};
  return codec::read_allowed_signers(TRY(effects::read_small_file(*file, kLargestFile)), *file);
}

}  // namespace talentops::cli
