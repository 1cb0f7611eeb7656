#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/base/digest.hpp"
#include "controller/base/time.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/drift.hpp"
#include "controller/domain/effect.hpp"
#include "controller/domain/gate.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/risk.hpp"

namespace talentops::domain {

enum class FileChange { kAdded, kModified, kRemoved };
std::string_view name_of(FileChange change);

struct ChangedFile {
  std::string path;
  FileChange change;
};

enum class Decision {
  kNone,     ///< as wished
  kProceed,  ///< every gate passes, or the deployment is under way
  kWait,
  kDeny,
  kHold,
};
std::string_view name_of(Decision decision);

/// When a step can be expected to begin, from the beginning of the deployment on, and how long it takes.
struct StepTime {
  Duration after = {};
  Duration takes = {};
  bool operator==(const StepTime&) const = default;
};

/// How long a program can be expected to take.
struct Schedule {
  std::vector<StepTime> steps = {};  ///< one for each step of the program
  Duration takes = {};               ///< all of it, but for what people take
  Duration waits = {};               ///< of that, what is no work: a deadline does not count it
  bool needs_person = false;         ///< it goes no further before somebody says so
  bool operator==(const Schedule&) const = default;
};

/// What whoever reads a plan should know, and which is no gate's to say.
struct Remark {
  Code code;
  std::string text;
  std::string hint = {};
  bool operator==(const Remark&) const = default;
};

/// What is to happen with one talent in one environment, and why.
struct TalentPlan {
  PlacementKey placement;
  ReleaseName release;
  Action action = Action::kNone;
  std::optional<Deployed> from = {};
  std::optional<Deployed> to = {};  ///< absent where the wish cannot be read
  std::vector<ChangedFile> files = {};
  std::vector<GateResult> gates = {};
  std::vector<Hold> holds = {};
  Decision decision = Decision::kNone;
  std::string why = {};
  std::optional<Instant> next = {};  ///< when that can change by itself
  WayBackKind way_back = WayBackKind::kUninstall;
  std::optional<Deployed> way_back_to = {};
  Digest digest = {};                       ///< of the plan: what approvals name
  std::optional<Risk> risk = {};            ///< where a rule asks for it
  std::vector<Approval> approvals = {};     ///< those that count
  std::optional<Emergency> emergency = {};  ///< where it may go outside of its time
  Program program = {};
  Schedule schedule = {};
  std::vector<Remark> remarks = {};
  std::vector<Drift> drift = {};
  std::optional<Remark> revoked = {};  ///< what QA says against what serves now
  Phase phase = Phase::kPlanned;
  std::optional<DeploymentId> running = {};
  std::string restart_hint = {};  ///< what running sessions must do to see it, if anything
  bool observed = false;          ///< every target was reached in this observation, but for `laggards`
  std::vector<TargetName> laggards = {};  ///< do not answer and hold nothing up: caught up when they do
  bool is_forbidden = false;              ///< those that were not may not be opened, each of them
};

/// All of it for one environment, and the one effect that a pass performs now.
struct EnvironmentPlan {
  std::vector<TalentPlan> talents;
  Effect effect = Rest{};
};

}  // namespace talentops::domain
