#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "controller/simulation/controller_process.hpp"
#include "controller/simulation/effect.hpp"
#include "tests/simulation/people.hpp"

namespace talentops::simulation::test {

/// Something that people do at a time of the world, or that nobody does: so long the machine is not there.
struct Event {
  Duration at;
  std::function<void(People&)> deed;
  Duration pause = Duration(0);
};

/// Something that people do as soon as the intent for a version is in git.
struct Reaction {
  std::string version;
  std::function<void(People&)> deed;
};

/// What happens in a world when nothing goes wrong.
struct Scenario {
  std::string name;
  std::vector<std::string> workspaces = {kWorkspace};
  std::vector<Event> events = {};
  std::optional<Reaction> reaction = {};
  std::function<void(People&)> at_takeover = {};  ///< what people do as another process takes over
  Answers answers = {};
  bool archives = false;       ///< the controller moves old records to their archive
  std::string ends_with = {};  ///< the version that serves in the end, where nothing goes wrong
};

const std::vector<Scenario>& all_scenarios();

/// What one run showed.
struct Outcome {
  std::vector<std::string> violations = {};
  std::uint64_t trace = 0;

  std::size_t faults_met = 0;
  std::string serves = {};               ///< at the first workspace
  std::vector<EffectKind> effects = {};  ///< the kind of each, in the order of their numbers
  std::vector<EffectKind> looks = {};
  Coverage coverage = {};
  std::vector<std::string> standing =
      {};  ///< what the last process said of each release, for whoever reads a violation
};

/// Runs a scenario under faults until everything stands still, and lets it be watched. The same arguments,
/// the same outcome. `seed` chooses who goes first where several could.
/// `told` hears of every deed and every fault.
using Told = std::function<void(const std::string&)>;
Outcome run(const Scenario& scenario, const std::vector<Fault>& faults, std::uint64_t seed,
            const Told& told = {});

}  // namespace talentops::simulation::test
