#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/domain/event.hpp"
#include "controller/domain/status.hpp"
#include "controller/ports/clock.hpp"
#include "controller/ports/entropy.hpp"
#include "controller/ports/event_sink.hpp"
#include "controller/ports/probe.hpp"
#include "controller/ports/secret_source.hpp"
#include "controller/ports/status_sink.hpp"
#include "controller/ports/work_trees.hpp"
#include "controller/simulation/chance.hpp"
#include "controller/simulation/world.hpp"

/// What one process has around it besides git and workspaces.
namespace talentops::simulation {

/// Borrows: the world.
class WorldClock final : public ports::Clock {
 public:
  explicit WorldClock(const World& world) : world_(world) {}
  Instant now() const override { return world_.now(); }
  MonotonicTime monotonic() const override { return world_.monotonic(); }

 private:
  const World& world_;
};

class SeededEntropy final : public ports::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : chance_(seed) {}
  std::uint64_t next() override { return chance_.next(); }

 private:
  Chance chance_;
};

/// Answers a check; by default what a file check finds on the disk, and yes.
using Answers =
    std::function<std::optional<domain::Measurement>(const domain::Check&, const ports::ProbeContext&)>;

/// Borrows: all of it.
class ScriptedProbe final : public ports::Probe {
 public:
  ScriptedProbe(World& world, Life& life, const Answers& answers)
      : world_(world), life_(life), answers_(answers) {}

  domain::Measurement run(const domain::Check& check, const ports::ProbeContext& context,
                          const Call& call) override;

 private:
  domain::Measurement measure(const domain::Check& check, const ports::ProbeContext& context) const;

  World& world_;
  Life& life_;
  const Answers& answers_;
};

/// Values by "<client>/<name>/<key>".
class SecretShelf final : public ports::SecretSource {
 public:
  Result<Secret> read(const domain::ClientName& client, const domain::SecretReference& reference) override;

  std::map<std::string, std::string> values;
};

/// Has the files in its index that it is told to have, by their paths below whatever directory.
class TrackedFiles final : public ports::WorkTrees {
 public:
  Result<bool> tracks(const std::string&, std::string_view path) override {
    return paths.contains(std::string(path));
  }

  std::set<std::string> paths;
};

/// Keeps the last word about each environment.
class StatusBoard final : public ports::StatusSink {
 public:
  void publish(const domain::EnvironmentStatus& status) override {
    now[status.environment] = status;
    ++told;
  }
  void withdraw(const domain::EnvironmentKey& environment) override { now.erase(environment); }
  void describe(const domain::ControllerStatus&) override {}
  void flush() override {}
  void conclude() override {}

  std::map<domain::EnvironmentKey, domain::EnvironmentStatus> now;
  int told = 0;  ///< how often
};

class EventList final : public ports::EventSink {
 public:
  void emit(const domain::Event& event) override { all.push_back(event); }
  std::vector<domain::Event> all;
};

}  // namespace talentops::simulation
