#include "controller/process/status_upkeep.hpp"

#include "controller/effects/clock/bell.hpp"
#include "controller/effects/clock/system_clock.hpp"

namespace talentops::process {
namespace {

constexpr std::chrono::milliseconds kShowEvery{500};

}  // namespace

StatusUpkeep::StatusUpkeep(ports::StatusSink& sink, Describe controller)
    : sink_(sink), controller_(std::move(controller)) {
  thread_ = std::jthread([this](const std::stop_token& ended) {
    const effects::SystemClock clock;
    effects::ThreadBell nobody_rings;
    while (!ended.stop_requested()) {
      sink_.describe(controller_());
      sink_.flush();
      nobody_rings.wait(nobody_rings.rings(), clock.monotonic() + kShowEvery, ended);
    }
  });
}

StatusUpkeep::~StatusUpkeep() {
  thread_.request_stop();
  thread_.join();
  sink_.describe(controller_());
  sink_.conclude();
}

}  // namespace talentops::process
