#pragma once

#include <string>

#include "controller/domain/deployment.hpp"

namespace talentops::records {

/// The completed checklist of a deployment that has ended, as Markdown: a box is ticked only by what the
/// manifest proves, with time and evidence; an unticked box says why.
std::string checklist(const domain::Manifest& manifest);

}  // namespace talentops::records
