#include "controller/records/wording.hpp"

#include <fmt/format.h>

#include "controller/records/markdown.hpp"

namespace talentops::records {
namespace {

std::string subject(const domain::Intent& intent) {
  return fmt::format("{} {}", intent.talent.text(), intent.to.version.text());
}

std::string because(const domain::Manifest& manifest) {
  const auto reason = plain(manifest.progress.reason);
  return reason.empty() ? "no reason was recorded" : reason;
}

std::string when(const domain::Manifest& manifest) {
  if (!manifest.progress.finished_at) return "";
  return fmt::format(" on {}, in {}", moment(*manifest.progress.finished_at),
                     span_of(*manifest.progress.finished_at - manifest.intent.at));
}

std::string succeeded(const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  const auto place = intent.environment.text();
  if (is_retirement(intent))
    return fmt::format("Retired {} from {}{}", subject(intent), place, when(manifest));
  if (!is_asked(intent)) {
    return fmt::format("Deployed {} {} to {}{}", intent.talent.text(), change_of(intent), place,
                       when(manifest));
  }
  const auto by = plain(intent.asked_by);
  if (intent.uninstalls) {
    return fmt::format("Rolled back {} in {}: it was uninstalled{}; asked by {}", subject(intent), place,
                       when(manifest), by);
  }
  return fmt::format("Rolled back {} {} in {}{}; asked by {}", intent.talent.text(), change_of(intent), place,
                     when(manifest), by);
}

/// "Blocked - …" where a gate said no: that is the issue that somebody has to solve.
std::string cancelled(const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  const auto place = intent.environment.text();
  if (refusing_gate(manifest)) {
    return fmt::format("Blocked - {}; {} {} was not {} {}, nothing was changed", because(manifest),
                       intent.talent.text(), change_of(intent),
                       is_retirement(intent) ? "removed from" : "deployed to", place);
  }
  return fmt::format("Cancelled {} {} in {}, nothing was changed: {}", intent.talent.text(),
                     change_of(intent), place, because(manifest));
}

std::string rolled_back(const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  if (is_retirement(intent)) {
    return fmt::format("Rolled back the removal of {} from {}{}: {}", subject(intent),
                       intent.environment.text(), when(manifest), because(manifest));
  }
  const auto now =
      intent.way_back_to ? " to " + intent.way_back_to->version.text() : std::string(", uninstalled");
  return fmt::format("Rolled back {} in {}{}{}: {}", subject(intent), intent.environment.text(), now,
                     when(manifest), because(manifest));
}

}  // namespace

std::string moment(Instant at) {
  auto text = format_time(std::chrono::floor<std::chrono::seconds>(at));
  text[text.find('T')] = ' ';
  text.pop_back();
  return text + " UTC";
}

std::string span_of(Duration duration) {
  if (duration < std::chrono::seconds(1)) return format_duration(duration);
  return format_duration(std::chrono::round<std::chrono::seconds>(duration));
}

bool is_asked(const domain::Intent& intent) { return !intent.asked_by.empty(); }

bool is_retirement(const domain::Intent& intent) { return intent.action == domain::Action::kRetire; }

namespace {

std::string_view doing(const domain::Intent& intent) {
  if (is_retirement(intent)) return "Retiring";
  return is_asked(intent) ? "Rolling back" : "Deploying";
}

}  // namespace

std::optional<std::string> refusing_gate(const domain::Manifest& manifest) {
  constexpr std::string_view kGate = "gate ";
  const std::string_view reason = manifest.progress.reason;
  const auto colon = reason.find(": ");
  if (manifest.progress.outcome != domain::Outcome::kCancelled || !reason.starts_with(kGate))
    return std::nullopt;
  if (colon == std::string_view::npos) return std::nullopt;
  return std::string(reason.substr(kGate.size(), colon - kGate.size()));
}

std::string change_of(const domain::Intent& intent) {
  const auto& to = intent.to.version.text();
  if (intent.uninstalls) return fmt::format("{} → nothing", to);
  if (!intent.previous) return to;
  if (intent.previous->version == intent.to.version)
    return fmt::format("{} ({})", to, name_of(intent.action));
  return fmt::format("{} → {}", intent.previous->version.text(), to);
}

std::string way_back_of(const domain::Intent& intent) {
  return intent.way_back_to ? intent.way_back_to->version.text() : std::string("nothing");
}

std::string_view ended_as(domain::Outcome outcome, domain::Action action, bool was_asked) {
  switch (outcome) {
    case domain::Outcome::kSucceeded:
      if (action == domain::Action::kRetire) return "retired";
      return was_asked ? "rolled back as asked" : "deployed";
    case domain::Outcome::kRolledBack:
      return "rolled back";
    case domain::Outcome::kRollbackFailed:
      return "could not be rolled back";
    case domain::Outcome::kCancelled:
      return "cancelled, nothing changed";
    case domain::Outcome::kSuperseded:
      return "superseded, taken back";
  }
  return "ended";
}

std::string headline(const domain::Manifest& manifest) {
  const auto& intent = manifest.intent;
  const auto place = intent.environment.text();
  if (manifest.is_open()) {
    return fmt::format("{} {} {} in {}, since {}", doing(intent), intent.talent.text(), change_of(intent),
                       place, moment(intent.at));
  }
  switch (*manifest.progress.outcome) {
    case domain::Outcome::kSucceeded:
      return succeeded(manifest);
    case domain::Outcome::kRolledBack:
      return rolled_back(manifest);
    case domain::Outcome::kRollbackFailed:
      return fmt::format("Blocked - {} in {} could not be taken back: {}", subject(intent), place,
                         because(manifest));
    case domain::Outcome::kCancelled:
      return cancelled(manifest);
    case domain::Outcome::kSuperseded:
      return fmt::format("Superseded {} in {}, back at {}{}: {}", subject(intent), place, way_back_of(intent),
                         when(manifest), because(manifest));
  }
  return {};
}

std::vector<std::string> checks_asked(const domain::Intent& intent, std::string_view list) {
  std::vector<std::string> names;
  for (const auto& step : intent.program.steps) {
    const auto* check = std::get_if<domain::CheckStep>(&step);
    if (check != nullptr && check->check.name.starts_with(fmt::format("{}/", list)))
      names.push_back(check->check.name);
  }
  return names;
}

}  // namespace talentops::records
