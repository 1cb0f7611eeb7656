#pragma once

#include <string>
#include <string_view>

#include "controller/base/call.hpp"
#include "controller/base/result.hpp"
#include "controller/domain/effect.hpp"
#include "controller/domain/plan.hpp"
#include "controller/ports/event_sink.hpp"
#include "controller/ports/ledger.hpp"
#include "controller/ports/probe.hpp"
#include "controller/ports/status_sink.hpp"
#include "reconcilers/gathering.hpp"

namespace talentops::reconcilers {

/// The world as a pass sees and changes it. Borrows: everything, for its lifetime.
struct PassPorts : ReadPorts {
  ports::Ledger& ledger;
  ports::Probe& probe;
  ports::StatusSink& status;
  ports::EventSink& events;
};

/// Performs the one effect of a pass: the only lines that touch the world on behalf of a decision. Each is
/// idempotent: a pass that finds its effect done goes on.
class Performing {
 public:
  Performing(const PassPorts& ports, const PassSettings& settings, BundleShelf& shelf,
             ElsewhereReader& elsewhere, RunBook& book);

  Status perform(const domain::EnvironmentPlan& plan, Gathered& gathered, const Call& call);

 private:
  struct Visit;

  Status take(const domain::TakeTarget& effect, Gathered& gathered, const Call& call);
  Status verify(Gathered& gathered, const Call& call);
  Status record(const domain::Verification& verification, const Call& call);
  Status record(const domain::DriftRecord& record, const Call& call);
  Status measure_preflight(const domain::MeasurePreflight& effect, Gathered& gathered, const Call& call);
  Status commit_intent(const domain::CommitIntent& effect, const domain::EnvironmentPlan& plan,
                       Gathered& gathered, const Call& call);
  Status make_room(const domain::Intent& intent, const Gathered& gathered);
  Status stage(const domain::StagePackage& effect, Gathered& gathered, const Call& call);
  Status activate(const domain::ActivateTarget& effect, Gathered& gathered, const Call& call);
  Status measure(const domain::MeasureCheck& effect, Gathered& gathered, const Call& call);
  Status revert(const domain::RevertTarget& effect, Gathered& gathered, const Call& call);
  Status retire(const domain::RetireTarget& effect, Gathered& gathered, const Call& call);
  Status restore(const domain::RestoreReceipt& effect, Gathered& gathered, const Call& call);
  Status commit_outcome(const domain::CommitOutcome& effect, const domain::EnvironmentPlan& plan,
                        Gathered& gathered, const Call& call);
  Status prune(const domain::PruneSlots& effect, Gathered& gathered, const Call& call);

  Result<std::shared_ptr<const domain::Package>> package_of(const Gathered& gathered,
                                                            const domain::TalentName& talent,
                                                            const domain::PackageId& id);
  ports::ProbeContext context_of(const Gathered& gathered, const domain::TargetName& target,
                                 const domain::Intent* intent) const;
  ports::Holder holder_of(const Gathered& gathered, const domain::TargetName& target) const;
  void note(const domain::Intent& intent, domain::Phase phase, std::string what);
  Status note_refusal(const domain::Intent& intent, const domain::TargetName& target, const Error& why);
  void announce(std::string_view type, const domain::Intent& intent, std::string message);

  const PassPorts& ports_;
  const PassSettings& settings_;
  BundleShelf& shelf_;
  ElsewhereReader& elsewhere_;
  RunBook& book_;
};

}  // namespace talentops::reconcilers
