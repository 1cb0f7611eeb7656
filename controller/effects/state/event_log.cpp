#include "controller/effects/state/event_log.hpp"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/base/log.hpp"
#include "controller/base/redact.hpp"
#include "controller/base/result.hpp"
#include "controller/codec/status.hpp"
#include "controller/effects/fs/small_file.hpp"
#include "controller/effects/process/descriptor.hpp"
#include "controller/effects/state/state_directory.hpp"

namespace talentops::effects {
namespace {

bool ends_with_line(int file, off_t size) {
  char last = '\n';
  return size == 0 || (::pread(file, &last, 1, size - 1) == 1 && last == '\n');
}

Descriptor open_to_append(const std::string& path) {
  return Descriptor(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
}

}  // namespace

EventLog::EventLog(const std::string& directory, std::uint64_t limit)
    : path_(fmt::format("{}/{}", directory, kEventFileName)),
      older_(fmt::format("{}/{}", directory, kOlderEventFileName)),
      limit_(limit) {}

Status EventLog::append(const std::string& line) const {
  auto file = open_to_append(path_);
  struct stat facts {};
  if (!file || ::fstat(file.get(), &facts) != 0) return write_error(errno, path_);
  if (facts.st_size > 0 && static_cast<std::uint64_t>(facts.st_size) + line.size() > limit_) {
    if (::rename(path_.c_str(), older_.c_str()) != 0) return write_error(errno, older_);
    file = open_to_append(path_);
    if (!file) return write_error(errno, path_);
    facts.st_size = 0;
  }
  const auto text = ends_with_line(file.get(), facts.st_size) ? line : "\n" + line;
  const auto written = ::write(file.get(), text.data(), text.size());
  if (written < 0) return write_error(errno, path_);
  if (static_cast<std::size_t>(written) < text.size()) return write_error(ENOSPC, path_);
  return {};
}

void EventLog::emit(const domain::Event& event) {
  auto safe = event;
  safe.message = redact(event.message);
  const auto line = codec::encode_event(safe);
  is_failing_.with([&](bool& is_failing) {
    const auto appended = append(line);
    if (!appended && !std::exchange(is_failing, true)) {
      log::warn("events cannot be written", {{"error", appended.error().text()}});
    }
    if (appended && std::exchange(is_failing, false))
      log::info("events are written again", {{"path", path_}});
  });
}

}  // namespace talentops::effects
