#include "controller/process/progress.hpp"

#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/cli/status_text.hpp"

namespace talentops::process {

Placement placement_of(const domain::ReleaseStatus& release) {
  return {release.release, release.environment};
}

std::string progress_line(const domain::ReleaseStatus& release) {
  const auto version = release.desired ? release.desired->version.text() : std::string("-");
  return redact(fmt::format("{} {} {}: {} ({})", release.release.text(), version, release.environment.text(),
                            name_of(release.phase), cli::message_of(release)));
}

void Progress::publish(const domain::EnvironmentStatus& status) {
  next_.publish(status);
  for (const auto& release : status.releases) {
    const auto line = progress_line(release);
    said_.with([&](auto& said) {
      auto& before = said[placement_of(release)];
      if (before == line) return;
      before = line;
      out_ << line << std::endl;  // flushed: somebody waits for it
    });
  }
}

}  // namespace talentops::process
