#include "controller/cli/status_text.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/base/text.hpp"
#include "controller/base/time.hpp"
#include "controller/base/zone.hpp"
#include "controller/cli/moment.hpp"
#include "controller/cli/output.hpp"

namespace talentops::cli {
namespace {

using domain::Need;
using domain::ReleaseStatus;
using domain::Verdict;

/// The one that an error ends with: "… [TO4003]".
std::optional<Code> code_in(const std::string& message) {
  const auto begin = message.rfind("[TO");
  const auto end = begin == std::string::npos ? begin : message.find(']', begin);
  return end == std::string::npos ? std::nullopt : parse_code(message.substr(begin + 1, end - begin - 1));
}

std::optional<Code> code_of(const ReleaseStatus& status) {
  for (const auto& hold : status.holds) {
    if (hold.code) return hold.code;
  }
  if (const auto told = code_in(status.message)) return told;
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

std::string line(std::string_view label, std::string_view text) {
  return fmt::format("  {:<9}  {}\n", label, text);
}

std::string hold_text(const domain::Hold& hold, const std::string& zone) {
  auto name = std::string(name_of(hold.reason));
  if (hold.since) name += " since " + moment_text(*hold.since, zone);
  auto text = line("hold", fmt::format("{}: {}", name, coded(hold.why, hold.code)));
  if (!hold.released_by.empty()) text += line("", "ends by " + hold.released_by);
  if (hold.until) text += line("", "ends by itself at " + moment_text(*hold.until, zone));
  return text;
}

std::string gate_text(const domain::GateResult& gate, const std::string& zone) {
  auto text = line(name_of(gate.verdict), fmt::format("{}: {}", gate.name, coded(gate.why, gate.code)));
  if (!gate.needs.empty()) text += line("", "needs " + gate.needs);
  if (gate.until) text += line("", "asked again at " + moment_text(*gate.until, zone));
  return text;
}

/// Some names, and how many more there are.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 3;
  if (names.size() <= kMost) return join(names, ", ");
  const std::vector<std::string> first(names.begin(), names.begin() + kMost);
  return fmt::format("{} and {} more", join(first, ", "), names.size() - kMost);
}

/// What serves, why not what is wished, and what is to be done about it.
std::string problem_of(const ReleaseStatus& status) {
  const auto zone = zone_for(status.time_zone);
  auto text = fmt::format("{} in {}: {}, {}\n", status.release.text(), status.environment.text(),
                          name_of(status.phase), status.reason);
  text += line("serving", fmt::format("{}; {} is wished", serving_of(status, "nothing"),
                                      status.desired ? status.desired->version.text() : "nothing"));
  text += mixtures_text(status, "");
  bool is_explained = false;
  for (const auto& hold : status.holds) {
    text += hold_text(hold, zone);
    is_explained = true;
  }
  for (const auto& gate : status.gates) {
    if (gate.verdict == Verdict::kPass) continue;
    text += gate_text(gate, zone);
    is_explained = true;
  }
  if (!is_explained) text += line("why", status.message);
  return text + prospect_text(status);
}

std::string since_of(const ReleaseStatus& status) {
  const auto name = zone_for(status.time_zone);
  const auto zone = name == "UTC" ? std::nullopt : Zone::find(name);
  for (const auto& hold : status.holds) {
    if (!hold.since) continue;
    const auto since = std::chrono::floor<std::chrono::seconds>(*hold.since);
    return zone ? zone->text(since) : format_time(since);
  }
  return "-";
}

std::string need_of(const ReleaseStatus& status) {
  switch (status.prospect.need) {
    case Need::kNobody:
      return "no";
    case Need::kByDay:
      return "by day";
    case Need::kNow:
      return "yes";
  }
  return "yes";
}

std::vector<std::string> row_of(const ReleaseStatus& status) {
  const auto code = code_of(status);
  return {status.release.text(),
          status.environment.text(),
          status.reason,
          serving_of(status, "-"),
          status.desired ? status.desired->version.text() : "-",
          since_of(status),
          need_of(status),
          code ? code->text() : "-"};
}

std::string waiting_note(std::size_t waiting) {
  return waiting == 0 ? "" : fmt::format("; {} waiting (talentops status --waiting)", waiting);
}

std::string summary_of(const std::vector<ReleaseStatus>& problems, std::size_t fine, std::size_t waiting) {
  const auto count = [&](Need need) {
    return std::count_if(problems.begin(), problems.end(),
                         [&](const auto& each) { return each.prospect.need == need; });
  };
  return fmt::format("{}, needs you: {} now, {} by day; {} as wished{}\n",
                     counted(problems.size(), "problem"), count(Need::kNow), count(Need::kByDay), fine,
                     waiting_note(waiting));
}

/// A row for each, and then what there is to be told of it.
std::string screen_of(const std::vector<ReleaseStatus>& releases) {
  std::vector<std::vector<std::string>> rows = {
      {"RELEASE", "ENVIRONMENT", "STATE", "SERVING NOW", "WANTED", "SINCE", "NEEDS YOU", "CODE"}};
  for (const auto& each : releases) rows.push_back(row_of(each));
  auto text = table(rows);
  for (const auto& each : releases) text += "\n" + problem_of(each);
  return text;
}

}  // namespace

std::string message_of(const ReleaseStatus& status) {
  return status.ready == domain::Readiness::kTrue ? status.message : coded(status.message, code_of(status));
}

std::string serving_of(const ReleaseStatus& status, std::string_view none) {
  std::vector<std::string> shares;
  for (const auto& [target, seen] : status.particulars->mixtures)
    shares.push_back(
        fmt::format("{}: MIXED ({} of {})", target.text(), seen.changes - seen.open.size(), seen.changes));
  const bool is_one = status.serving.size() == 1 && status.serving.front().percent == 100;
  if (is_one && shares.empty()) return status.serving.front().version.text();
  if (status.serving.empty() && shares.empty())
    return status.deployed ? status.deployed->version.text() : std::string(none);
  for (const auto& each : status.serving)
    shares.push_back(fmt::format("{} {} %", each.version.text(), each.percent));
  return join(shares, ", ");
}

std::string mixtures_text(const ReleaseStatus& status, std::string_view label) {
  std::string text;
  for (const auto& [target, seen] : status.particulars->mixtures) {
    text +=
        line(text.empty() ? label : "",
             fmt::format("transaction open at {}: {} of {} {}, {} {}; a session that starts now loads "
                         "a mixture",
                         target.text(), seen.changes - seen.open.size(), counted(seen.changes, "file"),
                         seen.to ? "as in " + seen.to->text() : std::string("taken away"), some_of(seen.open),
                         seen.from ? "still as in " + seen.from->text() : std::string("not yet there")));
  }
  return text;
}

std::string prospect_text(const ReleaseStatus& status) {
  const auto& prospect = status.prospect;
  std::string text;
  for (const auto& choice : prospect.choices)
    text += line(&choice == &prospect.choices.front() ? "do" : "  or", choice);
  if (prospect.by_itself.empty()) return text;
  const auto when =
      prospect.at ? ", at " + moment_text(*prospect.at, zone_for(status.time_zone)) : std::string();
  return text + line("otherwise", prospect.by_itself + when);
}

bool is_waiting(const ReleaseStatus& status) {
  const auto& gates = status.gates;
  const bool is_held_up = status.ready != domain::Readiness::kFalse || !status.holds.empty();
  if (is_held_up || status.prospect.need != Need::kNobody) return false;
  const auto count = [&](Verdict verdict) {
    return std::count_if(gates.begin(), gates.end(),
                         [&](const auto& gate) { return gate.verdict == verdict; });
  };
  return count(Verdict::kWait) > 0 && count(Verdict::kDeny) == 0;
}

std::string problems_text(std::vector<ReleaseStatus> problems, std::size_t fine, std::size_t waiting) {
  if (problems.empty()) {
    return waiting == 0 ? ""
                        : fmt::format("nothing needs you; {} as wished{}\n", fine, waiting_note(waiting));
  }
  std::stable_sort(problems.begin(), problems.end(), [](const auto& one, const auto& other) {
    return one.prospect.need > other.prospect.need;
  });
  return screen_of(problems) + "\n" + summary_of(problems, fine, waiting);
}

std::string waiting_text(const std::vector<ReleaseStatus>& waiting) {
  if (waiting.empty()) return "nothing waits\n";
  return fmt::format("{}\n{} waiting, and needs nobody\n", screen_of(waiting),
                     counted(waiting.size(), "release"));
}

std::string troubles_of(const domain::FleetStatus& status) {
  std::string text;
  const auto& source = status.controller.source;
  if (const auto trouble = source ? source->trouble(status.observed_at) : std::nullopt) {
    text += fmt::format("the watched branch is not followed: {}\n", redact(trouble->text()));
    if (source->held) text += "  while it is not: nothing new starts; what has to go back still does\n";
  }
  for (const auto& problem : status.controller.problems) text += problem_line(problem) + "\n";
  return text;
}

}  // namespace talentops::cli
