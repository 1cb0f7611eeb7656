#pragma once

#include <string>

#include "controller/plan/certified.hpp"

namespace talentops::plan {

/// Asks one certification every question in the order of the model and stops at the first no.
CertificationVerdict examine(const domain::Certification& certification, const CertifiedQuestion& question);

/// The resourceUri that a certification of this talent and version has.
std::string resource_of(const domain::TalentName& talent, const domain::Version& version);

}  // namespace talentops::plan
