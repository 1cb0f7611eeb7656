#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/time.hpp"
#include "controller/domain/deployment.hpp"

/// The words that every page uses for the same thing.
namespace talentops::records {

/// "2026-11-21 09:30:03 UTC"
std::string moment(Instant at);
/// "3s", "1m12s", "250ms": milliseconds only below a second.
std::string span_of(Duration duration);

/// "1.0.0 → 1.1.0"; "1.0.0" on a first installation; "1.0.0 → nothing" where it is removed.
std::string change_of(const domain::Intent& intent);
/// What is there once a deployment has been taken back: "1.0.0" or "nothing".
std::string way_back_of(const domain::Intent& intent);
/// A return that a person asked for.
bool is_asked(const domain::Intent& intent);
/// No release wished it any more.
bool is_retirement(const domain::Intent& intent);
/// "deployed", "rolled back as asked", …: how a deployment ended, in a line about it.
std::string_view ended_as(domain::Outcome outcome, domain::Action action, bool was_asked);
/// The gate that said no after the intent was written, where that ended the deployment: its reason then
/// begins with its name.
std::optional<std::string> refusing_gate(const domain::Manifest& manifest);

/// One line on how it ended: "Deployed …", "Retired …", "Rolled back …", "Blocked - …", "Cancelled …",
/// "Superseded …", or "Deploying …".
std::string headline(const domain::Manifest& manifest);

/// Checks that the program asks for and that come from one list of the release ("health", "smoke").
std::vector<std::string> checks_asked(const domain::Intent& intent, std::string_view list);

}  // namespace talentops::records
