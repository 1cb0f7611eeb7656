#include "controller/process/progress.hpp"

#include <fmt/format.h>

#include "controller/base/redact.hpp"
#include "controller/cli/status_text.hpp"

namespace talentops::process {

void Progress::publish(const domain::EnvironmentStatus& status) {
  next_.publish(status);
  if (out_ == nullptr) return;
  for (const auto& release : status.releases) {
    const auto version = release.desired ? release.desired->version.text() : std::string("-");
    const auto line =
        fmt::format("{} {} {}: {} ({})", release.release.text(), version, release.environment.text(),
                    name_of(release.phase), cli::message_of(release));
    said_.with([&](auto& said) {
      auto& before = said[{release.release, release.environment}];
      if (before == line) return;
      before = line;
      *out_ << redact(line) << std::endl;  // flushed: somebody waits for it
    });
  }
}

}  // namespace talentops::process
