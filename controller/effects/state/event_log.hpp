#pragma once

#include <cstdint>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/result.hpp"
#include "controller/ports/event_sink.hpp"

namespace talentops::effects {

/// Appends each event as one line of JSON to events.ndjson. Before the file would pass its limit it becomes
/// events.1.ndjson, in place of the one before. Not synced: events are for those who watch, the records are
/// for ever. A torn last line, left by a power cut or a full disk, is closed before the next event: readers
/// pass over it. Threads: safe.
class EventLog final : public ports::EventSink {
 public:
  static constexpr std::uint64_t kLimit = 16ULL * 1024 * 1024;

  /// `directory` is the state directory.
  explicit EventLog(const std::string& directory, std::uint64_t limit = kLimit);
  void emit(const domain::Event& event) override;

 private:
  Status append(const std::string& line) const;

  std::string path_;
  std::string older_;
  std::uint64_t limit_;
  Guarded<bool> is_failing_;
};

}  // namespace talentops::effects
