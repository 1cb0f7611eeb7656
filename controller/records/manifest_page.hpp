#pragma once

#include <string>

#include "controller/domain/deployment.hpp"

namespace talentops::records {

/// The manifest for people, as Markdown: its first line says how it ended; then method, what changed,
/// validation, decisions, and how to go back with no controller running. It says what the manifest knows and
/// nothing else.
std::string manifest_page(const domain::Manifest& manifest);

}  // namespace talentops::records
