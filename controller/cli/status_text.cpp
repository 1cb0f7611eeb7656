#include "controller/cli/status_text.hpp"

#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/base/time.hpp"
#include "controller/cli/output.hpp"

namespace talentops::cli {
namespace {

using domain::ReleaseStatus;
using domain::Verdict;

std::optional<Code> code_of(const ReleaseStatus& status) {
  for (const auto& hold : status.holds) {
    if (hold.code) return hold.code;
  }
  for (const auto verdict : {Verdict::kDeny, Verdict::kWait}) {
    for (const auto& gate : status.gates) {
      if (gate.verdict == verdict && gate.code) return gate.code;
    }
  }
  return std::nullopt;
}

std::string coded(const std::string& text, const std::optional<Code>& code) {
  const bool has_one = text.find("[TO") != std::string::npos;
  return code && !has_one ? fmt::format("{} [{}]", text, code->text()) : text;
}

std::string hold_text(const domain::Hold& hold) {
  auto text = fmt::format("  {}: {}\n", name_of(hold.reason), coded(hold.why, hold.code));
  if (!hold.released_by.empty()) text += fmt::format("    ends by {}\n", hold.released_by);
  if (hold.until) text += fmt::format("    ends by itself at {}\n", format_time(*hold.until));
  return text;
}

std::string gate_text(const domain::GateResult& gate) {
  auto text = fmt::format("  {}: {}\n", gate.name, coded(gate.why, gate.code));
  if (!gate.needs.empty()) text += fmt::format("    needs {}\n", gate.needs);
  if (gate.until) text += fmt::format("    asked again at {}\n", format_time(*gate.until));
  return text;
}

}  // namespace

std::string message_of(const ReleaseStatus& status) {
  return status.ready == domain::Readiness::kTrue ? status.message : coded(status.message, code_of(status));
}

std::string problem_of(const ReleaseStatus& status) {
  auto text = fmt::format("{} in {}: {}, {}\n", status.release.text(), status.environment.text(),
                          name_of(status.phase), status.reason);
  text += fmt::format("  serves {}, {} is wished\n",
                      status.deployed ? status.deployed->version.text() : "nothing",
                      status.desired ? status.desired->version.text() : "nothing");
  bool is_explained = false;
  for (const auto& hold : status.holds) {
    text += hold_text(hold);
    is_explained = true;
  }
  for (const auto& gate : status.gates) {
    if (gate.verdict == Verdict::kPass) continue;
    text += gate_text(gate);
    is_explained = true;
  }
  if (!is_explained) text += fmt::format("  {}\n", status.message);
  return text + (status.next ? fmt::format("  if nobody acts: it is looked at again at {}\n",
                                           format_time(*status.next))
                             : std::string("  if nobody acts: it stays so\n"));
}

std::string troubles_of(const domain::FleetStatus& status) {
  std::string text;
  const auto& source = status.controller.source;
  if (const auto trouble = source ? source->trouble(status.observed_at) : std::nullopt) {
    text += fmt::format("the watched branch is not followed: {}\n", redact(trouble->text()));
  }
  for (const auto& problem : status.controller.problems) text += problem_line(problem) + "\n";
  return text;
}

}  // namespace talentops::cli
