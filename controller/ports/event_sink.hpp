#pragma once

#include "controller/domain/event.hpp"

namespace talentops::ports {

/// Where events go for those who watch. It never says no: what cannot be told is logged. Threads: safe.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void emit(const domain::Event& event) = 0;
};

}  // namespace talentops::ports
