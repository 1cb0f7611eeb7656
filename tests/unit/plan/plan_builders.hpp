#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/domain/effect.hpp"
#include "controller/plan/facts.hpp"

/// The facts of one environment, said in few words. Everything that is not said is as in a quiet fleet: one
/// target, the release wishes greeter 1.0.0, QA certified every version, the environment was verified.
namespace talentops::plan::test {

inline const domain::TalentName kGreeter{"greeter"};
inline const domain::TargetName kWorkspace{"workspace"};
inline const domain::EnvironmentKey kProduction{domain::ClientName("acme"),
                                                domain::EnvironmentName("production")};

Instant at(std::string_view time);
inline const Instant kNow = at("2026-11-21T12:00:00Z");

domain::Version version(std::string_view text);
/// The package of greeter in this version; a configuration other than "" is another package of the same
/// bundle.
domain::PackageId package_of(std::string_view text, std::string_view configuration = "");
domain::Deployed deployed(std::string_view text, std::string_view deployment,
                          std::string_view configuration = "");
domain::DeploymentId id(std::string_view text);

class TargetBuilder {
 public:
  explicit TargetBuilder(const std::string& name);

  TargetBuilder& with_receipt(std::string_view version, std::string_view deployment,
                              std::string_view configuration = "");
  TargetBuilder& leading_back_to(std::string_view version, std::string_view deployment);
  TargetBuilder& ended(std::string_view deployment, std::string_view version,
                       std::string_view outcome = "rolledBack");
  TargetBuilder& with_slot(std::string_view version, bool is_intact = true,
                           std::string_view configuration = "");
  TargetBuilder& with_item(const std::string& path, domain::ItemState state);
  TargetBuilder& finding(const std::string& path, domain::ItemState state,
                         const std::string& found = "");  ///< of the wanted package
  TargetBuilder& matching();                              ///< every wanted item lies there
  TargetBuilder& loading(domain::Effectiveness effectiveness, const std::string& detail = "");
  TargetBuilder& with_another_talent(const std::string& talent, const std::string& path,
                                     const std::string& content = "another's");
  TargetBuilder& unreachable(const std::string& why = "no answer");
  TargetBuilder& forbidden();
  TargetBuilder& foreign(const std::string& why = "another place");
  TargetBuilder& interrupted();

  domain::TargetObservation build() const { return target_; }
  operator domain::TargetObservation() const { return target_; }

 private:
  domain::TalentObservation& greeter() { return target_.talents[kGreeter]; }
  domain::TargetObservation target_;
};

inline TargetBuilder a_target(const std::string& name = "workspace") { return TargetBuilder(name); }

/// A deployment of the past: "a deployment d1 of 1.0.0 that succeeded".
domain::PastDeployment past(std::string_view deployment, std::string_view version,
                            std::optional<domain::Outcome> outcome, std::string_view previous = "");
/// What a person's rollback made: away from `left`, to `to` ("": nothing installed).
domain::PastDeployment past_return(std::string_view deployment, std::string_view to, std::string_view left);

domain::Certification passed(std::string_view version, std::string_view when = "2026-11-20T12:00:00Z");
domain::Certification revoked(std::string_view version);

domain::Check file_check(const std::string& name, Duration every = std::chrono::seconds(10));

class CatalogBuilder {
 public:
  CatalogBuilder();
  CatalogBuilder& with_release(std::string_view version, std::string_view configuration = "");
  CatalogBuilder& without_release();
  CatalogBuilder& with_target(const std::string& name);
  CatalogBuilder& with_certification(domain::Certification certification);
  CatalogBuilder& without_certifications();
  CatalogBuilder& with_policy(domain::Policy policy);
  CatalogBuilder& with_calendar(domain::Calendar calendar);
  CatalogBuilder& with_roster(domain::Roster roster);
  CatalogBuilder& with_unread_rule(std::optional<domain::ClientName> client);

  domain::Fleet& fleet() { return catalog_.fleet; }
  domain::Environment& environment() { return environment_; }
  domain::Release& release() { return release_.value(); }
  std::shared_ptr<const domain::Catalog> build() const;

 private:
  domain::Catalog catalog_;  ///< but for these two
  domain::Environment environment_;
  std::optional<domain::Release> release_;
};

inline CatalogBuilder a_catalog() { return {}; }

/// Facts, and what a test still wants to say about them.
class FactsBuilder {
 public:
  explicit FactsBuilder(CatalogBuilder catalog = a_catalog());

  FactsBuilder& wishing(std::string_view version, std::string_view configuration = "");
  FactsBuilder& wishing_nothing();
  FactsBuilder& wishing_what_cannot_be_read(std::string gate, Error why);
  FactsBuilder& with(domain::TargetObservation target);  ///< takes the place of a target of that name
  FactsBuilder& after(std::vector<domain::PastDeployment> newest_first);
  FactsBuilder& running(const domain::Manifest& open);
  FactsBuilder& act(domain::ActVerb verb, std::string_view deployment);
  FactsBuilder& verified(std::optional<Instant> when, bool fit = true);
  FactsBuilder& restageable(std::string_view version);
  FactsBuilder& holding(const std::string& target, domain::Epoch epoch = 1);
  FactsBuilder& holding_all();
  FactsBuilder& measured(const domain::Manifest& open, const std::string& check, domain::Measured result,
                         const std::string& target = "workspace", std::optional<Instant> when = {});
  FactsBuilder& preflight(const std::string& check, domain::Measured result,
                          std::optional<Instant> when = {});
  FactsBuilder& at_time(Instant now);
  FactsBuilder& stopped();
  FactsBuilder& removal_confirmed();

  CatalogBuilder& catalog() { return catalog_; }
  EnvironmentFacts& facts() { return facts_; }
  EnvironmentFacts build() const;

 private:
  CatalogBuilder catalog_;
  EnvironmentFacts facts_;
  std::optional<std::pair<std::string, Error>> unusable_;
};

inline FactsBuilder some_facts(CatalogBuilder catalog = a_catalog()) {
  return FactsBuilder(std::move(catalog));
}

/// The bundle and package of a version, as the facts' wish has them.
std::shared_ptr<const domain::Package> a_package(std::string_view version,
                                                 std::string_view configuration = "");
std::shared_ptr<const domain::Bundle> a_bundle(std::string_view version);

/// The manifest that the plan for these facts begins with; the test fails if it does not begin a deployment.
domain::Manifest begun(const EnvironmentFacts& facts);

}  // namespace talentops::plan::test
