#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/codec/trust.hpp"
#include "controller/domain/event.hpp"
#include "controller/domain/status.hpp"
#include "controller/simulation/surroundings.hpp"
#include "controller/simulation/world.hpp"

namespace talentops::simulation {

struct ControllerSetup {
  std::string id = "fleet";
  codec::AllowedSigners signers = {};
  std::string records_root = "records";
  std::vector<std::string> allowed_directories = {"/srv/{client}"};
  Duration poll_every = std::chrono::seconds(30);
  Answers answers = {};
  bool archives = false;  ///< looks once a day for years of records that may go
};

/// One process of a controller: the real engine, planner, passes, targets and ledger over a world, driven one
/// turn at a time. Borrows: the world. Threads: one.
class ControllerProcess {
 public:
  ControllerProcess(World& world, const ControllerSetup& setup, int number);
  ~ControllerProcess();
  ControllerProcess(const ControllerProcess&) = delete;

  /// The branch is followed if that is due, else one environment is looked at; false: nothing was due.
  bool turn();
  /// When the next turn has something to do.
  MonotonicTime next_turn() const;
  /// Everything has converged or holds, and nothing fails.
  bool is_idle() const;

  std::map<domain::EnvironmentKey, Error> failing() const;

  Life& life();
  const std::map<domain::EnvironmentKey, domain::EnvironmentStatus>& status() const;
  const std::vector<domain::Event>& events() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace talentops::simulation
