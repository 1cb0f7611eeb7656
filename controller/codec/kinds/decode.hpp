#pragma once

#include <string>
#include <vector>

#include "controller/codec/schema_reader.hpp"
#include "controller/domain/bundle.hpp"
#include "controller/domain/config.hpp"
#include "controller/domain/documents.hpp"
#include "controller/domain/problem.hpp"
#include "controller/domain/roster.hpp"

/// From checked fields to values, one function a kind. Nothing can fail here: check_field and check_rules
/// come first.
namespace talentops::codec::kinds {

domain::Fleet decode_fleet(const FieldReader& document);
domain::Environment decode_environment(const FieldReader& document);
domain::Release decode_release(const FieldReader& document);
domain::Policy decode_policy(const FieldReader& document);
domain::Calendar decode_calendar(const FieldReader& document);
domain::Roster decode_roster(const FieldReader& document);
domain::CertificationDocument decode_certification(const FieldReader& document);
domain::BundleManifest decode_bundle(const FieldReader& document);
domain::ControllerConfig decode_controller_config(const FieldReader& document);

/// The checks of `spec.<list>`, named "<list>/<name>".
std::vector<domain::Check> decode_checks(const FieldReader& spec, const std::string& list);

/// A zone that nobody knows, times that do not exist, windows that are empty.
void check_calendar(const FieldReader& spec, const std::string& file, domain::Problems& problems);

/// Roles that name nobody, and what two people cannot both have.
void check_roster(const FieldReader& spec, const std::string& file, domain::Problems& problems);

/// What holds between fields and no schema says: a body that is asked of a HEAD, variables that nobody fills
/// in.
void check_rules(const FieldReader& document, const std::string& file, domain::Problems& problems);

}  // namespace talentops::codec::kinds
