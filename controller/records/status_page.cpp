#include "controller/records/status_page.hpp"

#include <fmt/format.h>

#include "controller/records/markdown.hpp"
#include "controller/records/wording.hpp"

namespace talentops::records {
namespace {

constexpr std::string_view kUp = "../../";  // from status/<client>/ up to the records root

std::string version_or(const std::optional<domain::Version>& version, std::string_view none) {
  return version ? version->text() : std::string(none);
}

std::string state_of(const PlacementStatus& placement) {
  if (!placement.holds.empty()) return fmt::format("held: {}", name_of(placement.holds.front().reason));
  return std::string(name_of(placement.phase));
}

std::string now(const EnvironmentStatus& status) {
  Table table{"Talent", "Release", "Serving", "Wanted", "State"};
  for (const auto& placement : status.placements) {
    table.row({plain(placement.talent.text()), plain(placement.release.text()),
               version_or(placement.serving, "nothing"), version_or(placement.wanted, "none"),
               state_of(placement)});
  }
  return table.empty() ? "No talent is wished or installed here.\n" : table.text();
}

/// "manifests/…/<id>.yaml" → its page.
std::string page_of(const std::string& manifest_path) {
  return manifest_path.substr(0, manifest_path.rfind('.')) + ".md";
}

std::string done(const EnvironmentStatus& status) {
  std::string text;
  for (const auto& placement : status.placements) {
    const auto& last = placement.last;
    if (!last || !last->outcome) continue;
    const auto what = fmt::format("{} {} {}", placement.talent.text(), last->to.version.text(),
                                  ended_as(*last->outcome, last->action, last->asked));
    const auto linked = last->manifest_path.empty()
                            ? what
                            : fmt::format("[{}]({}{})", what, kUp, page_of(last->manifest_path));
    const auto reason = plain(last->reason);
    text += fmt::format("- {}: {}{}\n", moment(last->finished_at.value_or(last->started_at)), linked,
                        reason.empty() ? "" : ": " + reason);
  }
  return text.empty() ? "Nothing yet.\n" : text;
}

bool is_running(const PlacementStatus& placement) { return placement.last && !placement.last->outcome; }

std::string outstanding(const EnvironmentStatus& status) {
  std::string text;
  for (const auto& placement : status.placements) {
    const auto talent = plain(placement.talent.text());
    if (is_running(placement)) {
      text += fmt::format("- {} {}: under way ({})\n", talent, placement.last->to.version.text(),
                          name_of(placement.phase));
    } else if (placement.wanted != placement.serving) {
      text += fmt::format("- {}: {} is wanted, {} is there\n", talent, version_or(placement.wanted, "none"),
                          version_or(placement.serving, "nothing"));
    }
    for (const auto& gate : placement.waiting) {
      text += fmt::format("- {}: gate {} says {}: {}{}\n", talent, code(gate.name), name_of(gate.verdict),
                          plain(gate.why), gate.until ? ", until " + moment(*gate.until) : "");
    }
  }
  return text.empty() ? "Nothing.\n" : text;
}

std::string issues(const EnvironmentStatus& status) {
  std::string text;
  for (const auto& placement : status.placements) {
    for (const auto& hold : placement.holds) {
      text += fmt::format("- {}: {}{}: {}{}\n", plain(placement.talent.text()), name_of(hold.reason),
                          hold.since ? " since " + moment(*hold.since) : "", plain(hold.why),
                          hold.code ? fmt::format(" ({})", hold.code->text()) : "");
    }
    if (!placement.last || placement.last->outcome != domain::Outcome::kRollbackFailed) continue;
    text += fmt::format("- {}: {} could not be taken back: {}\n", plain(placement.talent.text()),
                        placement.last->to.version.text(), plain(placement.last->reason));
  }
  return text.empty() ? "None.\n" : text;
}

std::string next_steps(const EnvironmentStatus& status) {
  std::string text;
  for (const auto& placement : status.placements) {
    const auto talent = plain(placement.talent.text());
    for (const auto& hold : placement.holds) {
      text += fmt::format("- {}: {} ends with {}{}\n", talent, name_of(hold.reason),
                          hold.released_by.empty() ? "a person's decision" : plain(hold.released_by),
                          hold.until ? "; something happens by itself on " + moment(*hold.until) : "");
    }
    for (const auto& gate : placement.waiting) {
      if (!gate.needs.empty())
        text += fmt::format("- {}: gate {} needs {}\n", talent, code(gate.name), plain(gate.needs));
    }
    if (is_running(placement)) text += fmt::format("- {}: its deployment goes on by itself\n", talent);
    const bool is_explained = is_running(placement) || !placement.holds.empty() || !placement.waiting.empty();
    if (!is_explained && placement.wanted != placement.serving) {
      text += fmt::format("- {}: decided at the next look at this environment\n", talent);
    }
  }
  return text.empty() ? "None: everything is as git wishes it.\n" : text;
}

}  // namespace

std::string status_page(const EnvironmentStatus& status) {
  auto text = fmt::format("# {}\n\nAs of {}", status.environment.text(), moment(status.at));
  text += status.stage.empty() ? ".\n" : fmt::format("; stage {}.\n", plain(status.stage));
  return text + "\n## Now\n\n" + now(status) + "\n## Done\n\n" + done(status) + "\n## Outstanding\n\n" +
         outstanding(status) + "\n## Issues\n\n" + issues(status) + "\n## Next steps\n\n" +
         next_steps(status);
}

}  // namespace talentops::records
