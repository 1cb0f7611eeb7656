#include "controller/cli/fleet_check.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "controller/base/codes/trust.hpp"
#include "controller/codec/bundle.hpp"
#include "controller/effects/clock/system_clock.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/plan/certified.hpp"
#include "controller/plan/cross_checks.hpp"
#include "controller/plan/loosening.hpp"
#include "reconcilers/bundle_reader.hpp"
#include "reconcilers/claude_code/packaging.hpp"

namespace talentops::cli {
namespace {

using domain::Problem;
using domain::Problems;

constexpr std::size_t kLargestFile = 1024UL * 1024;

using Candidates = std::vector<const domain::Certification*>;

/// Everything about one release that documents alone do not show: its bundle, packaged for each environment,
/// and whether QA stands behind it.
class ReleaseCheck {
 public:
  ReleaseCheck(OpenFleet& fleet, bool check_certifications, Problems& problems)
      : fleet_(fleet), check_certifications_(check_certifications), problems_(problems) {
    for (const auto& problem : problems) said_.insert(key_of(problem));
  }

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
    const auto verdict = plan::certified({.talent = release.talent,
                                          .version = release.version,
                                          .digest = bundle.digest,
                                          .stage = environment.stage,
                                          .candidates = candidates_for(release, bundle),
                                          .policy = policy_of(environment),
                                          .now = effects::SystemClock().now()});
    if (verdict.verdict == domain::Verdict::kPass) return;
    add({.field = "spec.version",
         .error = {ErrorKind::kInvalid, verdict.code.value_or(Code{}),
                   fmt::format("{} {} is not certified for {}: {}", release.talent.text(),
                               release.version.text(), environment.key.text(), verdict.why),
                   version_of(release), verdict.needs}},
        release.where);
  }

  /// Each is asked for by as many releases as wish the bundle.
  const Candidates& candidates_for(const domain::Release& release, const domain::Bundle& bundle) {
    const auto [known, is_new] = candidates_.try_emplace({release.talent, release.version, bundle.digest});
    if (is_new) {
      known->second = plan::certifications_about(fleet_.catalog.certifications, release.talent,
                                                 release.version, bundle.digest);
    }
    return known->second;
  }

  const domain::EffectivePolicy& policy_of(const domain::Environment& environment) {
    const auto [known, is_new] = policies_.try_emplace(environment.key);
    if (is_new) known->second = domain::effective_policy(fleet_.catalog, environment);
    return known->second;
  }

  static Location version_of(const domain::Release& release) {
    return plan::place_of_field(release.where, release.version_position);
  }

  void add(Problem problem, const Location& where) {
    if (!problem.error.where) problem.error.where = where;
    if (said_.insert(key_of(problem)).second) problems_.push_back(std::move(problem));
  }

  /// The same for problems that nobody could tell apart.
  static std::string key_of(const Problem& problem) {
    return fmt::format("{}\n{}\n{}\n{}\n{}", problem.error.where ? problem.error.where->text() : "",
                       problem.error.code.text(), problem.field, problem.error.message, problem.error.hint);
  }

  OpenFleet& fleet_;
  bool check_certifications_;
  Problems& problems_;
  std::set<std::string> said_;
  std::map<std::string, std::shared_ptr<const domain::Bundle>> bundles_;
  std::map<std::tuple<domain::TalentName, domain::Version, Digest>, Candidates> candidates_;
  std::map<domain::EnvironmentKey, domain::EffectivePolicy> policies_;
};

}  // namespace

Problems check_fleet(OpenFleet& fleet, bool check_certifications) {
  auto problems = fleet.catalog.problems;
  ReleaseCheck check(fleet, check_certifications, problems);
  for (const auto& [key, release] : fleet.catalog.releases) check.check(release);
  for (auto& problem : plan::loosening_of(fleet.catalog)) problems.push_back(std::move(problem));
  return problems;
}

Result<codec::AllowedSigners> read_signers(const std::optional<std::string>& file) {
  if (!file) return codec::AllowedSigners{};
  return codec::read_allowed_signers(TRY(effects::read_small_file(*file, kLargestFile)), *file);
}

}  // namespace talentops::cli
