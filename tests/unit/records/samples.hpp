#pragma once

#include "controller/domain/bundle.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/package.hpp"

/// Deployments of one talent as their manifests tell them, for the tests of the texts.
namespace talentops::records {

domain::Bundle sample_bundle();
domain::Package sample_package();

domain::Manifest installing();           ///< the first installation, open
domain::Manifest installed();            ///< succeeded, no checks named
domain::Manifest upgraded();             ///< succeeded, with health and smoke checks
domain::Manifest first_rolled_back();    ///< uninstalled
domain::Manifest upgrade_rolled_back();  ///< its smoke test failed
domain::Manifest cancelled_by_gate();    ///< nothing changed
domain::Manifest returned_as_asked();    ///< a person's rollback
domain::Manifest removed_as_asked();     ///< a person took the first installation back
domain::RollbackRecord record_of(const domain::Manifest& manifest);

}  // namespace talentops::records
