#pragma once

#include <map>
#include <optional>
#include <string>

#include "controller/base/guarded.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/act.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/receipt.hpp"
#include "controller/plan/facts.hpp"

namespace talentops::reconcilers {

/// What this process remembers of one environment between passes. All of it can be lost: then targets are
/// taken again and checks are measured again.
struct EnvironmentMemory {
  std::map<domain::TargetName, domain::Epoch> held = {};
  std::map<domain::DeploymentId, plan::RunMemory> runs = {};
  std::map<std::string, plan::CheckRun> preflight = {};
  std::optional<Instant> probed_at = {};
  std::optional<domain::Verification> unfit =
      {};  ///< what the last look at the environment found, if it was not fit
  std::optional<std::optional<domain::CommitId>> records_tip = {};  ///< the newest one that was seen
  /// Who wrote a talent's change, with what was asked.
  struct KnownAuthors {
    std::string question;
    plan::Authors authors;
  };
  std::map<domain::TalentName, KnownAuthors> authors = {};
  struct Failure {
    std::string effect;
    Error error;
  };
  std::optional<Failure> failure = {};  ///< of the last effect, until one has succeeded
};

/// The memories of all environments. Threads: safe.
class RunBook {
 public:
  EnvironmentMemory of(const domain::EnvironmentKey& key) const;

  template <typename Change>
  void change(const domain::EnvironmentKey& key, Change&& change) {
    memories_.with([&](auto& memories) { change(memories[key]); });
  }

 private:
  Guarded<std::map<domain::EnvironmentKey, EnvironmentMemory>> memories_;
};

}  // namespace talentops::reconcilers
