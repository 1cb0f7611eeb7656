#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "controller/base/time.hpp"
#include "controller/domain/check.hpp"
#include "controller/domain/deployment.hpp"
#include "controller/domain/drift.hpp"
#include "controller/domain/names.hpp"
#include "controller/domain/receipt.hpp"

/// The one thing that a pass does: decided in plan/, performed in reconcilers/. Performed twice it leaves the
/// world as performed once.
namespace talentops::domain {

struct TakeTarget {
  TargetName target;
  Epoch seen = 0;
  bool adopts = false;  ///< a person said that the place is ours although it is another one
};
/// Probe every target; record what was found if that is news.
struct VerifyEnvironment {};
struct MeasurePreflight {
  Check check;
};
struct CommitIntent {
  Intent intent;
};
struct StagePackage {
  TargetName target;
  TalentName talent;
  Deployed what;
};
struct ActivateTarget {
  TargetName target;
  Intent intent;
  std::optional<WayBack> way_back;  ///< of this target; absent: uninstall
  Takeover takeover = {};
};
struct MeasureCheck {
  TargetName target;
  Check check;
  Intent intent;
};
struct RevertTarget {
  TargetName target;
  Intent intent;                    ///< what is taken back
  std::optional<WayBack> way_back;  ///< absent: uninstall
  Ended ended;
};
struct RetireTarget {
  TargetName target;
  Intent intent;
  PackageId package;  ///< what is installed there
  Ended ended;
};
struct RestoreReceipt {
  TargetName target;
  TalentName talent;
  ReleaseName release;
  Deployed installed;
};
struct CommitOutcome {
  Manifest manifest;
  std::optional<RollbackRecord> rollback = {};
};
struct PruneSlots {
  TargetName target;
  TalentName talent;
  int keep = 3;
};
/// What somebody changed is seen for the first time.
struct RecordDrift {
  DriftRecord record;
};
/// Nothing to do before `until`; `settled`: nothing will change by itself before somebody or something
/// outside does.
struct Rest {
  std::optional<Instant> until = {};
  bool settled = true;
};

using Effect = std::variant<TakeTarget, VerifyEnvironment, MeasurePreflight, CommitIntent, StagePackage,
                            ActivateTarget, MeasureCheck, RevertTarget, RetireTarget, RestoreReceipt,
                            CommitOutcome, PruneSlots, RecordDrift, Rest>;

/// "stage", "activate", …: for logs and for the list of effect sites.
std::string_view name_of(const Effect& effect);

}  // namespace talentops::domain
