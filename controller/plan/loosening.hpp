#pragma once

#include "controller/domain/catalog.hpp"
#include "controller/domain/problem.hpp"

namespace talentops::plan {

/// A warning for each field in which a client's policy asks an environment for less than the policies of the
/// whole fleet, or the defaults, do: it has no effect, and whoever wrote it may believe that it has. Each
/// field is told once, for the first environment. Pure.
domain::Problems loosening_of(const domain::Catalog& catalog);

}  // namespace talentops::plan
