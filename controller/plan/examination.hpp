#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/plan/certified.hpp"

namespace talentops::plan {

/// Asks one certification every question in the order of the model and stops at the first no.
CertificationVerdict examine(const domain::Certification& certification, const CertifiedQuestion& question);

/// The same as far as the document itself can answer, where no bundle, environment or policy is at hand: its
/// own digest and talent are taken for those meant. Age is held against the default policy.
CertificationVerdict examine_alone(const domain::Certification& certification,
                                   std::optional<std::string_view> stage, Certifications candidates,
                                   Instant now);

/// The resourceUri that a certification of this talent and version has.
std::string resource_of(const domain::TalentName& talent, const domain::Version& version);

}  // namespace talentops::plan
